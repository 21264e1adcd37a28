"""What a newsroom writes by hand of an outlet: who it is and how we read it.

Models of the files in ``catalog/sources/``; stories are in ``transforms/storybook.py``, and reading files is not
done here. A wrong key or value is refused with the model's own words, which ``flows/catalog.py`` turns into a sentence that names the file.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import soupsieve
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from transforms.completeness import FIELDS

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+")]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+$")]
Share = Annotated[float, Field(ge=0, le=1)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)  # one file; a list of all of them is a walk through every one
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; use a name such as Asia/Shanghai") from error
    return name


def _sound_pattern(pattern: str) -> str:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    if compiled.groups != 1:
        raise ValueError(f"{pattern!r} needs exactly one group, which is the section")
    return pattern


def _sound_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


def _sound_selector(selector: str) -> str:
    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        raise ValueError(f"{selector!r} is no CSS selector: {str(error).splitlines()[0]}") from error
    return selector


def _known_field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"{name!r} is no field of an article; the fields are {', '.join(FIELDS)}")
    return name


FieldName = Annotated[str, AfterValidator(_known_field)]


class Declaration(BaseModel):
    """A part of a file that a person writes: unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_sound_selector)]
FeedKind = Literal["feed", "sitemap", "news-sitemap", "listing"]


class Feed(Declaration):
    """An address that lists articles.

    Attributes:
        url: Where.
        kind: RSS, RDF, Atom or JSON Feed; a sitemap or an index of sitemaps (sitemaps.org); one that lists news with
            titles and dates (Google's extension), of which nothing else is taken; or a page of links.
        full_text: Whether a feed's entries are the whole articles, so that no page is asked for.
        only: A regular expression that an article's address must match, anywhere; others are passed over.
        days: Of a sitemap, how old by its own dates an entry or a further sitemap may be to be taken.
        entries: Of a listing, the elements that stand for an article each.
        link: The link within such an element, or the element itself.
        title: The title within it; by default the link's words.
        date: The date within it, by its ``datetime``, else by its words.
    """

    url: HttpUrl
    kind: FeedKind = "feed"
    full_text: bool = False
    only: Annotated[str, AfterValidator(_sound_expression)] | None = None
    days: int = Field(default=7, ge=1)
    entries: Selector | None = None
    link: Selector = "a[href]"
    title: Selector | None = None
    date: Selector = "time"

    @model_validator(mode="after")
    def _keys_fit_the_kind(self) -> Self:
        if self.kind == "listing" and self.entries is None:
            raise ValueError("a listing needs entries, the CSS selector of the elements that stand for an article each")
        for name, kinds in _KEYS_OF_KINDS.items():
            if name in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{name} is of a {' or '.join(kinds)}, and this is a {self.kind}")
        return self

    def takes(self, url: str) -> bool:
        """Whether an address is an article's, as far as ``only`` tells."""
        return self.only is None or re.search(self.only, url) is not None


_KEYS_OF_KINDS: dict[str, tuple[FeedKind, ...]] = {
    "full_text": ("feed",),
    "days": ("sitemap", "news-sitemap"),
    **dict.fromkeys(("entries", "link", "title", "date"), ("listing",)),
}


class PollMinutes(Declaration):
    """How often a source may be looked at by scheduled runs: never sooner than ``least``, at the latest after ``most``."""

    least: int = Field(default=15, ge=1)
    most: int = Field(default=360, ge=1)

    @model_validator(mode="after")
    def _least_is_least(self) -> Self:
        if self.most < self.least:
            raise ValueError(f"most {self.most} is less than least {self.least}")
        return self


class Canonical(Declaration):
    """How an outlet's several addresses of one article become one.

    ``keep_query`` names the query parameters that tell articles apart; None keeps all that are not known to track readers.
    ``hosts`` maps an old, mobile or script twin's host to the one that stands for it.
    """

    keep_query: tuple[str, ...] | None = None
    hosts: dict[Host, Host] = Field(default_factory=dict)


