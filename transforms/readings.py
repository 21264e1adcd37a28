"""Documents into articles: a whole batch of them, each by the reader that it wants, and which of them are no articles.

What the processes of ``flows/readers.py`` do; everything imported here costs each of them time and memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import polars as pl

from transforms.archive import read_archive_document
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError, FetchError, ParseError
from transforms.frames import ArticleFrames, article_frames, concat_articles
from transforms.pages import read_page
from transforms.records import Article, FeedEntry, RawDocument, Rejection
from transforms.search_index import no_words, words_of

Offered = tuple[RawDocument, FeedEntry | None]

# What an archive's files are, on disk or given out by a server.
ARCHIVE_TYPE = "text/markdown"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of documents, and which of them were no articles.

    ``words`` are those of the articles (``transforms.search_index.words_of``) where they were told apart by who read.
    """

    articles: ArticleFrames
    rejections: tuple[Rejection, ...]
    words: pl.DataFrame | None = None


def read_documents(offered: Iterable[Offered], sources: SourceIndex) -> Reading:
    """Read documents as articles; one that is none becomes a rejection, and the others go on."""
    articles: list[Article] = []
    rejections: list[Rejection] = []
    for document, entry in offered:
        try:
            article = article_of(document, entry, sources)
        except DocumentError as error:
            rejections.append(rejected_document(document, error))
        else:
            articles.append(article)
    return Reading(article_frames(articles), tuple(rejections))


def article_of(document: RawDocument, entry: FeedEntry | None, sources: SourceIndex) -> Article:
    """The article in a document, whether of an archive or a page of the web.

    Raises:
        DocumentError: There is none in it.
    """
    if document.content_type.startswith(ARCHIVE_TYPE):
        return _of_its_own_outlet(read_archive_document(document, sources), entry)
    return read_page(document, sources.sources.get(document.source_id) or sources.of(document.url), entry)


def _of_its_own_outlet(article: Article, entry: FeedEntry | None) -> Article:
    """A document that names its own address may, from the web, name no other outlet's."""
    if entry is not None and article.source_id != entry.source_id:
        raise ParseError(
            f"The document says that it is {article.url}, which is not of {entry.source_id}, whose feed listed it.",
            expectation="is_of_its_outlet",
        )
    return article


def rejected_document(document: RawDocument, error: DocumentError) -> Rejection:
    """The rejection that a document becomes when it cannot be read."""
    return Rejection(
        stage=error.stage,
        record_id=document.document_id,
        source_id=document.source_id,
        expectation=error.expectation,
        reason=str(error),
        url=document.url or None,
        document_id=document.document_id,
        is_failure=isinstance(error, FetchError),
    )


def with_words(reading: Reading) -> Reading:
    """The same with the words of its articles, which are half of the work of reading and wanted of what is new alone."""
    return reading if reading.words is not None else replace(reading, words=words_of(reading.articles.reading))


def concat_readings(parts: Iterable[Reading]) -> Reading:
    """What several processes read, as one; with words where one of them told them apart."""
    collected = list(parts)
    if all(part.words is None for part in collected):
        return Reading(concat_articles(part.articles for part in collected), _rejections(collected))
    return _with_all_words([with_words(part) for part in collected])


def _with_all_words(collected: Sequence[Reading]) -> Reading:
    firsts = accumulate((part.articles.reading.height for part in collected), initial=0)
    return Reading(
        concat_articles(part.articles for part in collected),
        _rejections(collected),
        pl.concat([no_words(), *map(_moved, collected, firsts)]),
    )


def _rejections(collected: Sequence[Reading]) -> tuple[Rejection, ...]:
    return tuple(rejection for part in collected for rejection in part.rejections)


def _moved(part: Reading, first_row: int) -> pl.DataFrame:
    """The words of a part whose articles begin at a row."""
    assert part.words is not None
    return part.words.with_columns(pl.col("row") + first_row)
