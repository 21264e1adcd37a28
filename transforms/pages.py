"""Whole pages as outlets serve them: what they say to machines first, then what they show to readers.

Documents of an archive are read in ``transforms/archive.py``; what single outlets need in ``transforms/outlets``.
"""

import re
from typing import cast
from urllib.parse import urlsplit

from lxml import etree, html

from transforms import dates
from transforms.bylines import people
from transforms.catalog import Source, unlisted
from transforms.charset import decode
from transforms.content import find_article, strip_page
from transforms.drafts import Draft, finish
from transforms.errors import DocumentError, ParseError
from transforms.markup import Block, Element, read_content, text_of, tidy
from transforms.outlets import READERS
from transforms.records import Article, DateKind, FeedEntry, RawDocument
from transforms.structured import Facts, read_facts
from transforms.titles import elect_title, without_site_name
from transforms.urls import absolute

_PAGES = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
_CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|checking your browser|security check"
    r"|verify(?:ing)? (?:that )?you are|请稍候|安全验证|人机验证|访问验证|robot or human|pardon our interruption|ddos-guard",
    re.I,
)
_CHALLENGE_MARKUP = re.compile(r"cf-chl|challenge-platform|cf_chl_opt|captcha-delivery|_Incapsula_Resource|px-captcha", re.I)
_CHALLENGE_WITHIN = 1500  # characters of text; a page about captchas is longer
_LEAST = 30  # characters of text that a page must hold to be read as an article


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
        draft = _draft(decode(document.body, document.content_type), document.url, source, entry)
        return finish(draft, document)
    except DocumentError as error:
        error.source_id, error.url = error.source_id or source.source_id, error.url or document.url
        raise


def _draft(text: str, url: str, source: Source, entry: FeedEntry | None) -> Draft:
    root = _parse(text)
    facts = read_facts(root)
    _refuse_challenge(text, root, facts)
    draft = Draft(_own_address(facts, url), _title(root, facts, source, entry), source, root)
    draft.language, draft.section, draft.tags = facts.language, facts.section, facts.tags
    _offer_dates(draft, facts, entry)
    _take_authors(draft, facts)
    _take_text(draft, facts)
    READERS[source.reader if source.reader in READERS else "generic"](draft)
    if not draft.authors and entry:
        draft.authors = people(entry.authors, not_people=(source.name, *facts.site_names))
    if sum(len(block.text) for block in draft.blocks) < _LEAST:
        raise ParseError("Nothing on the page reads as text.", expectation="has_body", url=url)
    return draft


def _parse(text: str) -> Element:
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=_PAGES) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise ParseError("The page is empty.", expectation="not_empty")
    return root


def _refuse_challenge(text: str, root: Element, facts: Facts) -> None:
    title = next((text_of(element) for element in root.iter("title")), "")
    if facts.is_article or not (_CHALLENGE.search(title) or _CHALLENGE_MARKUP.search(text)):
        return
    body = next(root.iter("body"), root)
    shown = sum(len(p.text_content()) for p in body.iter("p"))
    if shown < _CHALLENGE_WITHIN:
        raise ParseError(
            "The page asks whether we are human instead of telling the news.", expectation="not_a_challenge_page"
        )


def _own_address(facts: Facts, url: str) -> str:
    """The address the page gives itself, where it is on the same host."""
    said = absolute(url, facts.canonical) if facts.canonical else None
    if not said or not url:
        return said or url
    same_host = (urlsplit(said).hostname or "").removeprefix("www.") == (urlsplit(url).hostname or "").removeprefix("www.")
    return said if same_host and len(urlsplit(said).path) > 1 else url


def _title(root: Element, facts: Facts, source: Source, entry: FeedEntry | None) -> str:
    names = (source.name, *facts.site_names, source.hosts[0].removeprefix("www."), source.source_id)
    tab = next((text_of(element) for element in root.iter("title")), "")
    offered = {**facts.headlines, "h1": _heading(root), "tab": tab}
    said = {voice: without_site_name(title, names) for voice, title in offered.items()}
    return elect_title(said) or (tidy(entry.title) if entry else "")


def _heading(root: Element) -> str:
    headings = [text for text in (text_of(element) for element in root.iter("h1")) if text]
    return headings[0] if headings else ""


def _offer_dates(draft: Draft, facts: Facts, entry: FeedEntry | None) -> None:
    for kind, raw in facts.published:
        draft.offer(cast(DateKind, kind), raw)
    for element in draft.root.iter("time") if draft.root is not None else ():
        if element.get("datetime"):
            draft.offer("time_tag", element.get("datetime"))
            break
    if entry:
        draft.offer("feed", entry.published)
    changes = [dates.evidence("json_ld", raw, draft.zone).instant for raw in facts.modified]
    draft.modified_at = next((instant for instant in changes if instant), None)


def _take_authors(draft: Draft, facts: Facts) -> None:
    outlets = (draft.source.name, *facts.site_names)
    for named in facts.authors.values():
        found = people(named, not_people=outlets)
        if found:
            draft.raw_authors, draft.authors = "; ".join(named), found
            return


def _take_text(draft: Draft, facts: Facts) -> None:
    if draft.root is None:
        return
    body = next(draft.root.iter("body"), draft.root)
    strip_page(body)
    content = read_content(find_article(body))
    draft.pictures = content.pictures
    draft.blocks = [block for block in content.blocks if _is_text(block, draft.title)]
    draft.anchors += [(anchor, "related") for anchor in content.left_out]
    if sum(len(block.text) for block in draft.blocks) < len(facts.article_body) * 0.5:
        draft.blocks = [Block(part, "p") for part in re.split(r"\n\s*\n|\n", facts.article_body) if part.strip()]


def _is_text(block: Block, title: str) -> bool:
    if block.tag == "h1" or block.text == title:
        return False
    return not block.linked > 0.8


def extract(page: bytes, url: str) -> dict[str, object]:
    """Title, authors, date and body of a page, for a comparison with other extractors (``tools/score_extraction.py``).

    Returns:
        ``title``, ``authors``, ``published_at`` (aware datetime or None) and ``body``.
    """
    host = (urlsplit(url).hostname or "unknown").lower()
    text = decode(page)
    draft = _draft(text, url, unlisted(host), None)
    observed = dates.FAR_AHEAD
    published_at, *_ = dates.choose(draft.dates, observed_at=observed)
    body = "\n\n".join(block.text for block in draft.blocks)
    return {"title": draft.title, "authors": list(draft.authors), "published_at": published_at, "body": body}
