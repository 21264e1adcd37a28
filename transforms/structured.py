"""What a page says of itself to machines: JSON-LD, OpenGraph and other meta tags, microdata.

Everything is kept as written and in order; what is believed is decided in ``transforms/pages.py``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from transforms.trees import Element, finder, text_of, tidy

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Opinion\w*|Liveblog\w*|CreativeWork|Recipe)$", re.IGNORECASE)
_LESS = re.compile(r"(?:WebPage|VideoObject|Page)$", re.IGNORECASE)
_PUBLISHED_META = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished", "publishdate",
    "publish-date", "publish_date", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date",
    "dc.date.created", "dcterms.date", "date", "article.published", "published_time", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "last-published", "publication_date", "originalpublicationdate", "apub:time", "release_date",
    "search_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "article:modified", "og:updated_time", "datemodified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "revision_date",
)  # fmt: skip
_AUTHOR_META = (
    "author", "article:author_name", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "byl", "byline", "twitter:data1", "cxenseparse:author",
)  # fmt: skip
_SECTION_META = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "cxenseparse:category",
    "section",
    "category",
)
_PROVIDER_META = ("source", "dc.source", "article:provider", "original-source", "syndication-source")
_TAG_META = ("article:tag", "og:article:tag", "parsely-tags", "news_keywords", "keywords", "sailthru.tags")
_LOOSE = re.compile(r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_LOOSE_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]*?"name"\s*:\s*"((?:[^"\\]|\\.)*)"')
_FREE = {"true": False, "false": True, "yes": False, "no": True}  # whether it is behind a wall
_TIERS = {"free": False, "locked": True}  # metered says that it may be free for some
_ADMIN = re.compile(r"/author/(?:admin|administrator|editor|webmaster)/?(?:\s|$)")  # an account, no author
_DEEPEST = 4  # levels of nested data in which an article is looked for

_find_properties = finder("//*[@itemprop]")

Json = Mapping[str, object]


@dataclass(slots=True)
class Facts:
    """What a page says of itself, each list in order of trust."""

    headlines: dict[str, str] = field(default_factory=dict)
    published: list[tuple[str, str]] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    authors: dict[str, list[str]] = field(default_factory=dict)
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    site_names: list[str] = field(default_factory=list)
    canonical: str | None = None
    description: str | None = None
    article_body: str = ""
    providers: list[str] = field(default_factory=list)
    is_article: bool = False
    is_paywalled: bool | None = None
    is_live_blog: bool | None = None


def read_facts(root: Element) -> Facts:
    """Everything that the page says of itself to machines."""
    facts = Facts(language=root.get("lang") or root.get("xml:lang"))
    _read_json_ld(root, facts)
    _read_meta(root, facts)
    _read_microdata(root, facts)
    return facts


def _read_json_ld(root: Element, facts: Facts) -> None:
    objects: list[Json] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            objects += _objects(script.text, facts)
    by_id = {str(each.get("@id")): each for each in objects if each.get("@id") and len(each) > 2}  # noqa: PLR2004 - more than a reference
    articles = [each for each in objects if _ARTICLE.search(_kind(each))]
    pages = [each for each in objects if _LESS.search(_kind(each))]
    facts.is_article = bool(articles)
    if articles:
        facts.is_live_blog = any(_kind(each).lower() == "liveblogposting" for each in articles)
    for each in [*sorted(articles, key=lambda found: not found.get("headline")), *pages]:
        _take_object(each, by_id, facts)
    facts.site_names += [name for each in objects if _kind(each) in ("WebSite", "NewsMediaOrganization", "Organization")
                         for name in [_text(each.get("name"))] if name]  # fmt: skip


def _objects(written: str, facts: Facts) -> list[Json]:
    written = (
        written.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .strip()
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
    )
    try:
        data = json.loads(written.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        _read_loosely(written, facts)
        return []
    return list(_walk(data, 0))


def _walk(data: object, depth: int) -> Iterator[Json]:
    if isinstance(data, list):
        for each in data:
            yield from _walk(each, depth)
    elif isinstance(data, dict) and depth <= _DEEPEST:
        if data.get("@type"):
            yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart"):
            if isinstance(data.get(name), (dict, list)):
                yield from _walk(data[name], depth + 1)


def _read_loosely(written: str, facts: Facts) -> None:
    """Fields of data that is not quite JSON."""
    fields = {name: _unquoted(value) for name, value in reversed(_LOOSE.findall(written))}
    if "headline" in fields:
        facts.headlines.setdefault("json_ld", tidy(unescape(fields["headline"])))
    if "datePublished" in fields:
        facts.published.append(("json_ld", fields["datePublished"]))
    if "dateModified" in fields:
        facts.modified.append(fields["dateModified"])
    authors = [_unquoted(name) for name in _LOOSE_AUTHOR.findall(written)]
    if authors:
        facts.authors.setdefault("json_ld", authors)


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _kind(data: Json) -> str:
    kind = data.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return next((str(each) for each in kinds if _ARTICLE.search(str(each))), str(kinds[0]) if kinds else "")


def _take_object(data: Json, by_id: Mapping[str, Json], facts: Facts) -> None:
    kind_is_article = bool(_ARTICLE.search(_kind(data)))
    if kind_is_article and (headline := _text(data.get("headline")) or _text(data.get("name"))):
        facts.headlines.setdefault("json_ld", headline)
        if alternative := _text(data.get("alternativeHeadline")):
            facts.headlines.setdefault("json_ld_alternative", alternative)
    facts.published += [("json_ld", date) for date in _texts(data.get("datePublished"))]
    facts.modified += _texts(data.get("dateModified"))
    authors = list(_names(data.get("author") or data.get("creator"), by_id)) if kind_is_article else []
    if authors:
        facts.authors.setdefault("json_ld", authors)
    facts.section = facts.section or next(iter(_texts(data.get("articleSection"))), None)
    facts.tags = facts.tags or _tags(_texts(data.get("keywords")))
    body = _text(data.get("articleBody"))
    if len(body) > len(facts.article_body):
        facts.article_body = body
    if kind_is_article and facts.is_paywalled is None:
        facts.is_paywalled = _FREE.get(str(data.get("isAccessibleForFree")).lower())
    facts.providers += _names(data.get("provider") or data.get("sourceOrganization"), by_id)
    facts.site_names += _accounts(data.get("author"))  # they speak for the outlet
    publisher = data.get("publisher")
    facts.site_names += [name for name in _names(publisher, by_id) if name]


def _names(data: object, by_id: Mapping[str, Json]) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield from _names(each, by_id)
    elif isinstance(data, dict):
        known = by_id.get(str(data.get("@id")), data) if "name" not in data else data
        if not _is_account(data):
            yield from _texts(known.get("name"))
    elif isinstance(data, str) and data.strip():
        yield tidy(unescape(data))


def _is_account(data: Json) -> bool:
    return _ADMIN.search(f"{data.get('@id')} {data.get('url')}") is not None


def _accounts(authors: object) -> list[str]:
    """The names of those among the authors that are accounts of the outlet, not people."""
    listed = authors if isinstance(authors, list) else [authors]
    return [
        name for each in listed if isinstance(each, dict) and _is_account(each) for name in _texts(each.get("name"))
    ]


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _text(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return tidy(re.sub(r"<[^<>]{1,200}>", "", unescape(value))) if isinstance(value, str) else ""


def _tags(values: Iterable[str]) -> tuple[str, ...]:
    parts = (tidy(part) for value in values for part in re.split(r"[,，;；、]", value))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_meta(root: Element, facts: Facts) -> None:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = tidy(meta.get("content") or "")
        if name and content:
            metas.setdefault(name, []).append(content)
    for name in ("og:title", "twitter:title"):
        if name in metas:
            facts.headlines[name] = metas[name][0]
    facts.published += [("meta", metas[name][0]) for name in _PUBLISHED_META if name in metas]
    facts.modified += [metas[name][0] for name in _MODIFIED_META if name in metas]
    for name in _AUTHOR_META:
        if name in metas and not metas[name][0].startswith(("http", "@", "/")):
            facts.authors.setdefault("meta", metas[name])
    facts.section = facts.section or next((metas[name][0] for name in _SECTION_META if name in metas), None)
    facts.tags = facts.tags or next((_tags(metas[name]) for name in _TAG_META if name in metas), ())
    facts.providers += [value for name in _PROVIDER_META for value in metas.get(name, ())]
    if facts.is_paywalled is None:
        tier = next(iter(metas.get("article:content_tier", metas.get("og:article:content_tier", ()))), "")
        facts.is_paywalled = _TIERS.get(tier.lower())
    facts.site_names += [
        value for name in ("og:site_name", "application-name", "publisher") for value in metas.get(name, ())
    ]
    facts.description = next((metas[name][0] for name in ("og:description", "description") if name in metas), None)
    facts.language = facts.language or next(
        (metas[name][0] for name in ("og:locale", "language") if name in metas), None
    )
    links = (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    facts.canonical = next((href for href in links if href), next(iter(metas.get("og:url", ())), None))


def _read_microdata(root: Element, facts: Facts) -> None:
    for element in _find_properties(root):
        name = element.get("itemprop")
        if name == "headline" and element.tag != "meta":
            facts.headlines.setdefault("microdata", text_of(element))
        elif name == "datePublished":
            written = element.get("content") or element.get("datetime") or text_of(element)
            if written:
                facts.published.append(("microdata", written))
        elif name == "author" and "microdata" not in facts.authors:
            named = [each for each in element.iter() if each.get("itemprop") == "name"] or [element]
            names = [each.get("content") or text_of(each) for each in named]
            facts.authors["microdata"] = [each for each in names if each]
