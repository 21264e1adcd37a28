"""Documents of a news archive: a title line, an address, a rule of dashes, and a piece of the outlet's markup.

A document may begin with a YAML front matter and an epoch comment, in which the archive says when it saved it. Reading
files is not done here.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

from transforms import dates
from transforms.bylines import people
from transforms.catalog import Source, SourceIndex
from transforms.charset import decode_utf8
from transforms.datelines import place_as_spoken
from transforms.drafts import Draft, finish
from transforms.errors import DocumentError, ParseError
from transforms.markup import Block, Content, read_content
from transforms.outlets import READERS
from transforms.records import Article, DateEvidence, RawDocument
from transforms.titles import without_site_name
from transforms.trees import content_of, finder, parse, text_of, tidy

_HEAD_WITHIN = 8192  # bytes; titles and escaped addresses are long, front matters are not
_EPOCH = re.compile(r"<!--\s*(\d{12,13})\s*-->")
_EPOCH_BYTES = re.compile(_EPOCH.pattern.encode())
_DATE_BYTES = re.compile(rb"^date:[ \t]*([^\r\n]+)", re.MULTILINE)
_LINK_BYTES = re.compile(rb"^\[.*\]\((https?://[^\r\n]+)\)[ \t]*\r?$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_TITLE_LINE = re.compile(r"^[ \t]*\[(?P<title>.*)\]\((?P<url>.*)\)[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

# A block that is nothing but a date is the outlet's time stamp, as the archive's converter keeps it; what stands on the
# line before it is the byline.
_STAMP = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\w{3}, \d{1,2} \w{3} \d{4} [\d:]{5,8} \S+"
    r"|\d\d/\d\d/\d{4} - \d\d:\d\d|\d{4}年\d{1,2}月\d{1,2}日(?: \d\d:\d\d)?"
)
_ASKS_FOR_MORE, _FEED_OF_ARCHIVE = "获取更多RSS", "https://feedx."
_APPEARED_ON = re.compile(r"The post .{0,300} (?:first )?appeared (?:first )?on ", re.DOTALL)
_AGE = re.compile(r"(?P<count>\d{1,3}) ?(?P<unit>分钟|分鐘|min(?:ute)?s?|小时|小時|hours?) ?(?:前|ago)", re.IGNORECASE)
_find_named = finder(".//*[@itemprop='byline' or @itemtype='http://schema.org/dateline']")
_ALSO_READ = re.compile(r"(?:相关|相關|延伸|推荐|更多)(?:阅读|閱讀|新闻|新聞|报道|報導)\s?[:：]")
_NUMBERED = re.compile(r"\d+\s?[.、．]")
_LINKED = 0.9  # share of a list's line; one that is all link leads away from the article


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """The parts of an archive document; ``front_matter`` holds the lines of one value that are needed."""

    title: str
    url: str
    saved_at: datetime | None
    raw_stamp: str
    author: str
    labels: frozenset[str]
    markup: str


def archive_stamp(body: bytes) -> datetime | None:
    """When the archive says that it saved the document, or None; reads no further than the head."""
    head = body[:_HEAD_WITHIN]
    found = _EPOCH_BYTES.search(head) or _DATE_BYTES.search(head)
    return _instant(found[1].decode("ascii", "replace")) if found else None


def archive_address(body: bytes) -> str | None:
    """The article's address in the title line of the document, or None; reads no further than the head."""
    found = _LINK_BYTES.search(body[:_HEAD_WITHIN])
    return found[1].decode("utf-8", "replace").strip() if found else None


def _instant(raw: str) -> datetime | None:
    return dates.evidence("archive_stamp", raw.strip("\"' "), None).instant


