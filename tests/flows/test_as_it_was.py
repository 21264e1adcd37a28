"""The warehouse as it was at a moment, and articles as they had been observed by a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.commands.options import moment
from flows.newsroom import Newsroom, open_newsroom, open_warehouse, utc_now
from tests.flows.archives import MORNING, a_document, write
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from transforms.errors import UsageError
from transforms.schemas import VIEWS
from warehouse.history import Snapshot, SnapshotGone

NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture
def edited(newsroom: Newsroom, tmp_path: Path) -> tuple[Newsroom, Snapshot]:
    """A newsroom that has loaded an article, and after the snapshot that is told an edit of it."""
    backfilled(write(tmp_path, "1.md", a_document(1)), newsroom)
    before = newsroom.warehouse.snapshot()
    edit = a_document(
        1, title="Corrected", body="<p>The ferry that came in June was green, not blue.</p>", saved=NEXT_DAY
    )
    backfilled(write(tmp_path, "2.md", edit), newsroom)
    return newsroom, before


def test_lake_is_asked_as_it_was(edited: tuple[Newsroom, Snapshot]) -> None:
    """By a snapshot's number and by its time; what came later is not there, and cannot be written to."""
    newsroom, before = edited
    for as_of in (before.snapshot_id, before.taken_at):
        with open_warehouse(newsroom.settings, as_of=as_of) as then:
            assert then.sql("SELECT revision_count FROM article").item() == 1
    assert newsroom.warehouse.sql("SELECT revision_count FROM article").item() == 2


def test_upkeep_leaves_what_was(edited: tuple[Newsroom, Snapshot]) -> None:
    """As long as its snapshot is kept."""
    newsroom, before = edited
    newsroom.warehouse.tidy(now=utc_now(), keep=timedelta(days=30))
    with open_warehouse(newsroom.settings, as_of=before.snapshot_id) as then:
        assert then.sql("SELECT revision_count FROM article").item() == 1


def test_snapshot_that_is_gone_is_told(edited: tuple[Newsroom, Snapshot]) -> None:
    """With the span of those that there are, and what can be asked instead."""
    newsroom, before = edited
    newsroom.warehouse.tidy(now=utc_now() + timedelta(days=40), keep=timedelta(days=30))
    for as_of in (before.snapshot_id, before.taken_at, datetime(2001, 1, 1, tzinfo=UTC)):
        with (
            pytest.raises(SnapshotGone, match="they reach from") as told,
            open_warehouse(newsroom.settings, as_of=as_of),
        ):
            pass
        assert "article_at" in told.value.remedy


def test_command_line_asks_as_of_a_moment(edited: tuple[Newsroom, Snapshot]) -> None:
    """`sql` and `story show`, in one word."""
    newsroom, before = edited
    asked = ("sql", "select count(*) from revision", "--format", "csv", "--as-of")
    counts = [
        dateline(*asked, as_of, home=newsroom.settings.home).stdout.split()[1]
        for as_of in (before.snapshot_id, "2999-01-01")
    ]
    assert counts == ["1", "2"]
    told = dateline("story", "show", "us-china", "--as-of", "2001-01-01", home=newsroom.settings.home)
    assert (told.returncode, "they reach from" in told.stderr) == (1, True)


def test_story_is_shown_as_of_a_snapshot_without_writing(edited: tuple[Newsroom, Snapshot]) -> None:
    """No run is noted by it."""
    newsroom, before = edited
    shown = dateline("story", "show", "us-china", "--as-of", before.snapshot_id, home=newsroom.settings.home)
    assert shown.returncode == 0, shown.stderr
    assert newsroom.warehouse.sql("SELECT DISTINCT flow FROM run").rows() == [("backfill",)]


def test_article_is_told_as_observed_by_a_day(edited: tuple[Newsroom, Snapshot]) -> None:
    """Before it was seen it is not there; then with its first words; then with its last. No snapshot is needed."""
    newsroom, _ = edited
    newsroom.warehouse.tidy(now=utc_now() + timedelta(days=40), keep=timedelta(days=30))
    told = [
        newsroom.warehouse.sql(f"SELECT title, revision_count FROM article_at(TIMESTAMPTZ '{day}')").rows()
        for day in (MORNING, NEXT_DAY - timedelta(hours=1), NEXT_DAY)
    ]
    assert told == [[], [("Notes from the quay, number 1", 1)], [("Corrected", 2)]]


def test_command_line_shows_an_article_as_of_a_moment(edited: tuple[Newsroom, Snapshot]) -> None:
    """Its first words, though it has others by now; and that it was not there, before it was."""
    newsroom, before = edited
    [(article_id,)] = newsroom.warehouse.sql("SELECT article_id FROM article").rows()
    told = [
        dateline("article", "show", article_id, *as_of, home=newsroom.settings.home)
        for as_of in (("--as-of", before.snapshot_id), ())
    ]
    assert [shown.returncode for shown in told] == [0, 0], told[0].stderr
    assert "Notes from the quay, number 1" in told[0].stdout
    assert "Corrected" not in told[0].stdout
    assert "Corrected" in told[1].stdout


def test_article_of_the_end_of_time_is_the_article(newsroom: Newsroom, many: Path) -> None:
    """Same columns and same rows as the view."""
    backfilled(many, newsroom)
    columns = ", ".join(VIEWS["article"].names)
    at = newsroom.warehouse.sql(
        f"SELECT {columns} FROM article_at(TIMESTAMPTZ '2999-01-01') ORDER BY article_id"
    ).rows()
    assert at == newsroom.warehouse.sql("FROM article ORDER BY article_id").rows()


def test_moments_are_written_in_several_ways() -> None:
    """A day counts to its end; a time without a zone is UTC; a number is a snapshot."""
    assert moment("2026-05-17") == datetime(2026, 5, 17, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment("2026-05-17T08:30+08:00") == datetime(2026, 5, 17, 0, 30, tzinfo=UTC)
    assert (moment("17"), moment(None)) == (17, None)
    with pytest.raises(UsageError, match="is no moment"):
        moment("yesterday")


def test_newsroom_of_the_past_is_read_only(edited: tuple[Newsroom, Snapshot]) -> None:
    """A flow that would write is refused by DuckLake."""
    newsroom, before = edited
    with (
        open_newsroom(newsroom.settings, as_of=before.snapshot_id) as then,
        pytest.raises(Exception, match="read-only"),
    ):
        then.warehouse.start_run(run_id="1", flow="track", now=utc_now(), parameters="{}")
