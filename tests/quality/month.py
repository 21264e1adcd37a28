"""A sound month: four invented outlets, thirty days, five articles or so a day, in Chinese and English. To be damaged."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

from transforms.catalog import Expected, Source
from transforms.daily import daily_rows
from transforms.frames import article_frames
from transforms.monitors import findings
from transforms.records import Article, DateEvidence, Image, Link, Rejection
from transforms.series import DAYS, source_days

FIRST = date(2026, 4, 12)
DAYS_LONG = 35
LAST = FIRST + timedelta(days=DAYS_LONG - 1)
NOW = datetime(LAST.year, LAST.month, LAST.day, 20, tzinfo=UTC)
OUTLETS = {"jianghai": "zh-Hans", "weiming": "zh-Hant", "harbour": "en", "saltmarsh": "en"}
WORDS = {
    "zh-Hans": ("港务局说第一批货船将在退潮以前离开码头。", "渔民们更关心今年的风和柴油的价钱。", "联合声明的草稿已经改到第七遍。", "渡轮周末可能停航。", "市政府要修好旧灯塔。"),
    "zh-Hant": ("港務局說第一批貨船將在退潮以前離開碼頭。", "漁民們更關心今年的風和柴油的價錢。", "聯合聲明的草稿已經改到第七遍。", "渡輪週末可能停航。", "市政府要修好舊燈塔。"),
    "en": ("The ships left before the ebb. ", "Fishermen cared more about the wind. ", "The draft was written for the seventh time. ", "The ferry may stay in port. ", "The lighthouse is to be mended. "),
}  # fmt: skip
AUTHORS = {"zh-Hans": ("林一", "陈舟"), "zh-Hant": ("許帆", "鄭島"), "en": ("Ann Lee", "Tom Quay")}
SOURCES = {
    name: Source(source_id=name, name=name, hosts=(f"{name}.example",), languages=(language.split("-")[0],))
    for name, language in OUTLETS.items()
}


def sound_month() -> list[Article]:
    """Every article of the month, in the order seen; the same each time."""
    return [
        _article(outlet, day, number)
        for day in (FIRST + timedelta(days=ago) for ago in range(DAYS_LONG))
        for outlet in OUTLETS
        for number in range(_count(outlet, day))
    ]


def _count(outlet: str, day: date) -> int:
    """Eight or so on working days, half as many on Saturdays and Sundays, as outlets do."""
    return (4 if day.weekday() >= 5 else 8) + Random(f"{outlet}{day}").choice((-1, 0, 0, 1))


def _article(outlet: str, day: date, number: int) -> Article:
    language, chance = OUTLETS[outlet], Random(f"{outlet}{day}{number}")
    seen = datetime(day.year, day.month, day.day, 6 + number, 10, tzinfo=UTC)
    key = f"{outlet}-{day:%m%d}-{number}"
    sentences = [f"{key}. ", *chance.choices(WORDS[language], k=chance.randint(12, 18))]
    published = seen - timedelta(minutes=chance.randint(5, 200))
    return Article(
        article_id=key,
        source_id=outlet,
        url=f"https://{outlet}.example/{day:%Y/%m/%d}/{number}.html",
        document_id=f"document-{key}",
        observed_at=seen,
        title=f"{chance.choice(WORDS[language]).strip('。. ')} {key}",
        body="".join(sentences),
        content_hash=f"1-{key}",
        text_hash=f"words-{key}",
        authors=(chance.choice(AUTHORS[language]),),
        published_at=published,
        published_from="json_ld",
        published_precision="second",
        language=language,
        section=chance.choice(("harbour", "city")),
        dates=(DateEvidence("json_ld", published.isoformat(), published, "+00:00", "second", chosen=True),),
        images=(
            Image(position=0, url=f"https://{outlet}.example/{number}.jpg", caption="A quay.", width=800, height=600),
        ),
        links=(Link(0, f"https://{outlet}.example/archive", "the archive", "body"),),
    )


def damaged(month: Iterable[Article], outlet: str, days: int, **changes: Any) -> list[Article]:
    """The month, with an outlet's last days changed; a change may be a function of the article."""
    return [_changed(article, changes) if _is_of(article, outlet, days) else article for article in month]


def without(month: Iterable[Article], outlet: str, days: int) -> list[Article]:
    """The month, without an outlet's last days."""
    return [article for article in month if not _is_of(article, outlet, days)]


def of_last(month: Iterable[Article], outlet: str, days: int) -> list[Article]:
    """An outlet's articles of the last days: a load."""
    return [article for article in month if _is_of(article, outlet, days)]


def _is_of(article: Article, outlet: str, days: int) -> bool:
    return article.source_id == outlet and article.observed_at.date() > LAST - timedelta(days=days)


def _changed(article: Article, changes: dict[str, Any]) -> Article:
    return replace(
        article, **{name: change(article) if callable(change) else change for name, change in changes.items()}
    )


def alarms(
    month: Iterable[Article],
    *,
    refused: Iterable[tuple[Rejection, date]] = (),
    failures_in_row: int = 0,
    now: datetime = NOW,
    expected: Expected | None = None,
    first: date = FIRST,
    looked_until: date = LAST,
) -> dict[str, set[str]]:
    """Monitors that raise an alarm over a month, each with the outlets it is about."""
    raised: dict[str, set[str]] = {}
    for source in source_days(*_watched([*month], list(refused), failures_in_row, now, first, looked_until)):
        for finding in findings(source, expected or Expected()):
            if finding.is_alarm:
                raised.setdefault(finding.monitor.name, set()).add(source.source_id)
    return raised


def _watched(
    month: list[Article],
    refused: list[tuple[Rejection, date]],
    failures: int,
    now: datetime,
    first: date,
    looked_until: date,
) -> Iterator[pl.DataFrame]:
    """The frames of ``warehouse.watch.Watched``, as loads of this month would have left them."""
    daily = daily_rows(article_frames(month).reading, refused)
    copies = (
        article_frames(month)
        .reading.group_by("source_id", day=pl.col("observed_at").dt.date())
        .agg(copies=(pl.len() - pl.col("text_hash").n_unique()).cast(pl.Int64))
    )
    last_seen = daily.group_by("source_id").agg(pl.col("last_seen_at").max())
    days = [now.date() - timedelta(days=ago) for ago in range(DAYS)]
    yield (
        pl.DataFrame({"source_id": list(OUTLETS)})
        .join(last_seen, on="source_id", how="left")
        .with_columns(
            is_polled=pl.lit(value=True), moment=pl.lit(now), first_day=pl.lit(first), failures_in_row=pl.lit(failures)
        )
    )
    yield daily.join(copies, on=["source_id", "day"], how="left").with_columns(pl.col("copies").fill_null(0))
    yield _long(daily, "languages", "language_counts")
    yield _long(daily, "fields", "field_counts")
    yield pl.DataFrame(
        [
            {"source_id": outlet, "day": day, "successes": 4}
            for outlet in OUTLETS
            for day in days
            if first <= day <= looked_until
        ]
    )


def _long(daily: pl.DataFrame, names: str, amounts: str) -> pl.DataFrame:
    return daily.select("source_id", "day", name=names, amount=amounts).explode("name", "amount").drop_nulls()
