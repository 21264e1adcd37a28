"""Loads made by hand: what a flow would write, in the fewest words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from transforms.frames import article_frames, document_frames, frame_of, rejection_frame
from transforms.records import Article, Counts, DateEvidence, RawDocument, Rejection
from transforms.schemas import FACTS
from warehouse.facts import Load, SourceCounts

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_article(number: int = 0, *, words: str = "", seen: datetime = NOON, **changes: Any) -> Article:
    """Article ``number`` as it read at ``seen``; other ``words`` are another state of it."""
    title = f"Talks, day {number} {words}".strip()
    fields: dict[str, Any] = {
        "article_id": f"article-{number}",
        "source_id": "ledger",
        "url": f"https://ledger.example/{number}",
        "document_id": f"document-{number}-{words}-{seen:%d%H%M}",
        "observed_at": seen,
        "title": title,
        "body": f"The ministers met. {words}",
        "content_hash": f"1-{title}",
        "text_hash": f"words-{title}",
        "published_at": NOON,
        "published_from": "json_ld",
        "language": "en",
        "dates": (DateEvidence("json_ld", "2026-05-17T12:00:00Z", NOON, "+00:00", "second", chosen=True),),
    }
    return Article(**{**fields, **changes})


def a_document(article: Article) -> RawDocument:
    return RawDocument(
        document_id=article.document_id,
        source_id=article.source_id,
        url=article.url,
        origin=article.url,
        fetched_at=article.observed_at,
        status=200,
        content_type="text/html",
        body=article.body.encode(),
    )


def a_load(
    *articles: Article,
    load_id: str = "load-1",
    run_id: str = "run-1",
    rejections: Sequence[Rejection] = (),
    through: datetime | None = None,
    now: datetime = NOON,
    **frames: pl.DataFrame,
) -> Load:
    """A load of some articles, all of them counted as new."""
    document, payload = document_frames([a_document(article) for article in articles], ["{}"] * len(articles))
    sources = sorted({article.source_id for article in articles} | {rejection.source_id for rejection in rejections})
    return Load(
        load_id=load_id,
        run_id=run_id,
        loaded_at=now,
        articles=article_frames(articles),
        document=document,
        payload=payload,
        rejection=rejection_frame(rejections),
        validation=frame_of(FACTS["validation"], []),
        sources=tuple(
            SourceCounts(source_id, _counts(source_id, articles, rejections), through) for source_id in sources
        ),
        **frames,
    )


def _counts(source_id: str, articles: Sequence[Article], rejections: Sequence[Rejection]) -> Counts:
    new = sum(article.source_id == source_id for article in articles)
    rejected = sum(rejection.source_id == source_id for rejection in rejections)
    return Counts(entries=new + rejected, new=new, rejected=rejected)


def a_rejection(**changes: Any) -> Rejection:
    fields: dict[str, Any] = {
        "stage": "parse",
        "record_id": "document-9",
        "source_id": "ledger",
        "expectation": "has_title",
        "reason": "No title was found.",
        "document_id": "document-9",
    }
    return Rejection(**{**fields, **changes})


def a_story(story_id: str = "talks", version: str = "1", *, now: datetime = NOON, **changes: Any) -> pl.DataFrame:
    row: dict[str, Any] = {
        "story_id": story_id,
        "story_version": version,
        "title": "The talks",
        "definition": "{}",
        "outlets": [],
        "languages": [],
        "defined_at": now,
    }
    return frame_of(FACTS["story_version"], [{**row, **changes}])


def coverage_of(*articles: Article, story_id: str = "talks", version: str = "1") -> pl.DataFrame:
    rows = [
        {
            "story_id": story_id,
            "story_version": version,
            "article_id": article.article_id,
            "content_hash": article.content_hash,
            "score": 0.5,
            "matched_by": ["talks"],
            "matched_at": NOON,
        }
        for article in articles
    ]
    return frame_of(FACTS["coverage"], rows)


def tracked(*load_ids: str, story_id: str = "talks", version: str = "1") -> pl.DataFrame:
    return pl.DataFrame([{"story_id": story_id, "story_version": version, "load_id": load_id} for load_id in load_ids])
