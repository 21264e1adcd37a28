"""What the sample newsroom's files say, as records: outlets, their articles, and how these were edited.

Reading the files belongs here. What a reader sees at a given time is in editions.py, how it looks in rendering.py.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SHARED_TEMPLATES = "shared"


class NewsroomError(ValueError):
    """A sample file that cannot be read; the message names the file and what to do about it."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem}. {remedy}")
        self.path = path
        self.problem = problem
        self.remedy = remedy


class Special(StrEnum):
    """What is out of the ordinary about an article's delivery; the words of the article are sound."""

    UNDATED = "undated"
    CHALLENGE = "challenge"
    CUT_OFF = "cut-off"
    UNTITLED = "untitled"
    MISSING = "missing"
    UNDECODABLE = "undecodable"
    DISALLOWED = "disallowed"
    NO_TITLE_LINE = "no-title-line"
    NOT_UTF8 = "not-utf8"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that an article shows; the newsstand serves its address, never the picture."""

    file: str
    caption: str
    credit: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What the desk changed at one time; paragraph numbers count from 1 in the article as first published."""

    at: datetime
    title: str | None
    subtitle: str | None
    note: str | None
    replace: Mapping[int, str]
    insert: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as first published, and the edits it will see."""

    slug: str
    path: str
    url: str
    published_at: datetime
    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    agency: str | None
    paragraphs: tuple[str, ...]
    images: tuple[Image, ...]
    edits: tuple[Edit, ...]
    special: Special | None
    original_url: str | None
    author_note: str | None
    translator: str | None
    has_front_matter: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet. `feed_format` is "rss" or "atom", or None where it comes as an archive directory only."""

    outlet_id: str
    name: str
    language: str
    host: str
    zone: ZoneInfo
    feed_format: str | None
    feed_path: str | None
    disallow: tuple[str, ...]
    articles: tuple[Article, ...]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """All outlets of the sample."""

    outlets: tuple[Outlet, ...]

    def outlet(self, outlet_id: str) -> Outlet:
        """Give the outlet of this id; an unknown one is a KeyError."""
        return {outlet.outlet_id: outlet for outlet in self.outlets}[outlet_id]


def load_newsroom(directory: Path) -> Newsroom:
    """Read `outlets/*.toml` and `templates/` below a sample's directory."""
    paths = sorted((directory / "outlets").glob("*.toml"))
    if not paths:
        raise NewsroomError(directory, "there is no outlets/*.toml", "Give the directory that holds outlets/")
    return Newsroom(tuple(_load_outlet(path, directory / "templates") for path in paths))


def _load_outlet(path: Path, templates: Path) -> Outlet:
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
        return _outlet(path.stem, document, _read_templates(templates, path.stem))
    except KeyError as error:
        raise NewsroomError(path, f"{error} is missing", "Add it, as catalog/sample/README.md describes") from error
    except (TypeError, ValueError) as error:
        raise NewsroomError(path, str(error), "Correct it, as catalog/sample/README.md describes") from error


def _read_templates(directory: Path, outlet_id: str) -> dict[str, str]:
    """Shared templates first, so that an outlet's own of the same name wins."""
    files = [file for name in (SHARED_TEMPLATES, outlet_id) for file in sorted((directory / name).glob("*.*"))]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def _outlet(outlet_id: str, document: Mapping[str, Any], templates: Mapping[str, str]) -> Outlet:
    about = document["outlet"]
    zone = ZoneInfo(about["time_zone"])
    articles = tuple(_article(entry, about, zone) for entry in document["articles"])
    _refuse_repeats(article.path for article in articles)
    return Outlet(
        outlet_id=outlet_id,
        name=about["name"],
        language=about["language"],
        host=about["host"],
        zone=zone,
        feed_format=about.get("feed_format"),
        feed_path=about.get("feed_path"),
        disallow=tuple(document["robots"]["disallow"]),
        articles=tuple(sorted(articles, key=lambda article: (article.published_at, article.slug))),
        templates=templates,
    )


def _refuse_repeats(paths: Iterable[str]) -> None:
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            raise ValueError(f"two articles have the path {path}")
        seen.add(path)


def _article(entry: Mapping[str, Any], about: Mapping[str, Any], zone: ZoneInfo) -> Article:
    published_at = _instant(entry, "published_at")
    local = published_at.astimezone(zone)
    path = entry.get("path") or about["article_path"].format(local=local, slug=entry["slug"])
    return Article(
        slug=entry["slug"],
        path=path,
        url=f"http://{about['host']}{path}",
        published_at=published_at,
        title=entry["title"],
        subtitle=entry.get("subtitle"),
        authors=tuple(entry.get("authors", ())),
        section=entry["section"],
        tags=tuple(entry.get("tags", ())),
        agency=entry.get("agency"),
        paragraphs=_paragraphs(entry["body"]),
        images=tuple(Image(**image) for image in entry.get("images", ())),
        edits=tuple(sorted((_edit(edit) for edit in entry.get("edits", ())), key=lambda edit: edit.at)),
        special=Special(entry["special"]) if "special" in entry else None,
        original_url=entry.get("original_url"),
        author_note=entry.get("author_note"),
        translator=entry.get("translator"),
        has_front_matter=entry.get("front_matter", False),
    )


def _edit(entry: Mapping[str, Any]) -> Edit:
    return Edit(
        at=_instant(entry, "at"),
        title=entry.get("title"),
        subtitle=entry.get("subtitle"),
        note=entry.get("note"),
        replace={int(number): text.strip() for number, text in entry.get("replace", {}).items()},
        insert={int(number): text.strip() for number, text in entry.get("insert", {}).items()},
    )


def _instant(entry: Mapping[str, Any], key: str) -> datetime:
    value = entry[key]
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"{key} = {value} is not a time with an offset")
    return value


def _paragraphs(body: str) -> tuple[str, ...]:
    """A blank line parts two paragraphs; a line break within one is for the file's reader only."""
    blocks = (block.strip() for block in body.split("\n\n"))
    return tuple(block for block in blocks if block)
