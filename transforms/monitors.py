"""What is watched after each run: each source against its own last four weeks, and against what its file asks for.

Pure arithmetic on a source's days (``transforms/series.py``). Baselines are medians and their spread is the MAD; a source with
no more than a week of past is not judged by it. Every finding has its numbers, its baseline and its days.
"""

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from transforms.catalog import Expected
from transforms.robust import CHANCE, change_point, deviation, noise_of_count, noise_of_share
from transforms.series import SourceDays, Values
from transforms.watching import Finding, Monitor
from transforms.watchlist import (
    COPIES,
    FIELD,
    FRESH,
    LANGUAGES,
    LENGTH,
    LEVEL,
    POISON,
    REACHABLE,
    REJECTED,
    SOURCE_FIELDS,
    SOURCE_LEAST,
    SOURCE_MOST,
    UNDATED,
    VOLUME,
)

WEEK: Final = 7
LEAST_PAST_DAYS: Final = 8
"""A source is held against its own past from this many days on: a week alone says nothing of the next."""

LEAST_SAME_WEEKDAYS: Final = 2

LEAST_ARTICLES: Final = 20
"""Shares are judged from this many articles on, of the last days, at most of a week."""

LEAST_USUAL: Final = 5
"""Nothing is missed where fewer articles than this are usual."""

FAR: Final = 4.0
"""So many spreads from what is usual are no chance."""

FAILURES: Final = 3


@dataclass(frozen=True, slots=True)
class _Share:
    """A share of articles or records that is watched: rising, unless it is to hold."""

    monitor: Monitor
    what: str
    least_change: float
    is_to_hold: bool = False


def findings(source: SourceDays, expected: Expected) -> Iterator[Finding]:
    """What every monitor found at a source; one that has too little to go by finds nothing."""
    for watch in (_reachable, _fresh, _volume, _level, _shares, _length, _languages, _fields):
        yield from watch(source)
    yield from _limits(source, expected)


def _reachable(source: SourceDays) -> Iterator[Finding]:
    if source.is_polled:
        count = source.failures_in_row
        sentence = f"{source.source_id} could not be read {count} times in a row."
        yield _finding(REACHABLE, source, count >= FAILURES, count, FAILURES, None, sentence, source.counts["articles"])


def _fresh(source: SourceDays) -> Iterator[Finding]:
    """How many articles are usual in the whole days since the last one."""
    articles, last = source.counts["articles"], source.last_seen_at
    if not source.is_polled or last is None or len(_past(articles[:-1])) < LEAST_PAST_DAYS:
        return
    silent = [at for at, day in enumerate(source.days[:-1]) if day > last.date() and articles[at] is not None]
    missed = sum(_same_weekdays(articles, at)[0] for at in silent)
    hours = (source.moment - last).total_seconds() / 3600
    is_alarm = bool(silent) and missed >= LEAST_USUAL
    sentence = f"{source.source_id} has brought nothing for {hours:.0f} hours, in which {missed:g} articles are usual."
    yield _finding(FRESH, source, is_alarm, hours, missed, None, sentence, articles)


def _volume(source: SourceDays) -> Iterator[Finding]:
    """The last whole day against the same weekdays of the four weeks before."""
    articles, at = source.counts["articles"], len(source.days) - 2
    found, (usual, count) = articles[at], _same_weekdays(articles, at)
    if found is None or count < LEAST_SAME_WEEKDAYS or len(_past(articles[:at])) < LEAST_PAST_DAYS:
        return
    spread = max(_weekday_spread(articles, at), noise_of_count(usual))
    is_far = abs(found - usual) > FAR * spread and not 0.6 * usual <= found <= usual / 0.6
    day = source.days[at]
    sentence = (
        f"{source.source_id} brought {found:g} articles on {day:%A}, {day:%-d %B}, where {usual:g} are usual on that weekday, "
        f"give or take {spread:.1f}."
    )
    is_alarm = is_far and max(found, usual) >= LEAST_USUAL
    yield _finding(VOLUME, source, is_alarm, found, usual, spread, sentence, articles[:-1])


