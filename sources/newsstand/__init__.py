"""The newsstand: invented outlets behind a real HTTP server on loopback, with a clock that a test moves on.

    newsroom = load_newsroom(Path("catalog/sample"))
    with Newsstand(newsroom, now=datetime(2026, 5, 17, tzinfo=UTC)) as stand:
        httpx.get(f"http://127.0.0.1:{stand.address[1]}/rss.xml", headers={"Host": "harbourledger.example"})
        stand.move_to(datetime(2026, 5, 20, tzinfo=UTC))

It plays the outside world, so nothing here fetches, parses or stores; and the articles are data, in catalog/sample.
"""

from sources.newsstand.archive import write_archive
from sources.newsstand.newsroom import Article, Newsroom, NewsroomError, Outlet, Special, load_newsroom
from sources.newsstand.server import Newsstand, Request

__all__ = [
    "Article",
    "Newsroom",
    "NewsroomError",
    "Newsstand",
    "Outlet",
    "Request",
    "Special",
    "load_newsroom",
    "write_archive",
]
