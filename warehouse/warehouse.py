"""The warehouse as the flows see it: open it, ask it, append to it.

One object for each process; its methods may be called from several threads, one at a time. What the statements say
stands in the modules beside this one.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import duckdb
import polars as pl

from transforms.digest import Key, Outlet, Situation
from transforms.errors import WarehouseError
from transforms.records import FeedEntry, RawDocument
from warehouse import (
    answers,
    articles,
    bundles,
    digests,
    exports,
    facts,
    follow,
    happened,
    happenings,
    history,
    kept,
    known,
    migrate,
    present,
    quality,
    runs,
    search,
    soundness,
    unchecked,
    upkeep,
    watch,
)
from warehouse.address import Address
from warehouse.connection import (
    AsOf,
    asked,
    attach,
    explained,
    explained_question,
    in_transaction,
    no_warehouse,
    read,
)
from warehouse.waiting import making, repeated

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Program:
    """Who writes, as the warehouse notes it beside runs and migrations."""

    version: str


class Warehouse:
    """A warehouse that is open; a context manager.

    Args:
        address: Where it lies.
        program: Who writes.
        now: The time at which it is opened, for what has to be migrated.
        read_only: Open it for questions alone; then it must exist.
        as_of: Open it for questions about what it held at a moment, or in a snapshot.

    Raises:
        WarehouseError: It cannot be opened; the message says why and what to do.
    """

    def __init__(
        self,
        address: Address,
        *,
        program: Program,
        now: datetime,
        read_only: bool = False,
        as_of: AsOf | None = None,
    ) -> None:
        self.address = address
        self._program = program
        self._lock = threading.RLock()
        self._connection = _opened(address, as_of) if read_only or as_of is not None else _made(address, program, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalogue."""
        with self._lock:
            self._connection.close()

    # What is known

    def known_documents(self, document_ids: Sequence[str]) -> pl.DataFrame:
        """Of the documents asked for, those seen before, and whether each was read as an article."""
        return self._asked(lambda connection: known.known_documents(connection, document_ids))

    def known_states(self, article_ids: pl.Series) -> pl.DataFrame:
        """All observed states of some articles, as ``transforms.revisions.decide`` wants them."""
        return self._asked(lambda connection: known.known_states(connection, article_ids))

    def known_texts(self, articles: pl.DataFrame, *, within: timedelta) -> pl.DataFrame:
        """Other readings of the same outlets with the words of some articles, seen so long before at most."""
        return self._asked(lambda connection: known.known_texts(connection, articles, within))

    def known_entries(self, source_id: str, entry_ids: Sequence[str]) -> pl.DataFrame:
        """What a source's feeds showed so far of some entries, one row for each."""
        return self._asked(lambda connection: known.known_entries(connection, source_id, entry_ids))

    def young_entries(self, source_ids: Sequence[str], *, until: timedelta) -> pl.DataFrame:
        """Entries of some sources whose pages were not asked for since they came to an age, one row for each."""
        return self._asked(lambda connection: known.young_entries(connection, source_ids, until))

    def page_states(self, urls: Sequence[str]) -> pl.DataFrame:
        """The last answer of some addresses, for conditional requests."""
        return self._asked(lambda connection: known.page_states(connection, urls))

    def archive_marks(self, names: Sequence[str], choice: str) -> pl.DataFrame:
        """How far WARC files of some names were gone through by one choice of what is wanted."""
        return self._asked(lambda connection: known.archive_marks(connection, names, choice))

    def poll_histories(self) -> pl.DataFrame:
        """How each source that was ever polled has behaved, to know when it is due again."""
        return self._asked(known.poll_histories)

    # Documents that are kept

    def rejected_documents(self, wanted: kept.Wanted) -> list[kept.Key]:
        """Documents that were not taken, and not read since."""
        return self._asked(lambda connection: kept.rejected_documents(connection, wanted))

    def read_documents(self, wanted: kept.Wanted) -> list[kept.Key]:
        """Documents that were read as articles."""
        return self._asked(lambda connection: kept.read_documents(connection, wanted))

    def documents(self, keys: Sequence[kept.Key]) -> list[tuple[RawDocument, FeedEntry | None]]:
        """Kept documents with their bytes, and what a feed said of them."""
        return self._asked(lambda connection: kept.documents(connection, keys))

    def keys_of(self, document_ids: Sequence[str]) -> list[kept.Key]:
        """The addresses at which some documents were seen."""
        return self._asked(lambda connection: kept.keys_of(connection, document_ids))

    def last_readings(self, document_ids: pl.Series) -> pl.DataFrame:
        """How some documents were read last."""
        return self._asked(lambda connection: kept.last_readings(connection, document_ids))

    # Loads and runs

    def load(self, load: facts.Load) -> None:
        """Write a load: all of it, or, when this raises, nothing."""
        self._renewed(lambda connection: facts.append_load(connection, load))

    def start_run(self, *, run_id: str, flow: str, now: datetime, parameters: str) -> None:
        """Write down that a run has begun."""
        version = self._program.version
        self._written(
            lambda connection: runs.start_run(
                connection, run_id=run_id, flow=flow, now=now, parameters=parameters, version=version
            )
        )

    def finish_run(self, *, run_id: str, now: datetime, state: str, message: str | None = None) -> None:
        """Write down that a run has ended, and how."""
        self._written(
            lambda connection: runs.finish_run(connection, run_id=run_id, now=now, state=state, message=message)
        )

    def unfinished_runs(self) -> list[str]:
        """The ids of runs that have no end: they go on, or were killed."""
        return self._asked(runs.unfinished)

    def latest_runs(self, *, flow: str | None = None, limit: int = 20) -> pl.DataFrame:
        """The last runs, the latest first."""
        return self._asked(lambda connection: runs.latest(connection, flow=flow, limit=limit))

    def runs_named(self, beginning: str) -> pl.DataFrame:
        """The runs whose ids begin so, three at most."""
        return self._asked(lambda connection: runs.named(connection, beginning))

    def counts_by_source(self, run_id: str) -> pl.DataFrame:
        """What a run counted at each source."""
        return self._asked(lambda connection: runs.by_source(connection, run_id))

    def open_rejections(self, *, source_id: str | None, expectation: str | None, limit: int) -> pl.DataFrame:
        """What was not taken and is not resolved, the latest first."""
        return self._asked(
            lambda connection: runs.open_rejections(
                connection, source_id=source_id, expectation=expectation, limit=limit
            )
        )

    def rejections_of(self, record_id: str) -> pl.DataFrame:
        """Rejections of a record or of a document, resolved ones too."""
        return self._asked(lambda connection: runs.rejections_of(connection, record_id))

    def rejection_summary(self, run_id: str) -> pl.DataFrame:
        """What a run did not take for the first time, by source and expectation."""
        return self._asked(lambda connection: runs.rejection_summary(connection, run_id))

    def backfills_read(self) -> pl.DataFrame:
        """What each finished backfill read, and how long it took."""
        return self._asked(runs.backfills_read)

    def edits(self, *, limit: int) -> pl.DataFrame:
        """What outlets changed, the latest first."""
        return self._asked(lambda connection: runs.edits(connection, limit=limit))

    def health(self) -> pl.DataFrame:
        """How each source does, the troubled first."""
        return self._asked(runs.health)

    def last_written_at(self) -> datetime | None:
        """When the last load or run was written, by the clock of then."""
        return self._asked(runs.last_written_at)

    def size(self) -> tuple[int, int, int]:
        """How many articles and documents there are, and how many runs have no end."""
        return self._asked(runs.size)

    # Articles

    def articles_named(self, name: str) -> list[tuple[str, str, str]]:
        """Articles by their id, the beginning of it, or their address."""
        return self._asked(lambda connection: articles.articles_named(connection, name))

    def dossier(self, article_id: str) -> articles.Dossier:
        """All that is known of an article that is there."""
        return self._asked(lambda connection: articles.dossier(connection, article_id))

    def search(self, query: str, *, limit: int) -> tuple[int, pl.DataFrame]:
        """The best articles for what was typed, best first, and how many there are in all."""
        return self._asked(lambda connection: search.search(connection, query, limit=limit))

    # Stories

    def define_stories(self, definitions: pl.DataFrame) -> frozenset[str]:
        """Put stories' definitions in force; tells which of them are other ones than before. Where none is, nothing is written."""
        if self._asked(lambda connection: follow.new_definitions(connection, definitions)).is_empty():
            return frozenset()
        return self._renewed(lambda connection: follow.define_stories(connection, definitions))

    def story_version(self, story_id: str) -> str | None:
        """The definition of a story that is in force, or None where there is none yet."""
        return self._asked(lambda connection: follow.story_version_in_force(connection, story_id))

    def untracked_loads(self, versions: pl.DataFrame) -> dict[str, list[str]]:
        """By story, the loads that were not matched against its definition yet; the definitions by story_id and story_version."""
        return self._asked(lambda connection: follow.untracked_loads(connection, versions))

    def articles_of_loads(self, load_ids: Sequence[str]) -> pl.DataFrame:
        """What matching needs of the articles that some loads brought."""
        return self._asked(lambda connection: follow.articles_of_loads(connection, load_ids))

    def article_to_match(self, article_id: str) -> pl.DataFrame:
        """What matching needs of one article, as last seen."""
        return self._asked(lambda connection: follow.article_to_match(connection, article_id))

    def latest_articles(self, *, since: date | None, until: date | None, limit: int) -> pl.DataFrame:
        """What matching needs of the latest articles between two days."""
        return self._asked(lambda connection: follow.latest_articles(connection, since=since, until=until, limit=limit))

    def append_coverage(self, coverage: pl.DataFrame, tracked: pl.DataFrame) -> None:
        """Write what a story was found to cover in some loads."""
        self._renewed(lambda connection: follow.append_coverage(connection, coverage, tracked))

    def stories(self) -> pl.DataFrame:
        """All followed stories with what they cover."""
        return self._asked(follow.stories)

    def story_timeline(self, story_id: str, *, by: follow.Period = "day", zone: str = "UTC") -> pl.DataFrame:
        """A story by day, week or month, over all outlets and languages, where the reader is."""
        return self._asked(lambda connection: follow.story_timeline(connection, story_id, by=by, zone=zone))

    def story_outlets(self, story_id: str) -> pl.DataFrame:
        """A story by outlet and language."""
        return self._asked(lambda connection: follow.story_outlets(connection, story_id))

    def story_articles(self, story_id: str, *, limit: int) -> pl.DataFrame:
        """The latest articles of a story."""
        return self._asked(lambda connection: follow.story_articles(connection, story_id, limit=limit))

    def freeze_story(self, story_id: str, place: Path) -> dict[str, int]:
        """Write what a story covers as Parquet files; tells the rows of each."""
        return self._asked(lambda connection: bundles.write_tables(connection, story_id, place))

    def frozen_differences(self, story_id: str, place: Path) -> dict[str, tuple[int, int]]:
        """For each table of a bundle, its rows that are not here, and those here that it lacks."""
        return self._asked(lambda connection: bundles.differences(connection, story_id, place))

    def frozen_differences_of_facts(
        self, story_id: str, story_version: str, frozen_at: datetime, place: Path
    ) -> dict[str, tuple[int, int]]:
        """The same by what had been observed and matched by a moment, for a bundle whose snapshot is gone."""
        return self._asked(
            lambda connection: bundles.differences_of_facts(connection, story_id, story_version, frozen_at, place)
        )

    def undated_count(self, story_id: str) -> int:
        """How many articles of a story have no date."""
        return self._asked(lambda connection: follow.undated_count(connection, story_id))

    # Events

    def unclustered_loads(self) -> dict[str, int]:
        """Loads whose articles were not put into events yet, with how many they are."""
        return self._asked(happenings.unclustered_loads)

    def unplaced_articles(self, load_ids: Sequence[str]) -> pl.DataFrame:
        """Articles of some loads that are in no event yet, in order of publication."""
        return self._asked(lambda connection: happenings.unplaced_articles(connection, load_ids))

    def open_placements(self, *, since: datetime, until: datetime) -> pl.DataFrame:
        """What was placed in events that had a report in a time, up to its end."""
        return self._asked(lambda connection: happenings.open_placements(connection, since=since, until=until))

    def merged_into(self, event_ids: Sequence[str]) -> dict[str, list[str]]:
        """For some events, those that were merged into each of them."""
        return self._asked(lambda connection: happenings.merged_into(connection, event_ids))

    def traces(self, *, since: datetime, until: datetime) -> pl.DataFrame:
        """What was remembered of articles of a time, to compare others in the other language with."""
        return self._asked(lambda connection: happenings.traces(connection, since=since, until=until))

    def append_happenings(self, happened: happenings.Happenings) -> None:
        """Write what was placed, merged, split and paired, and which loads are done."""
        self._renewed(lambda connection: happenings.append_happenings(connection, happened))

    def story_events(self, story_id: str, *, limit: int) -> pl.DataFrame:
        """The events that most of a story's articles report."""
        return self._asked(lambda connection: happenings.story_events(connection, story_id, limit=limit))

    def story_bursts(self, story_id: str) -> pl.DataFrame:
        """The bursts of a story, each with the headlines that made it."""
        return self._asked(lambda connection: happened.story_bursts(connection, story_id))

    def untold_bursts(self, channel: str, since: date) -> pl.DataFrame:
        """Bursts that reached to a day or beyond and that a channel was not told of."""
        return self._asked(lambda connection: happened.untold_bursts(connection, channel, since))

    def append_burst_notices(self, rows: pl.DataFrame) -> None:
        """Write down who was told of which burst."""
        if not rows.is_empty():
            self._written(lambda connection: facts.append(connection, "burst_notice", rows))

    def story_texts(self, story_id: str) -> pl.DataFrame:
        """The texts of a story, with outlet and language."""
        return self._asked(lambda connection: happened.story_texts(connection, story_id))

    # Digests

    def situation(self, story_id: str, now: datetime) -> Situation:
        """All of a story that a digest can tell of."""
        return self._asked(lambda connection: digests.situation(connection, story_id, now))

    def outlets_then(self, story_id: str, through: date) -> list[Outlet]:
        """What each outlet of a story did in the week up to a day."""
        return self._asked(lambda connection: digests.outlets_then(connection, story_id, through))

    def told_last(self, story_id: str) -> digests.Baseline | None:
        """What was told of a story last, or None where nothing ever was."""
        return self._asked(lambda connection: digests.baseline(connection, story_id))

    def append_digest(self, digest: pl.DataFrame, told: Mapping[Key, str]) -> bool:
        """Write down a digest with what it tells; tells whether it was, or another had gone before it."""
        return self._written(lambda connection: digests.append_digest(connection, digest, told))

    def undelivered(self, story_id: str, channel: str, since: datetime) -> pl.DataFrame:
        """Digests that a channel has not taken."""
        return self._asked(lambda connection: digests.undelivered(connection, story_id, channel, since=since))

    def append_delivery(self, delivery: pl.DataFrame) -> None:
        """Write down who has taken a digest."""
        self._written(lambda connection: facts.append(connection, "delivery", delivery))

    # Marks

    def marks(self, story_id: str) -> pl.DataFrame:
        """What a person said of articles in a story."""
        return self._asked(lambda connection: happened.marks(connection, story_id))

    def marked_articles(self, story_id: str) -> pl.DataFrame:
        """What matching needs of the articles that are marked in a story."""
        return self._asked(lambda connection: happened.marked_articles(connection, story_id))

    def append_mark(self, mark: pl.DataFrame) -> None:
        """Write down what a person says of an article."""
        self._renewed(lambda connection: follow.append_mark(connection, mark))

    # Names

    def define_names(self, names: pl.DataFrame) -> None:
        """Put names in force as they are written now."""
        self._written(lambda connection: happened.define_names(connection, names))

    def unnamed_loads(self, versions: pl.DataFrame) -> list[tuple[str, list[str]]]:
        """Loads in which some names were not looked for yet, and those names."""
        return self._asked(lambda connection: happened.unnamed_loads(connection, versions))

    def append_mentions(self, mentions: pl.DataFrame, named: pl.DataFrame) -> None:
        """Write which names stand in which articles, and which loads were looked through."""
        self._written(lambda connection: happened.append_mentions(connection, mentions, named))

    # Upkeep

    def tidy(self, *, now: datetime, keep: timedelta) -> list[upkeep.Done]:
        """Merge small files, let old snapshots go, remove files of nobody."""
        with self._lock:
            return upkeep.tidy(self._connection, self.address, now=now, keep=keep)

    def faults(self) -> list[soundness.Fault]:
        """All that is wrong with the warehouse; nothing where it is sound."""
        return self._asked(soundness.faults)

    def export(
        self,
        output: Path,
        format_: exports.ExportFormat,
        *,
        on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> dict[str, int]:
        """Write the public views to files; tells the rows of each."""
        with self._lock:
            return read(
                lambda: exports.export(self._connection, output, format_, on_progress=on_progress), self.address
            )

    # What is watched

    def unchecked_loads(self) -> list[str]:
        """Loads whose stages were not held against what is expected of them."""
        return self._asked(unchecked.unchecked_loads)

    def unchecked_tracking(self) -> list[str]:
        """Matchings of loads against stories that were not checked, as keys."""
        return self._asked(unchecked.unchecked_tracking)

    def rows_of_loads(self, load_ids: Sequence[str]) -> dict[str, pl.DataFrame]:
        """What some loads brought, by the name of the stage."""
        return self._asked(lambda connection: unchecked.rows_of_loads(connection, load_ids))

    def rows_of_tracking(self, keys: Sequence[str]) -> dict[str, pl.DataFrame]:
        """What some matchings found, by the name of the stage."""
        return self._asked(lambda connection: unchecked.rows_of_tracking(connection, keys))

    def append_checks(
        self, checks: Sequence[unchecked.Check], alarms: pl.DataFrame, *, run_id: str, now: datetime
    ) -> None:
        """Write what checks found, that they were done, and which alarms follow: all of it, or nothing."""
        self._written(lambda connection: unchecked.append_checks(connection, checks, alarms, run_id=run_id, now=now))

    def watched(self, source_ids: Sequence[str], now: datetime) -> watch.Watched:
        """The last weeks of some sources, for monitors."""
        return self._asked(lambda connection: watch.watched(connection, source_ids, now))

    def open_alarms(self) -> pl.DataFrame:
        """Alarms that are not over."""
        return self._asked(watch.open_alarms)

    def untold(self, channel: str) -> pl.DataFrame:
        """What a channel was not told of alarms."""
        return self._asked(lambda connection: watch.untold(connection, channel))

    def append_notices(self, rows: pl.DataFrame) -> None:
        """Write down who was told of which alarm."""
        if not rows.is_empty():
            self._written(lambda connection: facts.append(connection, "notice", rows))

    # What a page on quality tells

    def source_ids(self) -> list[str]:
        """Every source of which something was ever loaded."""
        return self._asked(quality.source_ids)

    def refusals(self, since: datetime) -> pl.DataFrame:
        """What was not taken, by source and expectation."""
        return self._asked(lambda connection: quality.refusals(connection, since))

    def oddities(self, since: datetime) -> pl.DataFrame:
        """What was taken and written down as odd, by source and expectation."""
        return self._asked(lambda connection: quality.oddities(connection, since))

    def last_validations(self, *, runs: int) -> pl.DataFrame:
        """What was checked in the last runs."""
        return self._asked(lambda connection: quality.last_validations(connection, runs))

    def alarms(self, since: datetime) -> pl.DataFrame:
        """Alarms that are not over, and those that were over since."""
        return self._asked(lambda connection: quality.alarms(connection, since))

    # Questions

    def snapshot(self) -> history.Snapshot:
        """The state that questions see now, or the last before the moment as of which it is open."""
        return self._asked(history.latest)

    def dictionary(self) -> pl.DataFrame:
        """Every column of every public view and what it means, in order."""
        return self._asked(answers.dictionary)

    def sql(self, query: str) -> pl.DataFrame:
        """The answer to a person's own question.

        Raises:
            WarehouseError: The question cannot be answered; the message is DuckDB's.
        """
        return self._answered(lambda: answers.answer(self._connection, query))

    def first_rows(self, query: str, count: int) -> pl.DataFrame:
        """The first rows of an answer, however many it has; raises as :meth:`sql`."""
        return self._answered(lambda: answers.answer(self._connection, query, limit=count))

    def batches(self, query: str) -> Iterator[pl.DataFrame]:
        """An answer of any length, some rows at a time; raises as :meth:`sql`."""
        with self._lock:
            try:
                yield from answers.batches(self._connection, query)
            except duckdb.Error as error:
                raise explained_question(error, self.address) from error

    def _answered(self, question: Callable[[], Result]) -> Result:
        with self._lock:
            try:
                return repeated(question, self.address)
            except duckdb.Error as error:
                raise explained_question(error, self.address) from error

    def _asked(self, question: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        with self._lock:
            return asked(self._connection, self.address, question)

    def _renewed(self, work: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """Write what changes the present as well; where writers do not stand in a queue, one at a time."""

        def in_turn(connection: duckdb.DuckDBPyConnection) -> Result:
            if self.address.is_shared:
                present.take_turn(connection)
            return work(connection)

        return self._written(in_turn)

    def _written(self, work: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        with self._lock:
            return in_transaction(self._connection, self.address, work)


def _opened(address: Address, as_of: AsOf | None) -> duckdb.DuckDBPyConnection:
    """A connection for questions alone."""
    if not address.exists:
        raise no_warehouse(address)
    connection = attach(address, read_only=True) if as_of is None else history.attach_as_of(address, as_of)
    with _closed_on_error(connection, address):
        migrate.check_is_known(connection, address, is_of_the_past=as_of is not None)
    return connection


def _made(address: Address, program: Program, now: datetime) -> duckdb.DuckDBPyConnection:
    """A connection to a warehouse of this program's schema, made or migrated where it was not."""
    try:
        address.prepare()
    except OSError as error:
        raise WarehouseError(
            f"The warehouse at {address.data_path} could not be made: {error.strerror}.",
            remedy="Point DATELINE_HOME at a directory that can be written to.",
        ) from error
    with making(address):
        connection = attach(address)
        with _closed_on_error(connection, address):
            migrate.migrate(connection, address, now=now, version=program.version)
    return connection


@contextmanager
def _closed_on_error(connection: duckdb.DuckDBPyConnection, address: Address) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, duckdb.Error):
            raise explained(error, address) from error
        raise