def _level(source: SourceDays) -> Iterator[Finding]:
    """Whether the last two weeks hold a lasting change of level."""
    pairs = [
        (day, value)
        for day, value in zip(source.days[:-1], source.counts["articles"], strict=False)
        if value is not None
    ]
    values = [value for _, value in pairs]
    if len(values) < 3 * WEEK:
        return
    before, after = median(values[: 2 * WEEK]), median(values[-WEEK:])
    # Ruptures takes half a second to import; where the week is on the old level, it has nothing to find.
    at = change_point(values, least_days=WEEK) if _is_another_level(before, after) else None
    if at is not None:
        before, after = median(values[:at]), median(values[at:])
    is_alarm = at is not None and at >= len(values) - 2 * WEEK and _is_another_level(before, after)
    since = f" since {pairs[at][0]:%-d %B}" if at is not None else ""
    sentence = f"{source.source_id} brings {after:g} articles a day{since}, where {before:g} were usual before."
    yield _finding(LEVEL, source, is_alarm, after, before, deviation(values), sentence, source.counts["articles"][:-1])


def _is_another_level(before: float, after: float) -> bool:
    return max(before, after) >= LEAST_USUAL and not 2 * before <= 3 * after <= 4.5 * before


def _shares(source: SourceDays) -> Iterator[Finding]:
    counts = source.counts
    records = _sums(counts["articles"], counts["rejected"])
    for monitor, part, whole, what, least_change in (
        (UNDATED, "undated", counts["articles"], "articles have no date", 0.1),
        (REJECTED, "rejected", records, "records were refused", 0.1),
        (POISON, "poison", records, "records were a challenge or an empty page", 0.05),
        (COPIES, "copies", counts["articles"], "articles have a text that stands at another address too", 0.1),
    ):
        yield from _share(source, _Share(monitor, what, least_change), counts[part], whole)


def _fields(source: SourceDays) -> Iterator[Finding]:
    for name, values in source.fields.items():
        watched = _Share(FIELD, f"articles have {name}", 0.2, is_to_hold=True)
        yield from _share(source, watched, values, source.counts["articles"], name)


def _share(source: SourceDays, watched: _Share, part: Values, whole: Values, subject: str = "") -> Iterator[Finding]:
    """The share of the last days, against the daily shares of the weeks before."""
    start = _window(whole)
    past = [(p or 0) / w for p, w in zip(part[:start], whole[:start], strict=True) if w] if start is not None else []
    if start is None or len(past) < LEAST_PAST_DAYS:
        return
    count = sum(w or 0 for w in whole[start:])
    found, usual = sum(p or 0 for p in part[start:]) / count, median(past)
    spread = max(_spread_of_many(past, whole[:start], count), noise_of_share(usual, count))
    change = usual - found if watched.is_to_hold else found - usual
    is_alarm = change > max(FAR * spread, watched.least_change)
    sentence = (
        f"{source.source_id}: {found:.0%} of the last {count:g} {watched.what}, where {usual:.0%} is usual"
        f"{f', give or take {spread:.1%}' if spread else ''}."
    )
    history = tuple((p or 0) / w if w else None for p, w in zip(part, whole, strict=True))
    yield _finding(watched.monitor, source, is_alarm, found, usual, spread, sentence, history, subject)


def _length(source: SourceDays) -> Iterator[Finding]:
    characters, articles = source.counts["characters"], source.counts["articles"]
    start = _window(articles)
    means = tuple((c or 0) / a if a else None for c, a in zip(characters, articles, strict=True))
    past = _past(means[:start]) if start is not None else []
    if start is None or len(past) < LEAST_PAST_DAYS:
        return
    count = sum(a or 0 for a in articles[start:])
    found, usual = sum(c or 0 for c in characters[start:]) / count, median(past)
    spread = _spread_of_many(past, articles[:start], count)
    is_alarm = abs(found - usual) > FAR * spread and not usual / 2 <= found <= 2 * usual
    sentence = (
        f"{source.source_id}: the last {count:g} texts have {found:,.0f} characters in the mean, where {usual:,.0f} are usual, "
        f"give or take {spread:,.0f}."
    )
    yield _finding(LENGTH, source, is_alarm, found, usual, spread, sentence, means)


def _languages(source: SourceDays) -> Iterator[Finding]:
    """How much of the mix would have to change places to be the usual one, 0 to 1."""
    articles = source.counts["articles"]
    start = _window(articles)
    if start is None or len([a for a in articles[:start] if a]) < LEAST_PAST_DAYS:
        return
    usual_mix, mix = (_mix(source, slice(*part)) for part in ((0, start), (start, None)))
    history = tuple(
        _distance(usual_mix, _mix(source, slice(at, at + 1))) if a else None for at, a in enumerate(articles)
    )
    past, count = _past(history[:start]), sum(a or 0 for a in articles[start:])
    found, usual = _distance(usual_mix, mix), median(past)
    spread = max(_spread_of_many(past, articles[:start], count), noise_of_share(0.5, count))
    is_alarm = found - usual > max(FAR * spread, 0.25)
    told = ", ".join(
        f"{name} {share:.0%} (usually {usual_mix.get(name, 0):.0%})" for name, share in sorted(mix.items())
    )
    sentence = f"{source.source_id}: the last {count:g} articles are in {told}."
    yield _finding(LANGUAGES, source, is_alarm, found, usual, spread, sentence, history)


