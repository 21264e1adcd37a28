"""Whole pages as outlets serve them: what they say to machines first, then what they show to readers.

Documents of an archive are read in ``transforms/archive.py``; what single outlets need in ``transforms/outlets``.
"""

import re
from datetime import date
from functools import cached_property
from typing import cast
from urllib.parse import urlsplit

from transforms import dates
from transforms.agencies import agency_among
from transforms.blocks import article_blocks, letters_of
from transforms.bylines import credited, people
from transforms.catalog import Source, unlisted
from transforms.charset import decode
from transforms.content import find_article
from transforms.drafts import Draft, finish
from transforms.errors import DocumentError, ParseError
from transforms.markup import Block, read_content
from transforms.mastheads import leading_byline, masthead_lines, shown_date, shown_people
from transforms.names import is_named_comments
from transforms.outlets import READERS
from transforms.records import Article, DateEvidence, DateKind, FeedEntry, RawDocument
from transforms.structured import Facts, read_facts
from transforms.stubs import is_short, refuse_challenge, refuse_stub
from transforms.titles import elect_title, likest_heading, without_site_name
from transforms.trees import Element, finder, parse, text_of, tidy
from transforms.urls import absolute

_CHANGE = re.compile(r"modif|updat|aktualis|actuali|mis à jour|更新|修改", re.IGNORECASE)
_find_dated = finder(
    ".//body//*[(self::p or self::div or self::span or self::li or self::small or self::em)"
    " and (contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'time') or contains(@class, 'publish')"
    " or contains(@class, 'meta') or contains(@id, 'date'))]"
)
_find_bylines = finder(
    ".//body//*[@rel='author' or ((self::p or self::div or self::span or self::a or self::address or self::li)"
    " and (contains(@class, 'byline') or contains(@class, 'Byline') or contains(@class, 'author') or contains(@class, 'Author')))]"
)
_BYLINES_READ = 3  # further down stand other articles' authors
_FEWEST = 3
_beginning_with = finder(
    ".//*[(self::p or self::h2 or self::h3 or self::div or self::span) and starts-with(normalize-space(.), $start)]"
)
_FEW, _MANY = 7, 120  # characters of an element that shows little but a date
_LEAD_KNOWN_BY = 40  # letters at its beginning
_LEAD_WITHIN = 600  # characters
_LEAST_DECLARED = 250  # letters; less is a teaser


def read_page(document: RawDocument, source: Source, entry: FeedEntry | None = None) -> Article:
    """The article on a page.

    Args:
        document: The page as received.
        source: Its outlet.
        entry: What the outlet's feed said about it, whose date is evidence beside the page's own.

    Raises:
        DecodeError: The bytes are no text.
        ParseError: There is no article on it: no title, a challenge instead of a page, nothing that reads as text.
    """
    try:
        text = decode(document.body, document.content_type)
        draft = _draft(text, document.url, source, entry, document.fetched_at.date())
        return finish(draft, document)
    except DocumentError as error:
        error.source_id, error.url = error.source_id or source.source_id, error.url or document.url
        raise


def _draft(text: str, url: str, source: Source, entry: FeedEntry | None = None, seen_on: date | None = None) -> Draft:
    root = _parse(text)
    facts = read_facts(root)
    refuse_challenge(text, root, facts)
    draft = Draft(_own_address(facts, url), _title(root, facts, source, entry), source, root, seen_on)
    draft.language, draft.section, draft.tags = facts.language, facts.section, facts.tags
    draft.is_paywalled, draft.is_live_blog = facts.is_paywalled, facts.is_live_blog
    shown = _Shown(root, draft.title)
    _offer_dates(draft, facts, shown, entry)
    _take_authors(draft, facts, shown)
    _take_text(draft, facts)
    READERS[source.reader if source.reader in READERS else "generic"](draft)
    draft.agency = draft.agency or agency_among((*draft.credited, *facts.providers))
    if not draft.authors and entry:
        draft.authors = people(entry.authors, not_people=(source.name, *facts.site_names))
    if is_short(draft.blocks):
        refuse_stub(_parse(text), facts, draft.blocks)  # reading took the tree apart
    return draft


