"""Titles: without the name of the site, and which of the several that a page gives is the article's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from transforms.script import fold

_SEPARATORS = re.compile(r"\s+[-–—|·•»:*]\s+|\s*[|｜_»：]\s*|\s+[-–—]\s*(?=[\u3400-\u9fff])")
_SIGNATURE = re.compile(r"\s+[-–—|·•»*]\s+|\s*[|｜_»]\s*")  # a colon stands in titles, and before speakers' words
_LETTERS = re.compile(r"[\W_]+")

#: The voices of a page, the most trusted first: what is written for those who share the article, the data for machines,
#: then what is often a section's name, a shortened or a second title. The browser's tab is written for search engines.
VOICES = ("og:title", "json_ld", "microdata", "h1", "twitter:title", "json_ld_alternative", "tab")
_SPEAK_ALONE = frozenset(("og:title", "json_ld"))  # others may tell a section's name, a login's or another article's

_SUFFIX = re.compile(r"\s*[-–—|｜·•»:：*_\[【(]")
_LEAST = 12  # characters; a shorter title may be another one's beginning by chance


def elect_title(offered: Mapping[str, str]) -> str:
    """The title that the voices of a page agree on; "" where none speaks.

    What agrees is compared without marks and spaces. JSON-LD and OpenGraph are written by different people: where they
    agree, that is the title. Where they do not, one was written for readers and one for search engines, and the latter is
    put into the browser's tab, from where it spreads to other voices. So a title that the tab does not say comes before
    one that it says, and of several the one with most voices, then the one with the most trusted voice. JSON-LD alone
    against all others was forgotten when the title was changed.

    Args:
        offered: What each voice (:data:`VOICES`) says, without the site's name. A voice that says another one's words and
            then something behind a separator is taken to say the other one's words, and so is one that was cut off.
    """
    said = {voice: offered[voice] for voice in VOICES if offered.get(voice)}
    if _agree(said, *_SPEAK_ALONE):
        return said["og:title"]
    said = {voice: _whole(_shortest(title, said.values()), said.values()) for voice, title in said.items()}
    groups: dict[str, list[str]] = {}
    for voice, title in said.items():
        groups.setdefault(_comparable(title), []).append(voice)
    if not groups:
        return ""
    best = max(groups.values(), key=lambda voices: _weight(voices, said))
    return said[best[0]]


def _agree(said: Mapping[str, str], one: str, other: str) -> bool:
    return one in said and other in said and _comparable(said[one]) == _comparable(said[other])


def _weight(voices: Sequence[str], said: Mapping[str, str]) -> tuple[bool, bool, int, int]:
    is_heard = not _SPEAK_ALONE.isdisjoint(voices) or _SPEAK_ALONE.isdisjoint(said)
    is_contradicted_by = said.keys() - set(voices)
    is_for_readers = "tab" not in voices or is_contradicted_by == {"json_ld"}
    return is_heard, is_for_readers, len(voices), -VOICES.index(voices[0])


def likest_heading(headings: Iterable[str], titles: Iterable[str]) -> str:
    """Of a page's headings the first that one of its titles holds, else the first; "" where there is none."""
    written = [heading for heading in headings if heading]
    held = [_comparable(title) for title in titles]
    return next((each for each in written if any(_comparable(each) in title for title in held)), (written or [""])[0])


def _shortest(title: str, others: Iterable[str]) -> str:
    for other in others:
        if other != title and len(other) >= _LEAST and title.startswith(other) and _SUFFIX.match(title, len(other)):
            title = other
    return title


def _whole(title: str, others: Iterable[str]) -> str:
    """The title whose beginning this is, cut off where a quotation mark within it ended the attribute."""
    goes_on = (other for other in others if other.startswith(title) and other[len(title) :].lstrip().startswith('"'))
    return next(goes_on, title) if len(title) >= _LEAST else title


def _comparable(title: str) -> str:
    return _LETTERS.sub("", fold(title)) or title


def without_site_name(title: str, names: Sequence[str]) -> str:
    """The title up to where the site's name, or a section before it, begins.

    Args:
        title: The title as written.
        names: The site's names: what it calls itself, and its host's.
    """
    known = _known(tuple(names))
    title = " ".join(title.split())
    for separator in _SEPARATORS.finditer(title):
        tail = title[separator.end() :]
        if separator.start() and (_bare(tail) in known or _is_signed(separator[0], tail, known)):
            return title[: separator.start()]
    return title


@lru_cache(maxsize=1024)
def _known(names: tuple[str, ...]) -> frozenset[str]:
    """The names of a site and their parts, as they are compared."""
    known = {_bare(name) for name in names if name}
    known |= {part for name in names for part in map(_bare, re.split(r"[()（）|]", name or "")) if len(part) > 1}
    return frozenset(known - {""})


def _is_signed(separator: str, tail: str, known: frozenset[str]) -> bool:
    """Whether what follows a separator is the site's name, and behind that whatever it likes: | NDR.de - Nachrichten."""
    pieces = [_bare(piece) for piece in _SEPARATORS.split(tail)]
    return all(piece in known for piece in pieces) or (
        pieces[0] in known and _SIGNATURE.fullmatch(separator) is not None
    )


def _bare(name: str) -> str:
    return _LETTERS.sub("", name.casefold()).removeprefix("the")
