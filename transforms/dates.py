"""Dates as evidence: each date that an article was offered, what it means, and which one is believed.

A time without a zone is read in the source's zone; where nobody knows the zone, it means nothing. The table of trust
is :data:`TRUST`. Finding dates in pages is not done here.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from transforms.records import DateEvidence, DateKind, Precision
from transforms.timestamps import Reading, read_timestamp

#: Which date is believed, the most trusted first. A page's own words come before what others say of it, and what names
#: a moment before what names a day. ``first_seen`` is not in it: an article without a date stays undated.
#:
#: ======================  =====================================================================================
#: date                    why it stands there
#: ======================  =====================================================================================
#: json_ld, with time      written for machines, mostly with a zone
#: meta, with time         the same, older and more often without a zone
#: microdata, with time    the same, rarer
#: time_tag, with time     shown to readers, but some tell the last change and some belong to other articles
#: visible, with time      shown to readers, but has to be recognised in running text
#: feed, with time         what the outlet told subscribers; some feeds give the moment of the feed's making
#: any of them, day only   the outlet's own word, and the right day; midnight, which whoever knows only the day writes,
#:                         is taken for one
#: archive_stamp           when an archive saw it: late, never early, always there, and nothing that the outlet said;
#:                         within the outlet's own day it is nearer to the moment than noon is
#: url                     a day, in which zone nobody says
#: ======================  =====================================================================================
TRUST: tuple[DateKind, ...] = (
    "json_ld", "meta", "microdata", "time_tag", "visible", "feed", "archive_stamp", "url"
)  # fmt: skip

FAR_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # the web has no news before
_AHEAD = timedelta(days=1)  # clocks and zones are wrong by hours; a date further ahead is no date of publication

_HALF_DAY = timedelta(hours=12)
_NOT_THE_OUTLETS = ("archive_stamp", "url")

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>\d\d)")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?![:\d])")  # whoever knows only the day writes it so

Choice = tuple[datetime | None, DateKind | None, Precision | None, tuple[DateEvidence, ...]]


def evidence(kind: DateKind, raw: str, zone: ZoneInfo | None) -> DateEvidence:
    """A date as written, understood as far as possible.

    A date that names only a day means noon of that day in ``zone`` (UTC without one): no reader's zone within twelve
    hours of it shifts the day.

    Args:
        kind: Where the date stood.
        raw: The date as written, which is kept.
        zone: The source's own zone, in which a time that names none is read.
    """
    raw = " ".join(raw.split())
    reading = read_timestamp(raw, zone)
    if reading is None:
        return DateEvidence(kind, raw, None, None)
    instant, known_by = _instant(reading, zone)
    return DateEvidence(kind, raw, instant, known_by, reading.precision)


def _instant(reading: Reading, zone: ZoneInfo | None) -> tuple[datetime | None, str | None]:
    local = reading.local
    try:
        if local.tzinfo is not None and reading.precision != "day":
            return local.astimezone(UTC), reading.zone
        if reading.precision == "day":
            noon = local.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=zone or UTC)
            return noon.astimezone(UTC), str(zone) if zone else None
        return (local.replace(tzinfo=zone).astimezone(UTC), str(zone)) if zone else (None, None)
    except (OverflowError, ValueError):
        return None, None


def at(kind: DateKind, instant: datetime, raw: str) -> DateEvidence:
    """A date that was never in doubt: an instant with its zone, such as an archive's stamp."""
    return DateEvidence(kind, raw, instant.astimezone(UTC), "+00:00", "second")


def choose(candidates: Iterable[DateEvidence], *, observed_at: datetime) -> Choice:
    """The date of publication among those offered, by :data:`TRUST`.

    Not believed are a date more than a day after ``observed_at``, one before 1990, and ``first_seen``. Of two equally
    trusted the first one offered wins. Where it names no more than a day, and an archive saw the article on that day, the
    moment is the archive's, and the day and its precision stay the outlet's.

    Returns:
        When it was published, by which date, how precisely (all None where no date can be believed), and all dates
        with the believed one marked.
    """
    dates = tuple(dict.fromkeys(replace(date, chosen=False) if date.chosen else date for date in candidates))
    believable = [date for date in dates if _is_possible(date, observed_at)]
    if not believable:
        return None, None, None, dates
    best = min(believable, key=_distrust)
    marked = tuple(replace(date, chosen=True) if date is best else date for date in dates)
    seen = _seen_that_day(best, believable) if _is_day(best) else None
    return (seen, best.kind, "day", marked) if seen else (best.instant, best.kind, best.precision, marked)


def _seen_that_day(day: DateEvidence, believable: Iterable[DateEvidence]) -> datetime | None:
    """When an archive saw the article, where that was on the day, as the day is counted where its date comes from."""
    stamps = (date.instant for date in believable if date.kind == "archive_stamp" and date.instant)
    zone = _zone_of(day)
    return next((at for at in stamps if day.instant and _day_in(zone, at) == _day_in(zone, day.instant)), None)


def _day_in(zone: tzinfo, instant: datetime) -> date:
    return instant.astimezone(zone).date()


def _zone_of(date: DateEvidence) -> tzinfo:
    """The zone that a date's offset was known by: +08:00, or a zone's name; UTC where nobody knew one."""
    offset = _OFFSET.fullmatch(date.zone or "")
    if offset is None:
        return ZoneInfo(date.zone) if date.zone else UTC
    behind = -1 if offset["sign"] == "-" else 1
    return timezone(behind * timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"])))


def _is_possible(date: DateEvidence, observed_at: datetime) -> bool:
    if date.kind not in TRUST or date.instant is None:
        return False
    # A day means its noon; it may be believed once it has begun, where nobody says its zone in the first one.
    ahead = _AHEAD if date.precision != "day" else _HALF_DAY if date.zone else _AHEAD
    return _EARLIEST <= date.instant <= observed_at + ahead


def _distrust(date: DateEvidence) -> tuple[bool, bool, int]:
    return date.kind in _NOT_THE_OUTLETS, _is_day(date), TRUST.index(date.kind)


def _is_day(date: DateEvidence) -> bool:
    return date.precision in (None, "day") or _MIDNIGHT.search(date.raw) is not None
