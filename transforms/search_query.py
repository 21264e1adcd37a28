"""What a person types into a search, and what it asks of the index.

    习近平 AND "trade war"      title:tariff* …      (pork OR 莱猪) NOT vaccine source:cna since:2020-11-01

Words beside each other must all be there, in any order; a phrase in quotation marks word by word. A run of Chinese is a phrase.
``title:`` looks at headlines alone; ``source:``, ``lang:``, ``since:`` and ``until:`` bound the whole search.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from transforms.errors import UsageError
from transforms.search_index import placed_words, plain

MOST_LEAVES: Final = 60
"""Words and phrases in one search: each is a bit of a BIGINT."""
MOST_CLAUSES: Final = 200

_TOKEN: Final = re.compile(
    r'(?P<minus>-(?=\S))|(?P<open>\()|(?P<close>\))|(?P<field>[a-z]+:)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+))'
)
_BOUNDS: Final = ("source", "lang", "since", "until")
_HELP: Final = 'Write for instance: 习近平 AND "trade war" NOT vaccine source:cna since:2020-11-01'

Clause = tuple[int, int]
"""Bits of the leaves that must be there, and of those that must not."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to look up: for which leaf, and how far into its phrase, in characters."""

    leaf: int
    term: str
    place: int
    is_phrase: bool
    is_title: bool
    is_wanted: bool


@dataclass(slots=True)
class Query:
    """What is asked: words by leaf, what each leaf says, which leaves must be found together, and the bounds."""

    words: list[Word] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    since: date | None = None
    until: date | None = None


def parse(text: str) -> Query:
    """Read what was typed.

    Raises:
        UsageError: It says nothing that can be looked for; the message says what is wrong with it.
    """
    return _Parser(text).query()


class _Parser:
    """Recursive descent: OR of ANDs of NOTs, each as clauses of what must and must not be there."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_TOKEN.finditer(text.replace("“", '"').replace("”", '"').replace("：", ":")))
        self._next = 0
        self._query = Query()
        self._text = text
        if text.count('"') % 2:
            raise UsageError(f"The search {text!r} opens a quotation mark and does not close it.", remedy=_HELP)

    def query(self) -> Query:
        clauses = self._any_of()
        if self._next < len(self._tokens):
            raise UsageError(f"The search {self._text!r} closes a parenthesis that it did not open.", remedy=_HELP)
        wanted = [(must, must_not) for must, must_not in clauses if must and not must & must_not]
        if not wanted or any(not must for must, _ in clauses):
            raise UsageError(f"The search {self._text!r} names nothing that must be there.", remedy=_HELP)
        self._query.clauses = wanted
        asked = 0
        for must, _ in wanted:
            asked |= must
        self._query.words = [
            Word(w.leaf, w.term, w.place, w.is_phrase, w.is_title, bool(asked >> w.leaf & 1)) for w in self._query.words
        ]
        return self._query

    def _any_of(self) -> list[Clause]:
        found = self._all_of()
        while self._is_word("OR") or self._is_word("|"):
            self._next += 1
            found = found + self._all_of()
        return _few(found)

    def _all_of(self) -> list[Clause]:
        found: list[Clause] | None = None
        while (
            self._next < len(self._tokens)
            and not self._is("close")
            and not self._is_word("OR")
            and not self._is_word("|")
        ):
            if self._is_word("AND") or self._is_word("&"):
                self._next += 1
                continue
            part = self._one()
            if part is not None:
                found = part if found is None else _few([(a | c, b | d) for a, b in found for c, d in part])
        if found is None:
            raise UsageError(f"The search {self._text!r} names nothing that must be there.", remedy=_HELP)
        return found

    def _one(self) -> list[Clause] | None:
        token = self._tokens[self._next]
        self._next += 1
        if token["minus"] or token["word"] == "NOT":
            if self._next >= len(self._tokens):
                raise UsageError(f"The search {self._text!r} ends where a word should follow.", remedy=_HELP)
            inner = self._one()
            return None if inner is None else _negated(inner)
        if token["open"]:
            inner_clauses = self._any_of()
            if not self._is("close"):
                raise UsageError(f"The search {self._text!r} opens a parenthesis and does not close it.", remedy=_HELP)
            self._next += 1
            return inner_clauses
        if token["close"]:
            raise UsageError(f"The search {self._text!r} closes a parenthesis that it did not open.", remedy=_HELP)
        return self._leaf(token)

    def _leaf(self, token: re.Match[str]) -> list[Clause] | None:
        name = (token["field"] or "").removesuffix(":")
        said = token["phrase"] if token["phrase"] is not None else token["word"]
        if name in _BOUNDS:
            self._bound(name, said)
            return None
        if name not in ("", "title"):
            said = f"{name} {said}"  # a colon that means nothing here
        words = _phrase(said)
        if not words:
            return None
        leaf = 1 + max((word.leaf for word in self._query.words), default=-1)
        if leaf >= MOST_LEAVES:
            raise UsageError(
                f"The search has more than {MOST_LEAVES} words and phrases.", remedy="Ask for fewer at once."
            )
        self._query.words += [
            Word(leaf, term, at, len(words) > 1, name == "title", is_wanted=True) for term, at in words
        ]
        self._query.said.append(plain(said))
        return [(1 << leaf, 0)]

    def _bound(self, name: str, said: str) -> None:
        if name == "source":
            self._query.sources.append(said)
        elif name == "lang":
            self._query.languages.append(said)
        else:
            try:
                setattr(self._query, name, date.fromisoformat(said))
            except ValueError:
                raise UsageError(f"{name}:{said} is no day.", remedy=f"Write {name}:2020-11-24.") from None

    def _is(self, kind: str) -> bool:
        return self._next < len(self._tokens) and bool(self._tokens[self._next][kind])

    def _is_word(self, word: str) -> bool:
        if self._next >= len(self._tokens):
            return False
        token = self._tokens[self._next]
        return token["word"] == word and not token["field"]


def _phrase(said: str) -> list[tuple[str, int]]:
    """The words of a phrase that together cover it; those that stand within another of them say no more."""
    placed = sorted(placed_words(plain(said)), key=lambda found: (found[1], -len(found[0])))
    kept: list[tuple[str, int]] = []
    end = -1
    for term, at in placed:
        if at + len(term) > end:
            kept.append((term, at))
            end = at + len(term)
    return [(term, at - kept[0][1]) for term, at in kept]


def _negated(clauses: Sequence[Clause]) -> list[Clause]:
    """By De Morgan: none of the clauses holds."""
    found: list[Clause] = [(0, 0)]
    for must, must_not in clauses:
        ways = [(0, bit) for bit in _bits(must)] + [(bit, 0) for bit in _bits(must_not)]
        found = _few([(a | c, b | d) for a, b in found for c, d in ways])
    return found


def _bits(mask: int) -> list[int]:
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]


def _few(clauses: list[Clause]) -> list[Clause]:
    distinct = list(dict.fromkeys(clauses))
    if len(distinct) > MOST_CLAUSES:
        raise UsageError("The search combines too many alternatives.", remedy="Ask for fewer at once.")
    return distinct