def _mix(source: SourceDays, part: slice) -> dict[str, float]:
    sums = {name: sum(value or 0 for value in values[part]) for name, values in source.languages.items()}
    total = sum(sums.values()) or 1
    return {name: count / total for name, count in sums.items() if count}


def _distance(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(abs(one.get(name, 0) - other.get(name, 0)) for name in one.keys() | other.keys()) / 2


def _limits(source: SourceDays, expected: Expected) -> Iterator[Finding]:
    """What the source's own file asks of a whole day, and of the fields of a week."""
    articles, at = source.counts["articles"], len(source.days) - 2
    found, day = articles[at], source.days[at]
    # The first day was watched in part, or brought all that a feed still listed.
    if found is not None and len(_past(articles[:at])) > 0:
        limits: list[tuple[Monitor, int | None, Callable[[float, float], bool], str]] = [
            (SOURCE_LEAST, expected.min_articles_per_day or None, operator.lt, "at least"),
            (SOURCE_MOST, expected.max_articles_per_day, operator.gt, "at most"),
        ]
        for monitor, limit, is_beyond, word in limits:
            if limit is not None:
                sentence = (
                    f"{source.source_id} brought {found:g} articles on {day:%-d %B}; its file asks for {word} {limit}."
                )
                is_alarm = is_beyond(found, float(limit))
                yield _finding(monitor, source, is_alarm, found, limit, None, sentence, articles[:-1])
    yield from _field_limits(source, expected)


def _field_limits(source: SourceDays, expected: Expected) -> Iterator[Finding]:
    articles = source.counts["articles"]
    start = _window(articles)
    if start is None:
        return
    count = sum(a or 0 for a in articles[start:])
    for name, least in expected.fields.items():
        values = source.fields.get(name, (0.0,) * len(articles))
        found = sum(v or 0 for v in values[start:]) / count
        sentence = f"{source.source_id}: {found:.0%} of the last {count:g} articles have {name}; its file asks for {least:.0%}."
        history = tuple((v or 0) / a if a else None for v, a in zip(values, articles, strict=True))
        is_alarm = found < least - CHANCE * noise_of_share(least, count)
        yield _finding(SOURCE_FIELDS, source, is_alarm, found, least, None, sentence, history, name)


def _finding(
    monitor: Monitor,
    source: SourceDays,
    is_alarm: bool,
    value: float,
    usual: float,
    spread: float | None,
    sentence: str,
    history: Values,
    subject: str = "",
) -> Finding:
    first = next((at for at, value in enumerate(history) if value is not None), len(history))
    return Finding(
        monitor, source.source_id, subject, is_alarm, float(value), float(usual), spread, sentence, history[first:],
        source.days[first] if first < len(history) else None,
    )  # fmt: skip


def _past(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _same_weekdays(values: Values, at: int) -> tuple[float, int]:
    """The median of the same weekday in the four weeks before, and of how many it is."""
    same = _past([values[at - WEEK * ago] for ago in range(1, 5) if at - WEEK * ago >= 0])
    return (median(same), len(same)) if same else (0.0, 0)


def _weekday_spread(values: Values, at: int) -> float:
    """How far the days of the four weeks before lie from their own weekday's median."""
    past = {day: value for day, value in enumerate(values[:at]) if value is not None and day >= at - 4 * WEEK}
    middle = {day % WEEK: median(v for d, v in past.items() if d % WEEK == day % WEEK) for day in past}
    return deviation([value - middle[day % WEEK] for day, value in past.items()])


def _window(whole: Values) -> int | None:
    """Where the last days begin that hold enough to be judged, at most a week back; None where they do not."""
    total = 0.0
    for at in range(len(whole) - 1, len(whole) - 1 - WEEK, -1):
        total += whole[at] or 0
        if total >= LEAST_ARTICLES:
            return at
    return None


def _spread_of_many(past: Sequence[float], counts: Values, count: float) -> float:
    """The spread of daily values, made smaller where a day holds fewer than what is judged, since chance is then smaller."""
    usual_count = median([n for n in counts if n] or [1.0])
    return deviation(past) * math.sqrt(min(1.0, usual_count / count))


def _sums(one: Values, other: Values) -> Values:
    return tuple(None if a is None or b is None else a + b for a, b in zip(one, other, strict=True))
