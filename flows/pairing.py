"""Pair the Chinese and the English articles that tell the same: by what a page says of its original, and by likeness."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from flows.newsroom import Newsroom
from transforms.frames import frame_of
from transforms.identity import article_id
from transforms.pairing import APART, CHINESE, ENGLISH, CrossLanguage, Pair, SharedWords, Told, Trace
from transforms.schemas import FACTS
from transforms.urls import canonical_url


class Pairing:
    """Articles of some days, paired in order of publication with each other and with those of the days around.

    Args:
        newsroom: Whose warehouse knows those of the days around.
        first: When the first of the articles was reported.
        last: When the last was.
    """

    def __init__(self, newsroom: Newsroom, first: datetime, last: datetime) -> None:
        self._newsroom = newsroom
        self._stream = CrossLanguage(SharedWords(), _known(newsroom, first, last))
        self._traces: list[dict[str, object]] = []
        self._pairs: list[dict[str, object]] = []
        self._now = newsroom.clock()

    def add(self, told: Told, trace: Trace, original_url: str) -> list[Pair]:
        """The counterparts of an article that came before it, the likest first; what its page says of its original is noted."""
        found: list[Pair] = []
        if told.side in (CHINESE, ENGLISH):
            found = self._stream.pair(told.article_id, told.at, told.side, trace)
        if trace:
            self._traces.append(self._trace_row(told, trace))
        self._pairs += [self._pair_row(pair, "likeness") for pair in found]
        self._pairs += [self._pair_row(pair, "original_url") for pair in self._by_address(told, original_url)]
        return found

    def traces(self) -> pl.DataFrame:
        """The traces by which later articles find these, as they are written."""
        return frame_of(FACTS["trace"], self._traces)

    def counterparts(self) -> pl.DataFrame:
        """What was paired, as it is written."""
        return frame_of(FACTS["counterpart"], self._pairs)

    def _by_address(self, told: Told, original_url: str) -> Iterator[Pair]:
        """What a page names as its original, by the id that it has or would have here."""
        if original_url:
            other = article_id(canonical_url(original_url, self._newsroom.sources.of(original_url)))
            if other != told.article_id:
                yield Pair(told.article_id, other, 1.0)

    def _trace_row(self, told: Told, trace: Trace) -> dict[str, object]:
        return {
            "article_id": told.article_id,
            "side": told.side,
            "reported_at": told.at,
            "terms": list(trace.keys()),
            "weights": list(trace.values()),
            "traced_at": self._now,
        }

    def _pair_row(self, pair: Pair, found_by: str) -> dict[str, object]:
        return {
            "article_id": pair.article_id,
            "other_article_id": pair.other_article_id,
            "score": pair.score,
            "found_by": found_by,
            "paired_at": self._now,
        }


def _known(
    newsroom: Newsroom, first: datetime, last: datetime
) -> Iterator[tuple[str, datetime, str, Mapping[str, float]]]:
    known = newsroom.warehouse.traces(since=first - APART, until=last + APART)
    for name, at, side, terms, weights in known.iter_rows():
        yield name, at, side, dict(zip(terms, weights, strict=True))
