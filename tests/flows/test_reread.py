"""Kept documents are read again: what was refused is taken when it passes, what was read better is no revision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from flows.newsroom import Newsroom, Run
from flows.reread import Differences, compare, reparse, replay
from flows.runner import DirectRunner
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.archives import MORNING
from tests.flows.shortcuts import backfilled, strict, tracked, with_source
from tests.flows.views import shown
from tests.warehouse.desk import a_load, a_rejection, an_article
from transforms.frames import article_frames
from warehouse.kept import Wanted

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
EVERYTHING = Wanted()


def replayed(newsroom: Newsroom, wanted: Wanted = EVERYTHING, runner: DirectRunner | None = None) -> Run:
    return replay(wanted, newsroom, runner or DirectRunner())


def compared(newsroom: Newsroom) -> Differences:
    return compare(EVERYTHING, newsroom, DirectRunner())


def reparsed(newsroom: Newsroom) -> Differences:
    return reparse(EVERYTHING, newsroom, DirectRunner())[1]


class KilledAfter(DirectRunner):
    """A runner that dies after some loads, as a process may between two transactions."""

    def __init__(self, loads: int) -> None:
        self._left = loads

    def call(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        if name == "load":
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
        return super().call(name, stage, *args, **kwargs)


def test_replay_takes_what_passes_now(newsroom: Newsroom, many: Path) -> None:
    """After the catalogue was mended, what was refused is there as if it had been taken at once."""
    backfilled(many, strict(newsroom))
    assert newsroom.warehouse.size()[0] == 0
    run = replayed(with_source(newsroom))
    assert (run.counts.new, run.counts.changed, run.counts.rejected) == (100, 10, 2)
    assert newsroom.warehouse.sql("SELECT min(first_seen_at) FROM article").item() == MORNING


def test_replay_resolves_exactly_what_it_took(newsroom: Newsroom, many: Path) -> None:
    """What is still no article stays in the quarantine, and what passed has left it."""
    backfilled(many, strict(newsroom))
    replayed(with_source(newsroom))
    left = newsroom.warehouse.open_rejections(source_id=None, expectation=None, limit=999)
    assert left.height == 2
    assert "body_reaches_source_minimum" not in left["expectation"].to_list()


def test_replay_that_died_half_way_is_finished_by_the_next(newsroom: Newsroom, many: Path) -> None:
    """The same command again does the rest, and nothing twice."""
    backfilled(many, strict(newsroom))
    with pytest.raises(KeyboardInterrupt):
        replayed(with_source(newsroom), runner=KilledAfter(2))
    assert 0 < newsroom.warehouse.size()[0] < 100
    replayed(with_source(newsroom))
    state = shown(newsroom.warehouse, without=frozenset({"run", "validation"}))
    assert newsroom.warehouse.size()[0] == 100
    assert replayed(with_source(newsroom)).counts.new == 0
    assert shown(newsroom.warehouse, without=frozenset({"run", "validation"})) == state


def test_replay_of_one_expectation_leaves_the_others(newsroom: Newsroom, many: Path) -> None:
    """Asked for what fell short of one thing, it reads nothing else."""
    backfilled(many, strict(newsroom))
    assert replayed(with_source(newsroom), Wanted(expectation="has_title_line")).counts.new == 0


def test_better_reading_is_no_revision(newsroom: Newsroom, many: Path) -> None:
    """A zone that was mended moves the dates and leaves the outlet's edits as they were."""
    backfilled(many, with_source(newsroom))
    before = newsroom.warehouse.sql("SELECT published_at, revision_count FROM article ORDER BY article_id").rows()
    reparsed(with_source(newsroom, section_pattern=r"/(notes)-"))
    after = newsroom.warehouse.sql("SELECT section, revision_count FROM article ORDER BY article_id").rows()
    assert [row[1] for row in after] == [row[1] for row in before]
    assert all(section for section, _ in after)


def test_dry_run_tells_and_writes_nothing(newsroom: Newsroom, many: Path) -> None:
    """What would be read otherwise is counted by field, with an example, and the warehouse is as it was."""
    backfilled(many, with_source(newsroom))
    state = shown(newsroom.warehouse)
    differences = compared(with_source(newsroom, section_pattern=r"/(notes)-"))
    assert list(differences.fields) == ["section"]
    [(_, before, after), *_] = differences.examples["section"]
    assert (before, bool(after)) == (None, True)
    assert shown(newsroom.warehouse) == state


def test_reading_again_as_before_appends_nothing(newsroom: Newsroom, many: Path) -> None:
    """Where nothing was mended, no reading is written."""
    backfilled(many, with_source(newsroom))
    assert reparsed(with_source(newsroom)).documents == 0
    assert newsroom.warehouse.sql("SELECT count(*) FROM fact.reading").item() == 110


def test_stories_are_matched_against_the_better_reading(newsroom: Newsroom, many: Path) -> None:
    """A load of readings is looked at again, so that a story does not keep what was misread."""
    backfilled(many, with_source(newsroom))
    tracked(newsroom)
    reparsed(with_source(newsroom, section_pattern=r"/(notes)-"))
    assert all(story.looked_at > 0 for story in tracked(newsroom))


def test_live_pages_are_read_again_with_what_the_feed_said(newsroom: Newsroom) -> None:
    """A page whose date stood in the feed alone keeps it."""
    from flows.demo import SAMPLE, SECOND_LOOK
    from tests.flows.shortcuts import ingested

    with Newsstand(load_newsroom(SAMPLE), now=SECOND_LOOK) as stand:
        live = replace(
            newsroom, web=WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address)), clock=lambda: stand.clock
        )
        ingested(live)
    later = replace(newsroom, clock=lambda: SECOND_LOOK + timedelta(days=1))
    assert compared(later).documents == 0


def test_document_that_is_gone_is_told_of(newsroom: Newsroom) -> None:
    """Where the bytes are lost, one sentence names the document, and the rest goes on."""
    lost = a_load(an_article(), rejections=[a_rejection(document_id=an_article().document_id)])
    newsroom.warehouse.load(replace(lost, payload=lost.payload.clear(), articles=article_frames([])))
    run = replayed(newsroom)
    [told] = run.troubles
    assert "The bytes of 1 of 1 documents are gone" in told
    assert an_article().document_id in told
    assert run.counts.entries == 0
