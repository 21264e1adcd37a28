"""Where an article says what was searched for: to be marked when it is shown, and to choose the words that are shown."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from transforms.features import stem
from transforms.script import fold
from transforms.search_query import Query

Span = tuple[int, int]
"""From which character to before which."""

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WIDTH_OF_HAN: Final = 2  # columns
_BEFORE: Final = 0.3  # of an excerpt stands before the first mark


def marks(text: str, query: Query) -> list[Span]:
    """The places in a text where something stands that was asked for, in order, none over another."""
    folded = fold(text)
    if len(folded) != len(text):
        folded = text.lower()  # a ligature came apart: what was written as it is typed is found at least
    wanted = {word.leaf for word in query.words if word.is_wanted}
    pattern = _pattern(tuple(said for leaf, said in enumerate(query.said) if leaf in wanted))
    return [found.span() for found in pattern.finditer(folded)] if len(folded) == len(text) else []


@lru_cache(maxsize=16)
def _pattern(said: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(said, key=len, reverse=True)
    return re.compile("|".join(map(_spoken, longest_first)) or r"(?!)")


def _spoken(said: str) -> str:
    return r"[\W_]*".join(_word(word) for word in said.split(" "))


def _word(word: str) -> str:
    if _HAN.search(word):
        return re.escape(word)
    return rf"\b{re.escape(stem(word).removesuffix('y'))}(?:y|s|es|ies)?\b"


def excerpt(text: str, query: Query, *, columns: int) -> str:
    """The part of a text around the first thing asked for, on one line, about so many columns of a terminal wide."""
    flat = " ".join(text.split())
    found = marks(flat, query)
    start = found[0][0] if found else 0
    length = columns // _WIDTH_OF_HAN if _HAN.search(flat[start : start + columns]) else columns
    begin = max(0, min(start - int(length * _BEFORE), len(flat) - length))
    shown = flat[begin : begin + length]
    return f"{'…' if begin else ''}{shown}{'…' if begin + length < len(flat) else ''}"
