"""Times as people and machines write them, read into numbers; what they are evidence of is not known here.

Read are ISO 8601 and its relatives (``2024-11-14 10:23:25``, ``2016/6/29 15:07:41``), Chinese, Japanese and Korean
dates, RFC 822, month names in the larger languages of Europe, days before months and the reverse, and epochs in seconds
or milliseconds. "3 hours ago" is no time: it depends on when it is read.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from transforms.records import Precision


@dataclass(frozen=True, slots=True)
class Reading:
    """A time as read: aware where the text names its zone (``zone`` as written), else naive."""

    local: datetime
    zone: str | None
    precision: Precision


_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut", "wet"), 0),
    "bst": 60, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "sast": 120, "eet": 120, "eest": 180,
    "msk": 180, "hkt": 480, "sgt": 480, "myt": 480, "awst": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
    "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_PLACES = {"et": "America/New_York", "pt": "America/Los_Angeles", "eastern": "America/New_York"}

_MONTHS = (
    "january jan janvier janv januar jänner enero ene gennaio gen janeiro ocak januari januar янв",
    "february feb février févr fév februar febrero febbraio fevereiro şubat februari фев",
    "march mar mars märz mär maerz marzo março mart maart март мар",
    "april apr avril avr abril aprile nisan апр",
    "may mai mayo maggio maio mayıs mei май мая",
    "june jun juin juni junio giugno junho haziran июн",
    "july jul juillet juil juli julio luglio julho temmuz июл",
    "august aug août agosto ago ağustos augustus авг",
    "september sep sept septembre septiembre settembre setembro eylül сен",
    "october oct octobre oktober okt octubre ottobre outubro ekim октября окт",
    "november nov novembre noviembre novembro kasım ноя",
    "december dec décembre déc dezember dez diciembre dic dicembre dezembro aralık desember des дек",
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_AMERICA = ("America/", "US/")

_CLOCK = (
    r"(?P<half>上午|下午|凌晨|早上|晚上|中午)?\s*(?P<h>\d{1,2})\s*[:：時时点點h]\s*(?P<mi>\d{2})?分?"
    r"(?:[:：]?(?P<s>\d{2})秒?(?:[.,]\d+)?)?"
    r"(?:\s*(?P<ap>[ap])\.?\s?m\b\.?)?"
)
_ZONE = r"\s*\(?(?P<z>Z\b|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?|[A-Za-z]{2,7}\b)?"
_TIME = rf"(?:{_CLOCK}{_ZONE})?"
_BETWEEN = r"(?:[T\s,|·・/@—–-]|at\b|um\b|à\b|ore\b|a las\b|kl\.?|as\b|às\b)*"
_YEAR_FIRST = re.compile(
    rf"(?P<y>(?:19|20)\d\d)\s*[-/.年년]\s*(?P<m>\d{{1,2}})\s*[-/.月월]\s*(?P<d>\d{{1,2}})(?!\d)[日號号일]?\s*"
    rf"(?:\(?(?:星期|週|周)[一二三四五六日天]\)?|\([日月火水木金土]\))?{_BETWEEN}{_TIME}",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?(?P<z>Z|[+-]\d{4})?)?$"
)
_DAY_NAME = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:de\s+)?(?P<mn>[^\W\d_]{{3,10}})\.?,?[\s-]*(?:de\s+|del\s+)?"
    rf"(?P<y>(?:19|20)\d\d){_BETWEEN}{_TIME}",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?P<mn>[^\W\d_]{{3,10}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d){_BETWEEN}{_TIME}",
    re.IGNORECASE,
)
_NAME_DAY_CLOCK = re.compile(
    rf"(?P<mn>[^\W\d_]{{3,10}})\.?\s+(?P<d>\d{{1,2}})\s+{_CLOCK}(?:\s+(?P<z>[A-Z]{{2,5}}))?\s+(?P<y>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(
    rf"{_CLOCK}\s*(?P<z>[A-Z]{{2,4}}\b)?[\s,|·/@—–-]*(?:[^\W\d_]{{2,10}}\.?,?)?\s*$", re.IGNORECASE
)
_YEAR_LAST = re.compile(
    rf"(?P<a>\d{{1,2}})\s?[-/.]\s?(?P<b>\d{{1,2}})\s?[-/.]\s?(?P<y>(?:19|20)\d\d){_BETWEEN}{_TIME}", re.IGNORECASE
)
# Two digits for the year only with dots and with a clock behind: 25.04.24 | 14:07 Uhr is no number of a version.
_SHORT_YEAR = re.compile(
    rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<yy>\d\d)(?![\d.]){_BETWEEN}{_CLOCK}{_ZONE}", re.IGNORECASE
)
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|-?\d{12,13}")
_MILLISECONDS = 1e11  # a larger number of seconds is past the year 5000
_FORMS = (_YEAR_FIRST, _NAME_DAY_CLOCK, _DAY_NAME, _NAME_DAY, _YEAR_LAST, _SHORT_YEAR)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def read_timestamp(raw: str, zone: ZoneInfo | None = None) -> Reading | None:
    """The time in a text, or None where no date is in it.

    Args:
        raw: The text; a date in a longer text is found.
        zone: The source's zone. It tells 11/12/2020 of an American outlet from everybody else's.
    """
    text = raw.strip()
    if _EPOCH.fullmatch(text):
        return _epoch(text)
    if _ISO.match(text) and (exact := _iso(text)):
        return exact
    if compact := _COMPACT.match(text):
        return _read_parts(compact.groupdict(), zone)
    for form in _FORMS:
        for found in form.finditer(text):
            if reading := _read_parts(found.groupdict(), zone):
                return _with_clock_before(text, found, reading, zone)
    return None


def _with_clock_before(text: str, found: re.Match[str], reading: Reading, zone: ZoneInfo | None) -> Reading:
    """The reading with the clock that stands before the day, as in "10:30 EST, 5 May 2020"."""
    before = _CLOCK_BEFORE.search(text[: found.start()][-40:]) if reading.precision == "day" else None
    return (before and _read_parts({**found.groupdict(), **before.groupdict()}, zone)) or reading


def _epoch(text: str) -> Reading | None:
    number = float(text)
    seconds = number / 1000 if abs(number) >= _MILLISECONDS else number
    return Reading(datetime.fromtimestamp(seconds, UTC), "+00:00", "second")


def _iso(text: str) -> Reading | None:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    precision: Precision = "second" if text[16:17] == ":" else "minute"
    return Reading(local.replace(microsecond=0), _offset_name(local.tzinfo), precision)


def _read_parts(parts: dict[str, str | None], zone: ZoneInfo | None) -> Reading | None:
    day = _day(parts, zone)
    if day is None:
        return None
    hour = _hour(parts)
    if hour is None:
        return Reading(day, None, "day")
    minute, second = int(parts.get("mi") or 0), int(parts.get("s") or 0)
    try:
        moment = day.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return Reading(day, None, "day")
    precision: Precision = "second" if parts.get("s") else "minute" if parts.get("mi") else "hour"
    offset = _zone(parts.get("z"))
    return Reading(moment.replace(tzinfo=offset), _offset_name(offset), precision)


def _day(parts: dict[str, str | None], zone: ZoneInfo | None) -> datetime | None:
    month, day = parts.get("m"), parts.get("d")
    if "mn" in parts:
        number = _MONTH_NUMBERS.get((parts["mn"] or "").lower())
        month = str(number) if number else None
    elif "a" in parts:
        month, day = _month_and_day(int(parts["a"] or 0), int(parts["b"] or 0), zone)
    if not month or not day:
        return None
    try:
        year = int(parts.get("y") or 0) or 2000 + int(parts.get("yy") or 0)
        return datetime(year, int(month), int(day))  # noqa: DTZ001 - the zone is a question of its own
    except ValueError:
        return None


def _month_and_day(first: int, second: int, zone: ZoneInfo | None) -> tuple[str, str]:
    month_first = zone is not None and str(zone).startswith(_AMERICA)
    if second > 12 or (month_first and first <= 12):  # noqa: PLR2004 - months of a year
        return str(first), str(second)
    return str(second), str(first)


def _hour(parts: dict[str, str | None]) -> int | None:
    if not parts.get("h"):
        return None
    hour = int(parts["h"] or 0)
    afternoon = (parts.get("ap") or "").lower() == "p" or parts.get("half") in ("下午", "晚上", "中午")
    morning = (parts.get("ap") or "").lower() == "a" or parts.get("half") in ("上午", "凌晨", "早上")
    if afternoon and hour < 12 and not (parts.get("half") == "中午" and hour == 11):  # noqa: PLR2004 - hours of a clock
        return hour + 12
    return 0 if morning and hour == 12 else hour  # noqa: PLR2004


@cache
def _zone(written: str | None) -> tzinfo | None:
    name = (written or "").lower()
    if name in _ZONES:
        return timezone(timedelta(minutes=_ZONES[name]))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", name)
    if not found or int(found[2]) > 14:  # noqa: PLR2004 - hours; no zone is further from UTC
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def _offset_name(zone: tzinfo | None) -> str | None:
    if zone is None or isinstance(zone, ZoneInfo):
        return str(zone) if zone else None
    minutes = round((zone.utcoffset(None) or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
