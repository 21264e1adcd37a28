"""The one place where records become frames: rows as ``transforms/schemas.py`` describes them.

No row is decided on here; what is new, changed or unchanged is decided in ``transforms/revisions.py``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

import polars as pl

from transforms.records import Article, DateEvidence, FeedEntry, Image, Link, RawDocument, Rejection
from transforms.schemas import FACTS
from transforms.tables import SQL_TYPES, Table, polars_schema

LOAD_COLUMNS = ("load_id", "run_id")

Row = dict[str, object]

KNOWN_TEXT_SCHEMA = {
    "source_id": pl.String(),
    "text_hash": pl.String(),
    "article_id": pl.String(),
    "document_id": pl.String(),
    "url": pl.String(),
    "observed_at": pl.Datetime("us", "UTC"),
    "is_standing": pl.Boolean(),
}
"""What was read before and has the words of some articles; ``is_standing`` is false of what is no article by now."""

#: What hangs on an article, counted beside its row.
COUNTED: Mapping[str, Callable[[Article], int]] = {
    "image_count": lambda article: len(article.images),
    "caption_count": lambda article: sum(bool(image.caption) for image in article.images),
    "credit_count": lambda article: sum(bool(image.credit) for image in article.images),
    "link_count": lambda article: sum(link.kind == "body" for link in article.links),
}


@dataclass(frozen=True, slots=True)
class ArticleFrames:
    """Articles and what hangs on them, as rows of the fact tables, without the load's columns.

    ``reading`` has the columns of ``COUNTED`` besides, which the expectations ask about and the warehouse does not keep.
    """

    reading: pl.DataFrame
    date_evidence: pl.DataFrame
    image: pl.DataFrame
    link: pl.DataFrame

    def only(self, kept: pl.DataFrame) -> "ArticleFrames":
        """The same, of those articles alone whose ``article_id`` and ``document_id`` are in the frame given, each once."""
        keys = kept.select("article_id", "document_id").unique()
        on = ["article_id", "document_id"]
        reading = self.reading.join(keys, on=on, how="semi", maintain_order="left")
        return ArticleFrames(
            reading.unique(on, keep="first", maintain_order=True),
            self.date_evidence.join(keys, on=on, how="semi", maintain_order="left"),
            self.image.join(keys, on=on, how="semi", maintain_order="left"),
            self.link.join(keys, on=on, how="semi", maintain_order="left"),
        )


def unloaded_schema(table: Table) -> dict[str, pl.DataType]:
    """The table's schema before a load gives its rows their ``load_id`` and ``run_id``."""
    return {name: dtype for name, dtype in polars_schema(table).items() if name not in LOAD_COLUMNS}


def frame_of(table: Table, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """A frame with exactly the table's columns, before a load; values that are missing are null."""
    schema = unloaded_schema(table)
    return pl.DataFrame([[row.get(name) for row in rows] for name in schema], schema=schema, orient="col", strict=True)


def empty_articles() -> ArticleFrames:
    """No articles at all, in the right shape."""
    return article_frames([])


def article_frames(articles: Sequence[Article]) -> ArticleFrames:
    """Articles as rows of ``reading``, ``date_evidence``, ``image`` and ``link``."""
    reading = frame_of(FACTS["reading"], [_reading_row(article) for article in articles])
    counts = [
        pl.Series(name, [counted(article) for article in articles], dtype=pl.Int64) for name, counted in COUNTED.items()
    ]
    return ArticleFrames(
        reading.with_columns(counts),
        frame_of(FACTS["date_evidence"], [row for article in articles for row in _rows_of(article, article.dates)]),
        frame_of(FACTS["image"], [row for article in articles for row in _rows_of(article, article.images)]),
        frame_of(FACTS["link"], [row for article in articles for row in _rows_of(article, article.links)]),
    )


def concat_articles(parts: Iterable[ArticleFrames]) -> ArticleFrames:
    """Several parts of a batch as one."""
    collected = list(parts) or [empty_articles()]
    return ArticleFrames(
        pl.concat([part.reading for part in collected]),
        pl.concat([part.date_evidence for part in collected]),
        pl.concat([part.image for part in collected]),
        pl.concat([part.link for part in collected]),
    )


def document_frames(documents: Sequence[RawDocument], headers: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents as rows of ``document`` and of ``payload``; ``headers`` are JSON objects, one for each document."""
    rows: list[Row] = [
        {
            **_fields(document),
            "byte_count": len(document.body),
            "headers": header,
        }
        for document, header in zip(documents, headers, strict=True)
    ]
    payload = frame_of(FACTS["payload"], rows).unique("document_id", keep="first", maintain_order=True)
    return frame_of(FACTS["document"], rows), payload


def rejection_frame(rejections: Sequence[Rejection]) -> pl.DataFrame:
    """Rejections as rows; ``rejected_at`` is given by the load."""
    return frame_of(FACTS["rejection"], [_fields(rejection) for rejection in rejections])


def feed_entry_frame(entries: Sequence[FeedEntry]) -> pl.DataFrame:
    """Feed entries as rows of ``feed_entry``."""
    rows = [{**_fields(entry), "authors": list(entry.authors), "tags": list(entry.tags)} for entry in entries]
    return frame_of(FACTS["feed_entry"], rows)


def _fields(record: object) -> Row:
    names: tuple[str, ...] = record.__class__.__slots__  # type: ignore[attr-defined]
    return dict(zip(names, _values(names)(record), strict=True))


@cache
def _values(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*names)


def _reading_row(article: Article) -> Row:
    row = _fields(article)
    row["authors"] = list(article.authors)
    row["tags"] = list(article.tags)
    row["char_count"] = len(article.body)
    return row


def _rows_of(article: Article, parts: Sequence[DateEvidence | Image | Link]) -> list[Row]:
    key: Row = {"article_id": article.article_id, "document_id": article.document_id}
    return [{**key, "position": position, **_fields(part)} for position, part in enumerate(parts)]


assert set(SQL_TYPES) >= {column.dtype for table in FACTS.values() for column in table.columns}
