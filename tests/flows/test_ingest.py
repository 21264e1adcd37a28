"""Outlets are looked at over real HTTP: what is new comes in, what was edited is kept beside it, what is bad is told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import NamedTuple, cast

import polars as pl
import pytest

from flows.demo import SAMPLE
from flows.ingest import ingest
from flows.newsroom import Newsroom, Run, open_newsroom
from flows.runner import DirectRunner
from flows.settings import Settings
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.shortcuts import ingested
from tests.flows.views import shown
from transforms.errors import UsageError, WarehouseBusy
from warehouse.warehouse import Warehouse

FIRST_LOOK = datetime(2026, 5, 17, tzinfo=UTC)
SECOND_LOOK = datetime(2026, 5, 25, tzinfo=UTC)
OUTLETS = {"harbour-ledger", "jianghai-chenbao", "weiming-post"}


class Looks(NamedTuple):
    """Three looks: two with a week between them, and the third at the same minute as the second."""

    stand: Newsstand
    newsroom: Newsroom
    first: Run
    second: Run
    third: Run
    rows_before_third: dict[str, int]
    rows_after_third: dict[str, int]


@contextmanager
def newsroom_at(stand: Newsstand, home: Path, catalog: Path, **elsewhere: tuple[str, int]) -> Iterator[Newsroom]:
    hosts = {**dict.fromkeys(stand.hosts, stand.address), **elsewhere}
    settings = Settings(home=home, catalog=catalog, workers=1)
    with open_newsroom(settings, clock=lambda: stand.clock, web=WebSettings(hosts=hosts)) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Iterator[Looks]:
    home = tmp_path_factory.mktemp("looks") / "home"
    sample = load_newsroom(SAMPLE)
    with Newsstand(sample, now=FIRST_LOOK) as stand, newsroom_at(stand, home, catalog) as newsroom:
        first = ingested(newsroom)
        stand.move_to(SECOND_LOOK)
        second, before = ingested(newsroom), facts(newsroom)
        stand.move_to(SECOND_LOOK + timedelta(minutes=1))
        yield Looks(stand, newsroom, first, second, ingested(newsroom), before, facts(newsroom))


def facts(newsroom: Newsroom) -> dict[str, int]:
    """How many rows the tables have that only what is new may add to."""
    tables = (
        "document",
        "payload",
        "reading",
        "date_evidence",
        "image",
        "link",
        "feed_entry",
        "rejection",
        "validation",
    )
    return {name: newsroom.warehouse.sql(f"SELECT count(*) FROM fact.{name}").item() for name in tables}


def asked(looks: Looks, query: str) -> list[tuple[object, ...]]:
    return looks.newsroom.warehouse.sql(query).rows()


def test_every_entry_is_in_exactly_one_count(looks: Looks) -> None:
    """At each look, entries = new + changed + unchanged + rejected + failed, for each outlet and for all."""
    for run in (looks.first, looks.second, looks.third):
        assert run.counts.add_up
        assert set(run.by_source) == OUTLETS
        assert all(counts.add_up for counts in run.by_source.values())


def test_first_look_brings_articles_of_every_outlet(looks: Looks) -> None:
    """Nothing was known, so nothing is changed or unchanged."""
    assert all(counts.new > 5 for counts in looks.first.by_source.values())
    assert (looks.first.counts.changed, looks.first.counts.unchanged) == (0, 0)


def test_edits_become_revisions(looks: Looks) -> None:
    """What outlets changed between two looks is counted as changed and kept beside what it was."""
    assert looks.second.counts.changed == 3
    edited = asked(looks, "SELECT count(*) FROM article WHERE revision_count = 2")
    assert edited == [(3,)]
    assert asked(looks, "SELECT count(*) FROM revision WHERE revision = 2 AND body_similarity < 1") == [(3,)]


def test_page_that_only_counts_its_readers_is_unchanged(looks: Looks) -> None:
    """The Post's pages show how often they were read: other bytes, and the same article."""
    documents = "SELECT count(*) FROM document WHERE source_id = 'weiming-post'"
    articles = "SELECT count(*), sum(revision_count) FROM article WHERE source_id = 'weiming-post'"
    [(count,)], [(known, revisions)] = asked(looks, documents), asked(looks, articles)
    assert count > known  # type: ignore[operator]
    assert revisions == known + 1  # type: ignore[operator]


def test_feed_that_did_not_change_is_answered_so(looks: Looks) -> None:
    """The third look asks with the validators of the second, and hears 304."""
    feeds = [request for request in looks.stand.requests if request.path == "/rss.xml"]
    assert [request.status for request in feeds] == [200, 200, 304]
    assert "if-none-match" in feeds[-1].headers


def test_look_without_change_appends_no_fact(looks: Looks) -> None:
    """Only that it took place is written."""
    assert looks.rows_after_third == looks.rows_before_third
    assert (looks.third.counts.new, looks.third.counts.changed) == (0, 0)


def test_disallowed_page_is_rejected_unasked(looks: Looks) -> None:
    """The entry is told as rejected, and the page was never asked for."""
    [(source_id, is_failure)] = asked(
        looks, "SELECT source_id, is_failure FROM rejection WHERE expectation = 'robots_allow'"
    )
    assert (source_id, is_failure) == ("harbour-ledger", False)
    assert not [request for request in looks.stand.requests if request.path.startswith("/private/")]