def archive_head(text: str) -> ArchiveHead:
    """The parts of a document in the archive's format.

    Raises:
        ParseError: The file is empty, or it has no title line, no address, no rule, or nothing after the rule.
    """
    if not text.strip():
        raise ParseError("The file is empty.", expectation="not_empty")
    text = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    rest = text[front.end() :] if front else text
    rule = _RULE.search(rest)
    title, url = _title_line(rest[: rule.start()] if rule else rest[:_HEAD_WITHIN])
    if rule is None:
        raise ParseError("There is no rule of dashes below the title line.", expectation="has_rule", url=url)
    markup = rest[rule.end() :].strip()
    if not markup:
        raise ParseError("There is nothing after the rule of dashes.", expectation="has_body", url=url)
    epoch = _EPOCH.search(rest[: rule.start()])
    fields = _fields(front[1]) if front else {}
    raw_stamp = epoch[1] if epoch else fields.get("date", "")
    labels = frozenset(re.findall(r"[^\[\],]+", f"{fields.get('tags', '')},{fields.get('categories', '')}"))
    return ArchiveHead(
        title, url, _instant(raw_stamp), raw_stamp, fields.get("author", ""), frozenset(map(str.strip, labels)), markup
    )


def _fields(front_matter: str) -> dict[str, str]:
    lines = (line.partition(":") for line in front_matter.splitlines() if ":" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in lines}


def _title_line(head: str) -> tuple[str, str]:
    found = _TITLE_LINE.search(head)
    if found is None:
        raise ParseError("There is no title line of the form [title](address).", expectation="has_title_line")
    title, url = tidy(unescape(found["title"])), found["url"].strip()
    if not _WEB.fullmatch(url):
        raise ParseError("The title line has no address.", expectation="has_url")
    if not title:
        raise ParseError("The title line has no title.", expectation="has_title", url=url)
    return title, url


def read_archive_document(document: RawDocument, sources: SourceIndex) -> Article:
    """The article in a document of a news archive; its outlet and address are read out of the document itself.

    Raises:
        DecodeError: Its bytes are not UTF-8, which the format is in.
        ParseError: A part of it is missing; the message says which.
    """
    head = archive_head(decode_utf8(document.body))
    try:
        source = sources.of(head.url)
    except ValueError as error:
        raise ParseError("The title line has no address.", expectation="has_url") from error
    try:
        return finish(_draft(head, source, head.saved_at or document.fetched_at), document)
    except DocumentError as error:
        error.source_id, error.url = error.source_id or source.source_id, error.url or head.url
        raise


def _draft(head: ArchiveHead, source: Source, seen_at: datetime) -> Draft:
    root = parse(head.markup)
    if root is None:
        raise ParseError("There is nothing after the rule of dashes.", expectation="has_body", url=head.url)
    draft = Draft(head.url, without_site_name(head.title, (source.name,)), source, root, seen_at.date())
    _offer_time_tag(draft, seen_at)
    content = read_content(root)
    draft.pictures = content.pictures
    draft.blocks = content.blocks
    _take_stamp(draft)
    _leave_out_notes(draft, content)
    _take_headings(draft)
    # Looking through the tree takes longer than looking at the text, which of most outlets has none.
    _take_microdata(draft, has_microdata="schema.org/dateline" in head.markup or "byline" in head.markup)
    READERS[source.reader if source.reader in READERS else "generic"](draft)
    _take_author(draft, head)
    if head.saved_at:
        draft.dates.append(dates.at("archive_stamp", head.saved_at, head.raw_stamp))
    return draft


def _offer_time_tag(draft: Draft, seen_at: datetime) -> None:
    element = next(draft.root.iter("time"), None) if draft.root is not None else None
    if element is None:
        return
    written = element.get("datetime") or element.get("pudate") or ""
    shown = text_of(element)
    # Midnight in the mark-up and no hour in the words is a day, not a moment.
    is_day = re.search(r"T00:00(?::00)?(?:\.0+)?(?:Z|\+00:?00)$", written) and not re.search(r"\d:\d\d", shown)
    offered = draft.offer("time_tag", written[:10] if is_day else written or shown)
    age = _AGE.fullmatch(shown)
    if offered and age and offered.precision == "day":
        draft.dates.append(_by_age(age, seen_at))


