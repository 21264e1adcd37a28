"""Pair the Chinese and the English articles that tell the same: by what a page says of its original, and by likeness."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from flows.newsroom import Newsroom
from transforms.frames import frame_of
from transforms.identity import article_id
from transforms.pairing import APART, CrossLanguage, Pair, SharedWords, Told
from transforms.schemas import FACTS
from transforms.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Paired:
    """What is written of some articles: the traces by which later ones find them, and their counterparts."""

    traces: pl.DataFrame
    counterparts: pl.DataFrame
    by_article: Mapping[str, tuple[tuple[str, float], ...]]

    def of(self, article_id: str) -> tuple[tuple[str, float], ...]:
        """The counterparts of an article that came before it, the likest first, and how alike they are."""
        return self.by_article.get(article_id, ())


def pair_languages(articles: pl.DataFrame, newsroom: Newsroom) -> Paired:
    """Pair articles, in order of publication, with each other and with those of the days around."""
    stream = CrossLanguage(SharedWords(newsroom.names.values()), _known(articles, newsroom))
    traces: list[dict[str, object]] = []
    pairs: list[dict[str, object]] = []
    by_article: dict[str, tuple[tuple[str, float], ...]] = {}
    now = newsroom.clock()
    for article in articles.iter_rows(named=True):
        told = _told(article)
        trace, found = stream.add(told)
        if trace:
            terms = {"terms": list(trace.keys()), "weights": list(trace.values())}
            row = {"article_id": told.article_id, "side": told.side, "reported_at": told.at, **terms, "traced_at": now}
            traces.append(row)
        by_article[told.article_id] = tuple((pair.other_article_id, pair.score) for pair in found)
        pairs += [_pair_row(pair, "likeness", now) for pair in found]
        pairs += [_pair_row(pair, "original_url", now) for pair in _by_address(article, newsroom)]
    return Paired(frame_of(FACTS["trace"], traces), frame_of(FACTS["counterpart"], pairs), by_article)


def _known(articles: pl.DataFrame, newsroom: Newsroom) -> Iterator[tuple[str, datetime, str, Mapping[str, float]]]:
    if not articles.height:
        return
    first, last = articles["reported_at"][0], articles["reported_at"][-1]
    known = newsroom.warehouse.traces(since=first - APART, until=last + APART)
    for name, at, side, terms, weights in known.iter_rows():
        yield name, at, side, dict(zip(terms, weights, strict=True))


def _told(article: Mapping[str, object]) -> Told:
    at = article["reported_at"]
    assert isinstance(at, datetime)
    name, language, title, body, url = (
        str(article[part] or "") for part in ("article_id", "language", "title", "body", "url")
    )
    return Told(name, at, language, title, body, url)


def _by_address(article: Mapping[str, object], newsroom: Newsroom) -> Iterator[Pair]:
    """What a page names as its original, by the id that it has or would have here."""
    original = str(article["original_url"] or "")
    if original:
        other = article_id(canonical_url(original, newsroom.sources.of(original)))
        if other != article["article_id"]:
            yield Pair(str(article["article_id"]), other, 1.0)


def _pair_row(pair: Pair, found_by: str, now: datetime) -> dict[str, object]:
    return {
        "article_id": pair.article_id,
        "other_article_id": pair.other_article_id,
        "score": pair.score,
        "found_by": found_by,
        "paired_at": now,
    }