def _parse(text: str) -> Element:
    root = parse(text)
    if root is None:
        raise ParseError("The page is empty.", expectation="not_empty")
    return root


def _own_address(facts: Facts, url: str) -> str:
    """The address the page gives itself, where it is on the same host."""
    said = absolute(url, facts.canonical) if facts.canonical else None
    if not said or not url:
        return said or url
    same_host = (urlsplit(said).hostname or "").removeprefix("www.") == (urlsplit(url).hostname or "").removeprefix(
        "www."
    )
    return said if same_host and len(urlsplit(said).path) > 1 else url


def _title(root: Element, facts: Facts, source: Source, entry: FeedEntry | None) -> str:
    names = (source.name, *facts.site_names, source.hosts[0].removeprefix("www."), source.source_id)
    tab = next((text_of(element) for element in root.iter("title")), "")
    headings = (text_of(element) for element in root.iter("h1"))
    offered = {**facts.headlines, "h1": likest_heading(headings, (*facts.headlines.values(), tab)), "tab": tab}
    said = {voice: without_site_name(title, names) for voice, title in offered.items()}
    return elect_title(said) or (tidy(entry.title) if entry else "")


def _offer_dates(draft: Draft, facts: Facts, shown: "_Shown", entry: FeedEntry | None) -> None:
    changes = [dates.evidence("json_ld", raw, draft.zone).instant for raw in facts.modified]
    draft.modified_at = next((instant for instant in changes if instant), None)
    for kind, raw in facts.published:
        draft.offer(cast("DateKind", kind), raw)
    _offer_shown_dates(draft, shown)
    if entry:
        draft.offer("feed", entry.published)


def _offer_shown_dates(draft: Draft, shown: "_Shown") -> None:
    """The first time tag that does not tell of a change; dates in running text only where there is nothing else."""
    for element in shown.root.iter("time"):
        written = element.get("datetime") or text_of(element)
        if written and not _tells_change(element):
            offered = dates.evidence("time_tag", written, draft.zone)
            if offered.instant and offered.instant != draft.modified_at:
                draft.dates.append(offered)
                break
    if not _has_moment(draft):
        texts = (text_of(element) for element in _find_dated(shown.root))
        next((True for text in texts if _FEW < len(text) < _MANY and _names_time(draft.offer("visible", text))), None)
    if not _has_moment(draft):
        draft.offer("visible", shown_date(shown.masthead))


def _has_moment(draft: Draft) -> bool:
    return any(offered.instant and offered.precision != "day" for offered in draft.dates)


def _names_time(offered: DateEvidence | None) -> bool:
    return offered is not None and offered.instant is not None


def _tells_change(element: Element) -> bool:
    parent = element.getparent()
    names = f"{element.get('class')} {element.get('itemprop')} {parent.get('class') if parent is not None else ''}"
    before = (parent.text or "")[-30:] if parent is not None else ""
    return _CHANGE.search(f"{names} {before}") is not None


def _take_authors(draft: Draft, facts: Facts, shown: "_Shown") -> None:
    """The first voice that names somebody else than the outlet: data, bylines marked as such, lines below the headline.

    Where none does, the outlet itself is credited.
    """
    outlets = (draft.source.name, *facts.site_names, *_host_names(draft))
    own = {name.casefold() for name in outlets}
    said = [named for named in facts.authors.values() if not {name.casefold() for name in named} <= own]
    if said:
        draft.raw_authors, draft.credited = "; ".join(said[0]), credited(said[0])
        draft.authors = people(said[0], not_people=outlets)
        return
    for line in shown.bylines(draft.title):
        if found := people(line, not_people=outlets):
            draft.raw_authors, draft.authors, draft.credited = line, found, found
            return
    line, draft.authors = shown_people(shown.masthead, outlets)
    named = [line] if line else next(iter(facts.authors.values()), [])
    draft.raw_authors, draft.credited = "; ".join(named) or None, draft.authors or credited(named)