def _by_age(age: re.Match[str], seen_at: datetime) -> DateEvidence:
    """When it was, if it was so long ago when the page was saved: the page's own word, read at a known moment."""
    in_hours = age["unit"][0] in "小h"
    ago = timedelta(hours=int(age["count"])) if in_hours else timedelta(minutes=int(age["count"]))
    return DateEvidence(
        "time_tag", f"{age[0]} {seen_at:%Y-%m-%dT%H:%MZ}", seen_at - ago, "+00:00", "hour" if in_hours else "minute"
    )


def _take_microdata(draft: Draft, *, has_microdata: bool) -> None:
    """Byline and place where the markup names them."""
    if draft.root is None or not has_microdata:
        return
    for element in _find_named(draft.root):
        text = text_of(element)
        if element.get("itemprop") == "byline" and not draft.authors:
            draft.raw_authors, draft.authors = text, people(text, not_people=(draft.source.name,))
        elif element.get("itemprop") != "byline" and text:
            draft.dateline_place = place_as_spoken(text)


def _take_stamp(draft: Draft) -> None:
    if not draft.blocks or draft.root is None:
        return
    *before, last = draft.blocks[0].text.split("\n")
    if _STAMP.fullmatch(last):
        draft.blocks = draft.blocks[1:]
        draft.offer("visible", last)
        draft.raw_authors = "\n".join(before) or None
        draft.authors = people(before, not_people=(draft.source.name,), text=content_of(draft.root))


def _leave_out_notes(draft: Draft, content: Content) -> None:
    """Leave out what the archive added, and lines of lists that only lead to other articles."""
    kept = [block for block in draft.blocks if not _is_note(block.text)]
    host = _host(draft.url)
    own = [block for block in kept if not _leads_away(block, host)]
    draft.blocks = own or kept
    draft.anchors += [(anchor, "related") for anchor in content.left_out if "feedx." not in anchor.href]
    if own:
        draft.anchors += [(anchor, "related") for block in kept if _leads_away(block, host) for anchor in block.anchors]


def _is_note(text: str) -> bool:
    return _ASKS_FOR_MORE in text or _FEED_OF_ARCHIVE in text or _APPEARED_ON.search(text) is not None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # half an address in brackets
        return ""


def _leads_away(block: Block, host: str) -> bool:
    """Whether it is a line of a list that is all link, or a paragraph that is nothing but links to the same outlet."""
    if not block.anchors:
        return False
    if _ALSO_READ.match(block.text):
        return True
    if block.linked <= _LINKED:
        return False
    if block.tag in ("li", "ul"):
        return True
    is_heading = block.tag not in ("p", "div") or _NUMBERED.match(block.text)  # what it tells of stands below it
    return not is_heading and all(_host(anchor.href) in ("", host) for anchor in block.anchors)


def _take_headings(draft: Draft) -> None:
    while draft.blocks and (draft.blocks[0].tag == "h1" or _says_title(draft)):
        draft.blocks = draft.blocks[1:]
    if len(draft.blocks) > 1 and draft.blocks[0].tag == "h2":
        draft.subtitle, draft.blocks = draft.blocks[0].text, draft.blocks[1:]


def _says_title(draft: Draft) -> bool:
    """Whether the first of several paragraphs says no more than the title."""
    return len(draft.blocks) > 1 and draft.blocks[0].text.split() == draft.title.split()


def _take_author(draft: Draft, head: ArchiveHead) -> None:
    """The byline's people; the front matter's author only where it is not the outlet itself."""
    outlets = (draft.source.name, *head.labels)
    text = draft.author_note or ""
    if draft.raw_authors and not draft.authors:
        draft.authors = people(draft.raw_authors.split("\n"), not_people=outlets, text=text)
    elif not draft.authors and head.author and head.author not in outlets:
        draft.raw_authors = head.author
        draft.authors = people(head.author, not_people=outlets, text=text)
