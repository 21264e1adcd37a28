"""The newsstand: outlets behind a real HTTP server on loopback, with a clock that a test moves on.

    newsroom = load_newsroom(Path("catalog/sample"))
    with Newsstand(newsroom, now=datetime(2026, 5, 17, tzinfo=UTC)) as stand:
        httpx.get(f"http://127.0.0.1:{stand.address[1]}/rss.xml", headers={"Host": "harbourledger.example"})
        stand.move_to(datetime(2026, 5, 20, tzinfo=UTC))
        stand.on("//weimingpost.example", BAD_HOSTS["silent"].behaviour)

Invented outlets (`Newsstand`; their articles are data, in catalog/sample), any archive on disk (`ArchiveStand`), and hosts
that behave as badly as a test wants (`HostServer`, `BAD_HOSTS`). It plays the outside world, so nothing here fetches or
stores.
"""

from sources.newsstand.archive import write_archive
from sources.newsstand.badhosts import BAD_HOSTS, BadHost, sound_host
from sources.newsstand.newsroom import Article, Newsroom, NewsroomError, Outlet, Special, load_newsroom
from sources.newsstand.replay import ArchiveStand
from sources.newsstand.server import HostServer
from sources.newsstand.stand import Newsstand
from sources.newsstand.wire import Behaviour, Request, Wire

__all__ = [
    "BAD_HOSTS",
    "ArchiveStand",
    "Article",
    "BadHost",
    "Behaviour",
    "HostServer",
    "Newsroom",
    "NewsroomError",
    "Newsstand",
    "Outlet",
    "Request",
    "Special",
    "Wire",
    "load_newsroom",
    "sound_host",
    "write_archive",
]
