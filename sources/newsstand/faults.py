"""A bad host as a record: what it does badly, at which one place, and how Dateline is to tell of it."""

from dataclasses import dataclass
from typing import Literal

from sources.newsstand.wire import Behaviour, reply

Place = Literal["/feed", "/a", "/robots.txt", "/sitemap.xml"]
FEED: Place = "/feed"
PAGE: Place = "/a"
ROBOTS: Place = "/robots.txt"
SITEMAP: Place = "/sitemap.xml"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class BadHost:
    """A host that does one thing badly.

    Attributes:
        name: Short.
        does: What it does, as a clause.
        place: Where.
        told: The expectation under which Dateline tells of it; empty where its article comes all the same.
        behaviour: How.
    """

    name: str
    does: str
    place: Place
    told: str
    behaviour: Behaviour


def rss(body: bytes) -> Behaviour:
    """Send an RSS feed."""
    return reply(body, content_type="application/rss+xml")


def html(body: bytes) -> Behaviour:
    """Send a page."""
    return reply(body, content_type=HTML)


def rules(text: str) -> Behaviour:
    """Send a robots.txt."""
    return reply(text.encode(), content_type="text/plain")
