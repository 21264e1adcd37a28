"""Sound articles, to be damaged by a test one field at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from expectations.validate import Verdict, validate_articles
from transforms.catalog import Expected, Source
from transforms.frames import article_frames
from transforms.records import Article, Image

NOW = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
PICTURE = Image(position=0, url="https://img.example/1.jpg")
CHINESE = "外交部发言人周四在例行记者会上表示，两国元首就双边关系和共同关心的问题深入交换了意见。"
ENGLISH = "The two leaders spoke for more than two hours about trade, and agreed that their ministers will meet again. "


def a_source(source_id: str = "ledger", languages: tuple[str, ...] = ("zh", "en"), **expected: Any) -> Source:
    return Source(
        source_id=source_id,
        name=source_id,
        hosts=(f"{source_id}.example",),
        languages=languages,
        expected=Expected(**expected),
    )


def an_article(number: int = 0, source_id: str = "ledger", **changes: Any) -> Article:
    sound: dict[str, Any] = {
        "article_id": f"{source_id}-{number}",
        "source_id": source_id,
        "url": f"https://{source_id}.example/news/{number}",
        "document_id": f"document-{number}",
        "observed_at": NOW,
        "title": f"Leaders meet for the {number}th time",
        "body": f"{ENGLISH * 3}It was their meeting number {number}.",
        "content_hash": f"1-{number}",
        "text_hash": f"words-{number}",
        "authors": ("Ann Lee",),
        "published_at": datetime(2026, 5, 14, 6, 0, tzinfo=UTC),
        "language": "en",
    }
    return Article(**{**sound, **changes})


def frame(*articles: Article) -> pl.DataFrame:
    return article_frames(articles).reading


def judged(*articles: Article, sources: Mapping[str, Source] | None = None) -> Verdict:
    return validate_articles(frame(*articles), sources=sources or {"ledger": a_source()}, now=NOW)


def noted(verdict: Verdict) -> dict[str, int]:
    """How many records fell short of each expectation that any fell short of."""
    short = verdict.validations.filter(pl.col("unexpected") > 0)
    return dict(short.select("expectation", "unexpected").iter_rows())
