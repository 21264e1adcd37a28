"""What a page of links lists, by the CSS selectors of its source's file.

    reading = read_listing(body, feed=feed, source=source, url=url, seen_at=now)

Dates and titles stay as the page wrote them. Finding the selectors is a person's work.
"""

from collections.abc import Iterator
from datetime import datetime

from bs4 import BeautifulSoup, Tag

from transforms.catalog import Feed, Source
from transforms.charset import decode
from transforms.entries import MAX_ENTRIES, FeedReading, Item, Notes, no_list, reading_of, tidy, too_many, web_address
from transforms.errors import DecodeError, ParseError

MAX_CHARS = 2_000_000  # of markup; a page of links is a tenth of that
MAX_TITLE_CHARS = 500


def read_listing(
    body: bytes,
    *,
    feed: Feed,
    source: Source,
    url: str,
    seen_at: datetime,
    content_type: str = "",
    max_entries: int = MAX_ENTRIES,
) -> FeedReading:
    """The articles that a page links to, in its order, relative links resolved against it.

    Raises:
        ParseError: Nothing on the page is what ``feed.entries`` selects (expectation ``has_entries``): most often the
            outlet rebuilt its page; or the bytes are no text (``is_a_listing``).
    """
    try:
        items = list(_items(_soup(body, content_type, url), feed))
    except (DecodeError, ParseError) as error:
        raise no_list(source, url, "is_a_listing", f"page of links: {error.problem}") from error
    except Exception as error:  # whatever strange bytes do to the libraries, they are no list
        raise no_list(source, url, "is_a_listing", "page of links") from error
    if not items:
        raise no_list(source, url, "has_entries", f"page on which {feed.entries!r} selects anything")
    notes: Notes = [too_many(url, max_entries, len(items))] if len(items) > max_entries else []
    return reading_of(items[:max_entries], notes, source=source, url=url, seen_at=seen_at)


def _soup(body: bytes, content_type: str, url: str) -> tuple[BeautifulSoup, str]:
    text = decode(body, content_type).replace("\x00", "")
    if len(text) > MAX_CHARS:
        raise ParseError(f"it has more than {MAX_CHARS:,} characters", url=url)
    soup = BeautifulSoup(text, "lxml")
    base = soup.select_one("head base[href]")
    return soup, web_address(str(base["href"]), url) or url if base else url


def _items(page: tuple[BeautifulSoup, str], feed: Feed) -> Iterator[Item]:
    soup, base = page
    for entry in soup.select(feed.entries or ":not(*)"):
        link = entry if entry.name == "a" and entry.has_attr("href") else entry.select_one(feed.link)
        address = web_address(str(link.get("href") or ""), base).partition("#")[0] if link else ""
        if address and not feed.takes(address):
            continue
        title = entry.select_one(feed.title) if feed.title else link
        yield Item(
            link=address,
            title=_words(title),
            published=_date(entry.select_one(feed.date)),
            # Pages write "3 hours ago", which is another date each time.
            dates_tell=False,
        )


def _words(element: Tag | None) -> str:
    return tidy(element.get_text(" "))[:MAX_TITLE_CHARS] if element else ""


def _date(element: Tag | None) -> str:
    return tidy(str(element.get("datetime") or "")) or _words(element) if element else ""
