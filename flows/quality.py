"""Quality: what a person is told who asks how we know. Gathered from the warehouse; how it looks stands in the display."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from expectations.data_docs import build_site, told_of
from flows.newsroom import Newsroom
from transforms.series import SourceDays, Values, source_days

MONTH = timedelta(days=30)
MONTH_DAYS = 30
RUNS = 10


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source on the page: today, the last month, and its articles a day."""

    source_id: str
    name: str
    is_polled: bool
    last_seen_at: datetime | None
    articles_today: int
    articles_month: int
    rejected_month: int
    undated_month: int
    days: Values
    alarms: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What fell short of one expectation at a source in the last month: how often, an example, and what to do."""

    source_id: str | None
    expectation: str
    is_refused: bool
    records: int
    example: str
    place: str | None
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Quality:
    """All that is told; ``alarms`` are rows of the view ``alarm``, the open ones first."""

    told_at: datetime
    sources: tuple[SourceQuality, ...]
    shortfalls: tuple[Shortfall, ...]
    alarms: tuple[Mapping[str, Any], ...]


def quality(newsroom: Newsroom) -> Quality:
    """What the warehouse says of the last month."""
    now = newsroom.clock()
    alarms = tuple(newsroom.warehouse.alarms(now - MONTH).iter_rows(named=True))
    seen = newsroom.warehouse.watched(newsroom.warehouse.source_ids(), now)
    sources = source_days(seen.sources, seen.days, seen.languages, seen.fields, seen.looks)
    return Quality(
        now,
        tuple(
            sorted(
                (_source(source, newsroom, alarms) for source in sources),
                key=lambda source: (-source.alarms, -source.articles_month, source.source_id),
            )
        ),
        (*_refused(newsroom, now), *_odd(newsroom, now)),
        alarms,
    )


def build_data_docs(newsroom: Newsroom, directory: Path) -> Path:
    """Great Expectations' site of the last runs, below a directory."""
    return build_site(newsroom.warehouse.last_validations(runs=RUNS), directory)


def _source(source: SourceDays, newsroom: Newsroom, alarms: tuple[Mapping[str, Any], ...]) -> SourceQuality:
    known = newsroom.sources.sources.get(source.source_id)
    return SourceQuality(
        source_id=source.source_id,
        name=known.name if known else source.source_id,
        is_polled=source.is_polled,
        last_seen_at=source.last_seen_at,
        articles_today=int(source.counts["articles"][-1] or 0),
        articles_month=_sum(source.counts["articles"]),
        rejected_month=_sum(source.counts["rejected"]),
        undated_month=_sum(source.counts["undated"]),
        days=source.counts["articles"][-MONTH_DAYS:],
        alarms=sum(alarm["source_id"] == source.source_id and alarm["over_at"] is None for alarm in alarms),
    )


def _sum(values: Values) -> int:
    return int(sum(value or 0 for value in values[-MONTH_DAYS:]))


def _refused(newsroom: Newsroom, now: datetime) -> Iterator[Shortfall]:
    for row in newsroom.warehouse.refusals(now - MONTH).iter_rows(named=True):
        known = told_of(row["expectation"])
        could_not = (
            "It could not be had." if row["is_failure"] else "What cannot be read as an article is not taken for one."
        )
        look = f"See it beside its document: dateline quarantine show {row['record_id']}"
        yield Shortfall(
            source_id=row["source_id"],
            expectation=row["expectation"],
            is_refused=True,
            records=row["records"],
            example=row["example"],
            place=row["place"],
            why=known.why if known else could_not,
            remedy=known.remedy if known else look,
        )


def _odd(newsroom: Newsroom, now: datetime) -> Iterator[Shortfall]:
    for row in newsroom.warehouse.oddities(now - MONTH).iter_rows(named=True):
        known = told_of(row["expectation"])
        yield Shortfall(
            source_id=row["source_id"],
            expectation=row["expectation"],
            is_refused=False,
            records=row["records"],
            example=row["example"] or "",
            place=row["place"],
            why=known.why if known else "",
            remedy=known.remedy if known else "",
        )
