"""A source's last weeks, day by day: what monitors look at, made of the frames that the warehouse yields.

A day on which nobody looked is None and not 0: it says nothing of the source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import polars as pl

DAYS: Final = 36
"""Four weeks of past, the week in question, and the day that is not over."""

MEASURES: Final = ("articles", "undated", "characters", "rejected", "poison", "copies")
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
    parts = [_parts(frame) for frame in (days, languages, fields, looks)]
    for row in sources.iter_rows(named=True):
        source_id = row["source_id"]
        of_days, of_languages, of_fields, of_looks = (part.get(source_id) for part in parts)
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


def _parts(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {part["source_id"][0]: part for part in frame.partition_by("source_id")} if frame.height else {}


def _calendar(last: date) -> tuple[date, ...]:
    return tuple(last - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1))


def _watched(
    calendar: tuple[date, ...], source: Mapping[str, object], days: pl.DataFrame | None, looks: pl.DataFrame | None
) -> frozenset[date]:
    """Days that say something: of an archive all from its first, of a feed those on which it was read, or brought something."""
    first = source["first_day"]
    if not isinstance(first, date):
        return frozenset()
    if not source["is_polled"]:
        return frozenset(day for day in calendar if day >= first)
    read = set(looks.filter(pl.col("successes") > 0)["day"]) if looks is not None else set()
    brought = set(days["day"]) if days is not None else set()
    return frozenset(day for day in calendar if day >= first and (day in read or day in brought))


def _laid_out(calendar: tuple[date, ...], watched: frozenset[date], days: pl.DataFrame | None, name: str) -> Values:
    found = dict(days.select("day", name).iter_rows()) if days is not None else {}
    return tuple(float(found.get(day, 0)) if day in watched else None for day in calendar)


def _by_name(calendar: tuple[date, ...], watched: frozenset[date], frame: pl.DataFrame | None) -> dict[str, Values]:
    if frame is None:
        return {}
    parts = frame.partition_by("name", maintain_order=True)
    return {part["name"][0]: _laid_out(calendar, watched, part, "amount") for part in parts}