def test_challenge_page_is_rejected(looks: Looks) -> None:
    """A page that asks whether we are human becomes no article; its bytes are kept."""
    [(stage, document_id)] = asked(
        looks, "SELECT stage, document_id FROM rejection WHERE expectation = 'not_a_challenge_page'"
    )
    assert stage == "parse"
    assert asked(looks, f"SELECT status FROM document WHERE document_id = '{document_id}'") == [(200,)]


def test_missing_page_has_failed(looks: Looks) -> None:
    """The feed lists it and the host answers 404: that is no refusal of ours."""
    found = asked(looks, "SELECT source_id, is_failure, reason FROM rejection WHERE expectation = 'http_ok'")
    [(source_id, is_failure, reason)] = found
    assert (source_id, is_failure) == ("jianghai-chenbao", True)
    assert "404" in str(reason)
    assert looks.second.by_source["jianghai-chenbao"].failed == 1


def test_missing_page_is_left_alone_for_a_while(looks: Looks) -> None:
    """The host denied it a minute ago; it is counted again at every look, and asked for at growing ages."""
    [path] = {request.path for request in looks.stand.requests if request.status == 404}
    assert len([request for request in looks.stand.requests if request.path == path]) == 1


def test_undecodable_page_is_rejected(looks: Looks) -> None:
    """Text that lost bytes is told, not mended by guessing."""
    assert asked(looks, "SELECT source_id FROM rejection WHERE expectation = 'decodes'") == [("jianghai-chenbao",)]


def test_undated_article_stays_undated(looks: Looks) -> None:
    """It never borrows the time at which it was fetched, and no date of it is chosen."""
    [(article_id, published_from)] = asked(
        looks, "SELECT article_id, published_from FROM article WHERE published_at IS NULL"
    )
    assert not published_from
    assert asked(looks, f"SELECT * FROM date_evidence WHERE article_id = '{article_id}' AND chosen") == []


def test_time_without_a_zone_is_read_in_the_outlets_own(looks: Looks) -> None:
    """The Chenbao's pages name no zone; it is published in Shanghai."""
    query = (
        "SELECT DISTINCT e.zone FROM date_evidence e JOIN article a USING (article_id) "
        "WHERE e.chosen AND a.source_id = 'jianghai-chenbao'"
    )
    assert asked(looks, query) == [("Asia/Shanghai",)]


def test_outlet_whose_host_is_down_fails_alone(tmp_path: Path, catalog: Path) -> None:
    """The others are loaded, it is counted as failed, and the counts add up."""
    with socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody: tuple[str, int] = unused.getsockname()
    down = {"weimingpost.example": nobody}
    with (
        Newsstand(load_newsroom(SAMPLE), now=FIRST_LOOK) as stand,
        newsroom_at(stand, tmp_path / "home", catalog, **down) as newsroom,
    ):
        run = ingested(newsroom)
        loaded = newsroom.warehouse.sql("SELECT DISTINCT source_id FROM article").to_series().to_list()
    assert set(loaded) == OUTLETS - {"weiming-post"}
    assert (run.by_source["weiming-post"].entries, run.by_source["weiming-post"].failed) == (1, 1)
    assert run.counts.add_up


class BusyOnce:
    """A warehouse that is busy for whoever asks first what earlier looks brought."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self.refused = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._warehouse, name)

    def young_entries(self, source_ids: Sequence[str], *, until: timedelta) -> pl.DataFrame:
        """Refused once, then what the warehouse says."""
        if not self.refused:
            self.refused += 1
            raise WarehouseBusy("busy")
        return self._warehouse.young_entries(source_ids, until=until)


def test_look_is_taken_again_where_the_warehouse_was_busy(tmp_path: Path, catalog: Path) -> None:
    """A question refused for a moment costs no outlet its look."""
    with (
        Newsstand(load_newsroom(SAMPLE), now=FIRST_LOOK) as stand,
        newsroom_at(stand, tmp_path / "home", catalog) as newsroom,
    ):
        busy = BusyOnce(newsroom.warehouse)
        run = ingested(replace(newsroom, warehouse=cast("Warehouse", busy)))
    assert busy.refused == 1
    assert {source_id for source_id, counts in run.by_source.items() if counts.new} == OUTLETS


def test_only_the_outlets_named_are_looked_at(tmp_path: Path, catalog: Path) -> None:
    """Nobody else is asked for anything."""
    with (
        Newsstand(load_newsroom(SAMPLE), now=FIRST_LOOK) as stand,
        newsroom_at(stand, tmp_path / "home", catalog) as newsroom,
    ):
        run = ingested(newsroom, "weiming-post")
        assert set(run.by_source) == {"weiming-post"}
        assert {request.host for request in stand.requests} == {"weimingpost.example"}


@pytest.mark.parametrize(
    ("source_id", "problem"), [("weiming-past", "no source 'weiming-past'"), ("pacific-review-zh", "has no feed")]
)
def test_outlet_that_cannot_be_looked_at_is_wrong_use(newsroom: Newsroom, source_id: str, problem: str) -> None:
    """One that is not in the catalogue, or has no feed; and no run is begun."""
    with pytest.raises(UsageError, match=problem):
        ingest([source_id], newsroom, DirectRunner())
    assert shown(newsroom.warehouse, without=frozenset())["run"] == []
