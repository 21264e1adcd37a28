"""An archive as live outlets: what is shown when."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import httpx
import pytest

from sources.newsstand import ArchiveStand
from sources.newsstand.replay import FEED_PATH
from transforms.archive import archive_address
from transforms.catalog import Source, SourceIndex
from transforms.identity import document_id

SAVED = datetime(2026, 5, 16, 6, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ONE, TWO = "https://ledger.example/one?a=1&b=2", "https://lantern.example/二"
Ask = Callable[[str], httpx.Response]


def write(directory: Path, name: str, url: str, words: str, *, hours: float = 0) -> bytes:
    stamp = (SAVED + timedelta(hours=hours)).timestamp() * 1000
    body = f"<!--{stamp:.0f}-->\n[Title & {words}]({url})\n------\n\n<div><p>{words}</p></div>\n".encode()
    (directory / name).write_bytes(body)
    return body


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[ArchiveStand]:
    write(tmp_path, "a.md", ONE, "first")
    write(tmp_path, "b.md", ONE, "edited", hours=2)
    write(tmp_path, "c.md", TWO, "other", hours=1)
    with ArchiveStand(tmp_path, now=SAVED - TICK) as running:
        yield running


@pytest.fixture
def ask(stand: ArchiveStand) -> Iterator[Ask]:
    with httpx.Client() as client:

        def get(url: str) -> httpx.Response:
            address = httpx.URL(url.replace("https:", "http:"))
            local = address.copy_with(host=stand.address[0], port=stand.address[1])
            return client.get(local, headers={"Host": address.host})

        yield get


def test_nothing_is_shown_before_it_was_saved(stand: ArchiveStand, ask: Ask) -> None:
    """A feed without entries, and no page."""
    assert feedparser.parse(ask(f"http://ledger.example{FEED_PATH}").content).entries == []
    assert ask(ONE).status_code == 404


def test_a_page_is_the_file_saved_last_by_then(stand: ArchiveStand, ask: Ask) -> None:
    """Its bytes, as text/markdown, whatever characters its address has."""
    stand.move_to(SAVED)
    first = ask(ONE)
    assert (first.headers["content-type"], b"first" in first.content) == ("text/markdown", True)
    stand.move_to(SAVED + timedelta(hours=2))
    assert b"edited" in ask(ONE).content
    assert archive_address(ask(TWO).content) == TWO


def test_a_feed_tells_which_article_was_touched(stand: ArchiveStand, ask: Ask) -> None:
    """Its entry stays the same one and says another time."""
    looks = []
    for hours in (0, 2):
        stand.move_to(SAVED + timedelta(hours=hours))
        [entry] = feedparser.parse(ask(f"http://ledger.example{FEED_PATH}").content).entries
        looks.append((entry.id, entry.link, entry.updated))
    (before, link, then), (after, _, later) = looks
    assert (before, link) == (after, ONE.replace("https", "http"))
    assert then < later


def test_a_feed_that_did_not_change_says_so(stand: ArchiveStand, ask: Ask) -> None:
    """Its ETag stays while nothing new is shown."""
    stand.move_to(SAVED)
    etag = ask(f"http://ledger.example{FEED_PATH}").headers["etag"]
    stand.move_to(SAVED + timedelta(hours=1))
    assert ask(f"http://ledger.example{FEED_PATH}").headers["etag"] == etag


def test_files_of_one_stamp_are_shown_one_after_the_other(tmp_path: Path) -> None:
    """In the warehouse's order: by document id."""
    bodies = [write(tmp_path, f"{number}.md", ONE, f"state {number}") for number in range(3)]
    with ArchiveStand(tmp_path, now=SAVED) as stand:
        shown = [(state.shown_at - SAVED, document_id(state.path.read_bytes())) for state in stand.states]
    assert shown == [(n * TICK, key) for n, key in enumerate(sorted(map(document_id, bodies)))]


def test_every_state_is_seen_with_the_fewest_looks(stand: ArchiveStand) -> None:
    """One before an article changes, and one at the end, of each host for itself."""
    assert stand.moments() == {
        SAVED + timedelta(hours=1): ["lantern.example"],
        SAVED + timedelta(hours=2) - TICK: ["ledger.example"],
        SAVED + timedelta(hours=2): ["ledger.example"],
    }


def test_outlets_keep_what_their_files_say(stand: ArchiveStand) -> None:
    """But their feed is the stand's, and nothing is slow; hosts without a file are outlets, too."""
    ledger = Source(source_id="ledger", name="L", hosts=("ledger.example",), zone="Asia/Tokyo", pace_seconds=9)
    outlets = stand.outlets(SourceIndex([ledger]))
    assert set(outlets.sources) == {"ledger", "lantern-example"}
    assert (outlets["ledger"].zone, outlets["ledger"].pace_seconds) == ("Asia/Tokyo", 0)
    assert [feed.url for feed in outlets["ledger"].feeds] == [f"http://ledger.example{FEED_PATH}"]