class Expected(Declaration):
    """What this outlet's data is held to: a minimum stops its load, a maximum warns.

    Attributes:
        max_rejected_share: Of a batch, 0 to 1; when more is refused, the outlet's load stops.
        min_body_chars: A shorter text is refused.
        max_body_chars: A longer text is taken, with a warning.
        min_articles_per_day: Fewer on a whole day raise an alarm; what came is taken, since nothing is wrong with it.
        max_articles_per_day: More on a whole day are a warning.
        fields: For each field (:data:`~transforms.completeness.FIELDS`) the least share of the articles, 0 to 1, that have
            it; when fewer of a batch do, the outlet's load stops.
        max_fields: For each field the greatest share; when more articles have it, that is a warning.
    """

    max_rejected_share: Share = 0.5
    min_body_chars: int = Field(default=1, ge=0)
    max_body_chars: int | None = Field(default=None, ge=1)
    min_articles_per_day: int = Field(default=0, ge=0)
    max_articles_per_day: int | None = Field(default=None, ge=0)
    fields: dict[FieldName, Share] = Field(default_factory=dict)
    max_fields: dict[FieldName, Share] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _minima_are_below_maxima(self) -> Self:
        pairs = [
            ("min_body_chars", self.min_body_chars, "max_body_chars", self.max_body_chars),
            ("min_articles_per_day", self.min_articles_per_day, "max_articles_per_day", self.max_articles_per_day),
            *(
                (f"fields.{name}", least, f"max_fields.{name}", self.max_fields[name])
                for name, least in self.fields.items()
                if name in self.max_fields
            ),
        ]
        for lower, least, upper, most in pairs:
            if most is not None and least > most:
                raise ValueError(f"the minimum {lower} = {least} is above the maximum {upper} = {most}")
        return self


class Source(Declaration):
    """An outlet and how we read it: one file of ``catalog/sources/``, whose name is the ``source_id``."""

    source_id: Identifier
    name: str
    hosts: tuple[Host, ...] = Field(min_length=1)
    languages: tuple[str, ...] = ()
    zone: Annotated[str, AfterValidator(_known_zone)] | None = None
    feeds: tuple[Feed, ...] = ()
    section_pattern: Annotated[str, AfterValidator(_sound_pattern)] | None = None
    reader: str = "generic"
    pace_seconds: float = Field(default=1.0, ge=0)
    concurrency: int = Field(default=2, ge=1, le=16)
    poll_minutes: PollMinutes = PollMinutes()
    canonical: Canonical = Canonical()
    expected: Expected = Expected()

    @cached_property
    def tzinfo(self) -> ZoneInfo | None:
        """The zone in which the outlet's pages tell the time, or None where nobody said."""
        return ZoneInfo(self.zone) if self.zone else None

    def section_of(self, url: str) -> str | None:
        """The section that the address names, by the outlet's own pattern on the path."""
        if self.section_pattern is None:
            return None
        found = re.search(self.section_pattern, urlsplit(url).path)
        return found[1] if found else None


class SourceIndex:
    """The outlets, found by the host of an address."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = {source.source_id: source for source in sources}
        self._by_host = {host: source for source in self.sources.values() for host in source.hosts}

    def __getitem__(self, source_id: str) -> Source:
        return self.sources[source_id]

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same catalogue, whoever read it."""
        said = "\n".join(source.model_dump_json() for _, source in sorted(self.sources.items()))
        return sha256(said.encode()).hexdigest()[:16]

    def of(self, url: str) -> Source:
        """The outlet of an address; one that nobody described gets its host's name and no further knowledge."""
        return self.described(url) or unlisted(_host(url))

    def described(self, url: str) -> Source | None:
        """The outlet of an address, or None where no file describes it."""
        host = _host(url)
        bare = host.removeprefix("www.")
        return self._by_host.get(host) or self._by_host.get(bare) or self._by_host.get(f"www.{bare}")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "unknown").lower()


def unlisted(host: str) -> Source:
    """A source for a host without a file: its articles are kept, its times without a zone stay without."""
    source_id = re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.")).strip("-") or "unknown"
    return Source(source_id=source_id, name=host, hosts=(host if re.fullmatch(r"[a-z0-9.-]+", host) else "unknown",))
