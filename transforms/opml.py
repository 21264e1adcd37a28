"""OPML, the list of feeds that feed readers give each other (http://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from transforms.catalog import Source
from transforms.errors import UsageError

_WEB = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list: its title, its address, and the page it belongs to where the list says so."""

    title: str
    feed_url: str
    page_url: str | None = None

    @property
    def source_id(self) -> str:
        """A name for the outlet's file: its title's words in ASCII, else its host's."""
        words = re.findall(r"[a-z0-9]+", self.title.lower())
        return "-".join(words) or "-".join(re.findall(r"[a-z0-9]+", self.hosts[0].removeprefix("www.")))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that its articles are likely to be on: the page's, and the feed's."""
        found = [urlsplit(url).hostname for url in (self.page_url, self.feed_url) if url]
        return tuple(dict.fromkeys(host.lower() for host in found if host))


def read_opml(document: bytes) -> list[Subscription]:
    """The feeds of a list, whatever folders they are in; each address once.

    Raises:
        UsageError: It is no OPML.
    """
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UsageError(f"This is no OPML: {error}.", remedy="Export the list from the feed reader again.") from error
    if root is None or root.tag != "opml":
        raise UsageError(
            "This is no OPML: its root is not <opml>.", remedy="Export the list from the feed reader again."
        )
    found = [_subscription(outline) for outline in root.iter("outline")]
    each_once: dict[str, Subscription] = {}
    for feed in found:
        if feed is not None:
            each_once.setdefault(feed.feed_url, feed)
    return list(each_once.values())


def _subscription(outline: etree._Element) -> Subscription | None:
    feed_url = (outline.get("xmlUrl") or "").strip()
    if not _WEB.match(feed_url):
        return None
    page_url = (outline.get("htmlUrl") or "").strip()
    title = (outline.get("title") or outline.get("text") or urlsplit(feed_url).hostname or "").strip()
    return Subscription(title, feed_url, page_url if _WEB.match(page_url) else None)


def write_opml(sources: Iterable[Source]) -> bytes:
    """The outlets' feeds as a list for a feed reader; outlets without a feed are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Dateline"
    body = etree.SubElement(root, "body")
    for source in sources:
        for feed in source.feeds:
            attributes = {"type": "rss", "text": source.name, "title": source.name, "xmlUrl": feed.url}
            etree.SubElement(body, "outline", {**attributes, "htmlUrl": f"https://{source.hosts[0]}/"})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
