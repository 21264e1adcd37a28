"""An outlet's pages and feed as text, from its templates and what it has published by a given time.

How the text becomes bytes, and how delivery goes wrong, is in delivery.py; the archive's files are in archive.py.
"""

from collections.abc import Callable
from datetime import datetime

from sources.newsstand.editions import Edition, edition_at, newest_editions
from sources.newsstand.filling import escape, fill, json_text, markup, plain
from sources.newsstand.moments import spell
from sources.newsstand.newsroom import Article, Image, Outlet, Special

Values = dict[str, str | None]
RELATED_COUNT = 4


def render_page(outlet: Outlet, article: Article, now: datetime) -> str:
    """Give the article's page as it looks at `now`."""
    edition = edition_at(article, now)
    values = page_values(outlet, edition, now)
    values["related"] = _related(outlet, article)
    return fill(outlet.templates["page.html"], values)


def render_feed(outlet: Outlet, now: datetime, size: int) -> str:
    """Give the feed of the newest `size` articles at `now`."""
    editions = newest_editions(outlet, now)[:size]
    entries = [fill(outlet.templates["entry.xml"], page_values(outlet, edition, now)) for edition in editions]
    newest = max((edition.changed_at for edition in editions), default=None)
    values = outlet_values(outlet) | spell("updated", newest, outlet.zone) | {"entries": "".join(entries)}
    return fill(outlet.templates["feed.xml"], values)


def render_front(outlet: Outlet, now: datetime, size: int) -> str:
    """Give the front page: the newest articles' headlines, and the feed's address for autodiscovery."""
    items = [_link_item(outlet, edition) for edition in newest_editions(outlet, now)[:size] if edition.title]
    return fill(outlet.templates["front.html"], outlet_values(outlet) | {"items": "".join(items)})


def outlet_values(outlet: Outlet) -> Values:
    """Give what a template may say of the outlet."""
    feed_url = f"http://{outlet.host}{outlet.feed_path}" if outlet.feed_path else None
    feed_type = f"application/{outlet.feed_format}+xml" if outlet.feed_format else None
    return {
        "outlet": escape(outlet.name),
        "host": outlet.host,
        "language": outlet.language,
        "feed_url": feed_url,
        "feed_type": feed_type,
    }


def page_values(outlet: Outlet, edition: Edition, now: datetime) -> Values:
    """Give what a template may say of an article; every date of an undated one is None."""
    article = edition.article
    published_at = None if article.special is Special.UNDATED else article.published_at
    return (
        outlet_values(outlet)
        | _words(edition)
        | _people(outlet, article)
        | _pictures(outlet, article)
        | spell("published", published_at, outlet.zone)
        | spell("modified", edition.modified_at, outlet.zone)
        | spell("updated", published_at and edition.changed_at, outlet.zone)
        | {"view_count": str(_view_count(article, now))}
    )


def _words(edition: Edition) -> Values:
    article = edition.article
    lead = plain(edition.paragraphs[0])
    return {
        "slug": article.slug,
        "url": escape(article.url),
        "url_json": json_text(article.url),
        "title": escape(edition.title),
        "title_json": json_text(edition.title),
        "subtitle": _optional(edition.subtitle, escape),
        "subtitle_json": _optional(edition.subtitle, json_text),
        "lead": escape(lead),
        "lead_json": json_text(lead),
        "note": _optional(edition.note, escape),
        "section": escape(article.section),
        "section_json": json_text(article.section),
        "tags": _optional(",".join(article.tags), escape),
        "tags_json": json_text(list(article.tags)),
        "paragraphs": "\n".join(f"<p>{markup(text)}</p>" for text in edition.paragraphs),
    }


def _people(outlet: Outlet, article: Article) -> Values:
    authors = [f'{{"@type": "Person", "name": {json_text(name)}}}' for name in article.authors]
    return {
        "authors": _optional(", ".join(article.authors), escape),
        "authors_and": _optional(" and ".join(article.authors), escape),
        "authors_spaced": _optional(" ".join(article.authors), escape),
        "authors_upper": _optional(", ".join(article.authors).upper(), escape),
        "authors_json": f"[{', '.join(authors)}]" if authors else None,
        "agency": _optional(article.agency, escape),
        "source": escape(article.agency or outlet.name),
        "author_note": _optional(article.author_note, markup),
        "translator": _optional(article.translator, escape),
        "original_url": _optional(article.original_url, escape),
    }


def _pictures(outlet: Outlet, article: Article) -> Values:
    lead = f"http://{outlet.host}/images/{article.images[0].file}" if article.images else None
    return {
        "figures": "".join(_figure(outlet, image) for image in article.images) or None,
        "image_url": _optional(lead, escape),
        "image_url_json": _optional(lead, json_text),
    }


def _figure(outlet: Outlet, image: Image) -> str:
    values: Values = {
        "host": outlet.host,
        "file": escape(image.file),
        "caption": escape(image.caption),
        "credit": escape(image.credit),
        "width": str(image.width),
        "height": str(image.height),
    }
    return fill(outlet.templates["figure.html"], values)


def _related(outlet: Outlet, article: Article) -> str:
    """Only what was published earlier: a page does not change because the outlet writes on."""
    editions = newest_editions(outlet, article.published_at)
    earlier = [edition for edition in editions if edition.article is not article and edition.title]
    return "".join(_link_item(outlet, edition) for edition in earlier[:RELATED_COUNT])


def _link_item(outlet: Outlet, edition: Edition) -> str:
    values: Values = {"url": escape(edition.article.url), "title": escape(edition.title)}
    return fill(outlet.templates["link.html"], values)


def _view_count(article: Article, now: datetime) -> int:
    """A number that grows with the clock: text that changes while the article does not."""
    hours = int((now - article.published_at).total_seconds() // 3600)
    return 120 + 37 * hours + len(article.slug)


def _optional(text: str | None, write: Callable[[str], str]) -> str | None:
    return write(text) if text else None