def _host_names(draft: Draft) -> list[str]:
    """The hosts, and the words in them: factcheck.agency.example is the agency's."""
    hosts = {*draft.source.hosts, urlsplit(draft.url).hostname or ""}
    return [*(host.removeprefix("www.") for host in hosts), *(part for host in hosts for part in host.split(".")[:-1])]


class _Shown:
    """What a page shows its readers above the text, looked for when asked and once."""

    def __init__(self, root: Element, title: str) -> None:
        self.root = root
        self._title = title

    @cached_property
    def masthead(self) -> list[str]:
        """The lines below the headline."""
        return masthead_lines(self.root, self._title)

    def bylines(self, title: str) -> list[str]:
        """The first texts that are marked as bylines, by no reader, and without the title in them."""
        headline = letters_of(title)
        found = (each for each in _find_bylines(self.root) if not _is_in_comments(each))
        texts = (text_of(element) for element in found)
        return [text for text in texts if _FEWEST < len(text) < _MANY and headline not in letters_of(text)][
            :_BYLINES_READ
        ]


def _is_in_comments(element: Element) -> bool:
    above = (f"{each.get('class') or ''} {each.get('id') or ''}" for each in element.iterancestors())
    return any(is_named_comments(name) for name in above)


def _take_text(draft: Draft, facts: Facts) -> None:
    if draft.root is None:
        return
    body = next(draft.root.iter("body"), draft.root)
    declared = letters_of(facts.article_body)
    content = read_content(find_article(body, declared if len(declared) > _LEAST_DECLARED else ""))
    draft.pictures = content.pictures
    draft.blocks = article_blocks(content.blocks, draft.title, facts.article_body)
    _take_lead(draft, body, facts)
    _take_leading_byline(draft)
    draft.anchors += [(anchor, "related") for anchor in content.left_out]


def _take_leading_byline(draft: Draft) -> None:
    """Names that stand as a paragraph of their own before the text, where nothing else names people."""
    block = leading_byline(draft.blocks, draft.root) if draft.root is not None and not draft.authors else None
    if block and (found := people(block.text, not_people=(draft.source.name,))):
        draft.raw_authors, draft.authors, draft.credited = block.text, found, found
        draft.blocks = [each for each in draft.blocks if each is not block]


def _take_lead(draft: Draft, body: Element, facts: Facts) -> None:
    """The lead, where it stands above the article's own element and says what the page's description says."""
    lead = letters_of(facts.description or "")[:_LEAD_KNOWN_BY]
    if len(lead) < _LEAD_KNOWN_BY or any(lead in letters_of(block.text) for block in draft.blocks[:3]):
        return
    for element in _beginning_with(body, start=tidy(facts.description or "")[:_LEAD_KNOWN_BY]):
        text = text_of(element)
        if len(text) < _LEAD_WITHIN:
            draft.blocks.insert(0, Block(text, "p"))
            return


def extract(page: bytes, url: str) -> dict[str, object]:
    """Title, authors, date and body of a page, for a comparison with other extractors (``tools/score_extraction.py``).

    Returns:
        ``title``, ``authors``, ``published_at`` (aware datetime or None) and ``body``.
    """
    # Nobody described the outlet, so nobody knows its zone: times without one are given in UTC.
    source = unlisted((urlsplit(url).hostname or "unknown").lower()).model_copy(update={"zone": "UTC"})
    draft = _draft(decode(page), url, source)
    observed = dates.FAR_AHEAD
    published_at, _, precision, _ = dates.choose(draft.dates, observed_at=observed)
    body = "\n\n".join(block.text for block in draft.blocks)
    if published_at and precision == "day":  # in the scorer's language a day is its midnight
        published_at = published_at.replace(hour=0)
    return {"title": draft.title, "authors": list(draft.credited), "published_at": published_at, "body": body}
