"""The bad hosts that Dateline is tried on, by name.

    sound_host(server, "slow.example", BAD_HOSTS["silent"])

docs/bad-hosts.md tells of each what it does and how Dateline tells of it, and a test holds the page to this table. What a
host of the table does badly, it does at one place; everything else about it is sound.
"""

from sources.newsstand import bad_content, bad_http, sound
from sources.newsstand.faults import FEED, PAGE, SITEMAP, BadHost, html, rss
from sources.newsstand.server import HostServer
from sources.newsstand.wire import reply

__all__ = ["BAD_HOSTS", "BadHost", "sound_host"]

#: Every bad host, by name.
BAD_HOSTS: dict[str, BadHost] = {bad.name: bad for part in (*bad_http.PARTS, *bad_content.PARTS) for bad in part()}


def sound_host(server: HostServer, host: str, bad: BadHost | None = None) -> None:
    """Give a host a feed, a sitemap and a page without fault, and then its one fault."""
    server.on(f"//{host}{FEED}", rss(sound.feed()))
    server.on(f"//{host}{SITEMAP}", reply(sound.sitemap(), content_type="application/xml"))
    # A text that repeats on several addresses is poison, so each host has its own.
    server.on(f"//{host}{PAGE}", html(sound.page(f"What {host} says", f"{host}: {sound.WORDS}")))
    if bad is not None:
        server.on(f"//{host}{bad.place}", bad.behaviour)
