"""One article, as a person looks it up: what it is, how its date is known, what it said before, which stories it is in."""

from dataclasses import dataclass
from typing import Any, Final

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS

_CANDIDATES: Final = 10


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one article.

    Attributes:
        article: The row of ``article``.
        dates: Rows of ``date_evidence``.
        images: Rows of ``image``.
        revisions: Rows of ``revision``, the first first.
        stories: story_id, score and matched_by of each story that it belongs to.
        copies: source_id, published_at, title and url of articles with the same words.
    """

    article: dict[str, Any]
    dates: pl.DataFrame
    images: pl.DataFrame
    revisions: pl.DataFrame
    stories: pl.DataFrame
    copies: pl.DataFrame


def articles_named(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str, str]]:
    """Articles by their id, the beginning of it, or their address: article_id, source_id and title, ten at most."""
    return connection.execute(
        "SELECT article_id, source_id, title FROM article WHERE url = $name OR (length($name) >= 4 "
        "AND starts_with(article_id, lower($name))) ORDER BY article_id LIMIT $limit",
        {"name": name, "limit": _CANDIDATES},
    ).fetchall()


def dossier(connection: duckdb.DuckDBPyConnection, article_id: str) -> Dossier:
    """All that is known of an article that is there."""

    def asked(query: str) -> pl.DataFrame:
        return connection.execute(query, {"id": article_id}).pl(FRAME_ROWS)

    return Dossier(
        article=asked("FROM article WHERE article_id = $id").row(0, named=True),
        dates=asked("FROM date_evidence WHERE article_id = $id ORDER BY position"),
        images=asked("FROM image WHERE article_id = $id ORDER BY position"),
        revisions=asked("FROM revision WHERE article_id = $id ORDER BY revision"),
        stories=asked("SELECT story_id, score, matched_by FROM coverage WHERE article_id = $id ORDER BY story_id"),
        copies=asked(
            "SELECT c.source_id, c.published_at, c.title, c.url FROM article a JOIN article c USING (text_hash) "
            "WHERE a.article_id = $id AND c.article_id <> a.article_id AND a.char_count > 0 ORDER BY c.published_at"
        ),
    )
