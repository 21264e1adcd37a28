"""A source's last weeks, day by day: what monitors look at, made of the frames that the warehouse yields.

A day on which nobody looked is None and not 0: it says nothing of the source.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl

DAYS: Final = 36
"""Four weeks of past, the week in question, and the day that is not over."""

MEASURES: Final = ("articles", "undated", "characters", "rejected", "poison", "copies")
Rows = list[dict[str, Any]]
Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SourceDays:
    """One source's days, the last of which is not over.

    Attributes:
        source_id: The outlet.
        moment: When it is looked at: now, or where its archive ends.
        is_polled: Whether its feeds are read; of an archive there is nothing to wait for.
        days: The days, in order, without a gap.
        counts: A value for each day by measure: articles seen first, those without a date, their characters, records
            rejected, those of them that are poison, and copies of the outlet's own texts.
        languages: Articles for each day by language.
        fields: Articles that have a field, for each day by field.
        last_seen_at: When its last article was seen.
        failures_in_row: Looks that failed since the last that did not.
    """

    source_id: str
    moment: datetime
    is_polled: bool
    days: tuple[date, ...]
    counts: Mapping[str, Values]
    languages: Mapping[str, Values] = field(default_factory=dict)
    fields: Mapping[str, Values] = field(default_factory=dict)
    last_seen_at: datetime | None = None
    failures_in_row: int = 0


def source_days(
    sources: pl.DataFrame, days: pl.DataFrame, languages: pl.DataFrame, fields: pl.DataFrame, looks: pl.DataFrame
) -> Iterator[SourceDays]:
    """The days of each source that has any; the frames are those of ``warehouse.watch.Watched``."""
    parts = [_parts(frame.iter_rows(named=True), "source_id") for frame in (days, languages, fields, looks)]
    for row in sources.iter_rows(named=True):
        source_id = row["source_id"]
        of_days, of_languages, of_fields, of_looks = (part.get(source_id, []) for part in parts)
        calendar = _calendar(row["moment"].date())
        watched = _watched(calendar, row, of_days, of_looks)
        yield SourceDays(
            source_id=source_id,
            moment=row["moment"],
            is_polled=row["is_polled"],
            days=calendar,
            counts={name: _laid_out(calendar, watched, of_days, name) for name in MEASURES},
            languages=_by_name(calendar, watched, of_languages),
            fields=_by_name(calendar, watched, of_fields),
            last_seen_at=row["last_seen_at"],
            failures_in_row=row["failures_in_row"],
        )


def _parts(rows: Iterable[dict[str, Any]], by: str) -> dict[str, Rows]:
    parts: dict[str, Rows] = {}
    for row in rows:
        parts.setdefault(row[by], []).append(row)
    return parts


def _calendar(last: date) -> tuple[date, ...]:
    return tuple(last - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1))


def _watched(calendar: tuple[date, ...], source: Mapping[str, object], days: Rows, looks: Rows) -> frozenset[date]:
    """Days that say something: of an archive all from its first, of a feed those on which it was read, or brought something."""
    first = source["first_day"]
    if not isinstance(first, date):
        return frozenset()
    if not source["is_polled"]:
        return frozenset(day for day in calendar if day >= first)
    read = {look["day"] for look in looks if look["successes"] > 0}
    brought = {row["day"] for row in days}
    return frozenset(day for day in calendar if day >= first and (day in read or day in brought))


def _laid_out(calendar: tuple[date, ...], watched: frozenset[date], days: Rows, name: str) -> Values:
    found = {row["day"]: row[name] for row in days}
    return tuple(float(found.get(day, 0)) if day in watched else None for day in calendar)


def _by_name(calendar: tuple[date, ...], watched: frozenset[date], rows: Rows) -> dict[str, Values]:
    parts = _parts(rows, "name")
    return {name: _laid_out(calendar, watched, part, "amount") for name, part in parts.items()}
