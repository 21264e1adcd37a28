"""What the newsstand answers to a request, as a pure function of the newsroom, the request and the clock.

No sockets here; they are in server.py.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from sources.newsstand.editions import edition_at, newest_editions
from sources.newsstand.filling import fill
from sources.newsstand.newsroom import Article, Newsroom, Outlet, Special
from sources.newsstand.rendering import outlet_values, render_feed, render_front, render_page

HTML = "text/html; charset=utf-8"
FRONT_SIZE = 12


@dataclass(frozen=True, slots=True)
class Response:
    """An answer before it is on the wire; `modified_at` and the body make its validators."""

    status: int
    content_type: str
    body: bytes
    modified_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(newsroom: Newsroom, host: str, path: str, now: datetime, feed_size: int) -> Response:
    """Give what the outlet of this host name serves at this path."""
    outlet = next((outlet for outlet in newsroom.outlets if outlet.host == host), None)
    if outlet is None:
        return Response(
            HTTPStatus.MISDIRECTED_REQUEST, "text/plain; charset=utf-8", f"no outlet is called {host}\n".encode()
        )
    if path == "/robots.txt":
        return Response(HTTPStatus.OK, "text/plain; charset=utf-8", _robots(outlet).encode())
    if outlet.feed_format is None:
        return _not_found(outlet)
    return _published(outlet, path, now, feed_size)


def conditional(response: Response, headers: Mapping[str, str]) -> Response:
    """Add the validators, and answer 304 where the client's are still good (RFC 9110, 13.2.2)."""
    if response.status != HTTPStatus.OK:
        return response
    validated = replace(response, headers={**response.headers, **_validators(response)})
    if _is_fresh(validated, {name.lower(): value for name, value in headers.items()}):
        return replace(validated, status=HTTPStatus.NOT_MODIFIED, body=b"")
    return validated


def _published(outlet: Outlet, path: str, now: datetime, feed_size: int) -> Response:
    if path == outlet.feed_path:
        feed = render_feed(outlet, now, feed_size)
        return Response(
            200, f"application/{outlet.feed_format}+xml; charset=utf-8", feed.encode(), _newest(outlet, now)
        )
    if path == "/":
        return Response(HTTPStatus.OK, HTML, render_front(outlet, now, FRONT_SIZE).encode(), _newest(outlet, now))
    article = next((article for article in outlet.articles if article.path == path), None)
    if article is None or article.published_at > now or article.special is Special.MISSING:
        return _not_found(outlet)
    return _article_page(outlet, article, now)


def _article_page(outlet: Outlet, article: Article, now: datetime) -> Response:
    if article.special is Special.CHALLENGE:
        return Response(HTTPStatus.OK, HTML, fill(outlet.templates["challenge.html"], outlet_values(outlet)).encode())
    # A Last-Modified would be a date after all.
    modified_at = None if article.special is Special.UNDATED else edition_at(article, now).changed_at
    return Response(HTTPStatus.OK, HTML, _damaged(article, render_page(outlet, article, now)), modified_at)


def _damaged(article: Article, page: str) -> bytes:
    """Give the page's bytes, with what the article's special kind does to them."""
    before, body, after = page.partition("<p>" + article.paragraphs[0][:8])
    match article.special:
        case Special.CUT_OFF:
            return before.encode()
        case Special.UNTITLED:
            return re.sub("<title>.*?</title>", "<title></title>", page).encode()
        case Special.UNDECODABLE:
            # Characters that lost their last byte in transit: no other charset fits the page either.
            return before.encode() + re.sub(rb"([\xe4-\xe9].)[\x80-\xbf]", rb"\1", (body + after).encode(), count=8)
        case _:
            return page.encode()


def _robots(outlet: Outlet) -> str:
    rules = "".join(f"Disallow: {path}\n" for path in outlet.disallow)
    return f"User-agent: *\n{rules}"


def _not_found(outlet: Outlet) -> Response:
    return Response(
        HTTPStatus.NOT_FOUND, HTML, fill(outlet.templates["not-found.html"], outlet_values(outlet)).encode()
    )


def _newest(outlet: Outlet, now: datetime) -> datetime | None:
    return max((edition.changed_at for edition in newest_editions(outlet, now)), default=None)


def _validators(response: Response) -> dict[str, str]:
    etag = {"ETag": f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'}
    if response.modified_at is None:
        return etag
    return etag | {"Last-Modified": format_datetime(response.modified_at.astimezone(UTC), usegmt=True)}


def _is_fresh(response: Response, headers: Mapping[str, str]) -> bool:
    """If-None-Match decides alone where it is given."""
    if (tags := headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or response.headers["ETag"] in known
    since = _http_date(headers.get("if-modified-since"))
    return since is not None and response.modified_at is not None and response.modified_at <= since


def _http_date(value: str | None) -> datetime | None:
    """A date that cannot be read is as good as none (RFC 9110, 13.1.3)."""
    try:
        return parsedate_to_datetime(value).replace(tzinfo=UTC) if value else None
    except ValueError:
        return None
