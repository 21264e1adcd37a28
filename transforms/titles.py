"""Titles: without the name of the site, and which of the several that a page gives is the article's."""

import re
from collections.abc import Iterable, Mapping, Sequence

from transforms.script import fold

_SEPARATORS = re.compile(r"\s+[-–—|·•»:*]\s+|\s*[|｜_»：]\s*|\s+[-–—]\s*(?=[\u3400-\u9fff])")
_LETTERS = re.compile(r"[\W_]+")


#: How much each voice of a page counts for its title; on 133 pages of 60 outlets the winner was the title an editor had
#: given in 118, the best single voice in 107. The browser's tab counts against: what stands there was often written for
#: search engines. Twitter's repeats OpenGraph's.
VOICES = {"og:title": 1.5, "json_ld": 1.0, "json_ld_alternative": 0.6, "h1": 0.5, "microdata": 0.3, "tab": -0.5}

_SUFFIX = re.compile(r"\s*[-–—|｜·•»:：*_\[【(]")
_LEAST = 12  # characters; a shorter title may be another one's beginning by chance
_QUOTES = str.maketrans("’‘“”„", '\'\'"""')


def elect_title(offered: Mapping[str, str]) -> str:
    """The title that the most trusted voices of a page agree on; "" where none speaks.

    Args:
        offered: What each voice (:data:`VOICES`) says, without the site's name. A voice that says another one's words and
            then something behind a separator is taken to say the other one's words.
    """
    said = {voice: _shortest(title, offered.values()) for voice, title in offered.items() if title}
    votes: dict[str, float] = {}
    for voice, title in said.items():
        votes[_comparable(title)] = votes.get(_comparable(title), 0.0) + VOICES.get(voice, 0.0)
    most = max(votes.values(), default=0.0)
    by_trust = sorted(said, key=lambda voice: -VOICES.get(voice, 0.0))
    return next((said[voice] for voice in by_trust if votes[_comparable(said[voice])] == most), "")


def _shortest(title: str, others: Iterable[str]) -> str:
    for other in others:
        if other != title and len(other) >= _LEAST and title.startswith(other) and _SUFFIX.match(title, len(other)):
            title = other
    return title


def _comparable(title: str) -> str:
    return fold(title).translate(_QUOTES)


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
