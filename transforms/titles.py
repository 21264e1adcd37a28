"""Titles without the name of the site that browsers' tabs show."""

import re
from collections.abc import Sequence

_SEPARATORS = re.compile(r"\s+[-–—|·•»:]\s+|\s*[|｜_»]\s*|\s+[-–—]\s*(?=[\u3400-\u9fff])")
_LETTERS = re.compile(r"[\W_]+")


def without_site_name(title: str, names: Sequence[str]) -> str:
    """The title up to where the site's name, or a section before it, begins.

    Args:
        title: The title as written.
        names: The site's names: what it calls itself, and its host's.
    """
    known = {_bare(name) for name in names if name}
    known |= {part for name in names for part in map(_bare, re.split(r"[()（）|]", name or "")) if len(part) > 1}
    title = " ".join(title.split())
    parts = list(_SEPARATORS.finditer(title))
    for separator in parts:
        tail = title[separator.end() :]
        pieces = [_bare(piece) for piece in _SEPARATORS.split(tail)]
        if separator.start() and (_bare(tail) in known or all(piece in known for piece in pieces)):
            return title[: separator.start()]
    return title


def _bare(name: str) -> str:
    return _LETTERS.sub("", name.casefold()).removeprefix("the")
