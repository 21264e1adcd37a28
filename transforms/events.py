"""Which articles report the same happening: assigned as they come, in order of publication, with no look ahead.

Each article is a unit vector of its words (tf-idf). It joins the open event that it is most like, if it is like it enough, and
opens an event otherwise. How alike they are is the cosine with the event's sum of articles, and the mean of the cosines with its
three nearest articles, in a fixed proportion: the sum knows what an event is about, the nearest articles how it has moved on. An
article that joins may show that two events are one; then the smaller is merged into the larger, and told so.

Events close some days after their last article, and with them goes all that was known of them, rarity of words included. So
an article costs what is open, not what was ever read; and what is open can be made again from what was placed before.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from transforms.features import Features


@dataclass(frozen=True, slots=True)
class Tuning:
    """How alike is alike enough; chosen by measurement (docs/stories.md).

    Attributes:
        join: Least likeness to an event for an article to join it.
        title_only: The same for an article of which there is only a title: a few words share less.
        merge: Least cosine of two events for them to be one.
        centre: Share of the event's sum in the likeness; the rest is the nearest articles'.
        rarity: Exponent of the inverse document frequency.
        prior: Articles assumed to be open besides, so that the first few do not make every word common.
        terms: Most terms of an article that are compared.
        half_life: In which the likeness to an event without news halves.
        open_for: How long an event without news stays open.
    """

    join: float = 0.21
    title_only: float = 0.10
    merge: float = 0.30
    centre: float = 0.6
    rarity: float = 1.2
    prior: int = 40
    terms: int = 60
    half_life: timedelta = timedelta(hours=24)
    open_for: timedelta = timedelta(hours=48)


NEAREST = 3  # articles of an event
LIKEST = 4  # events to an article
_SWEEP_EVERY = 200


@dataclass(frozen=True, slots=True)
class Report:
    """An article to be placed: when it was published, what its words are, and which articles tell the same in another language.

    ``counterparts`` are counted where its own words find no event: the first of them that is in an open one says which.
    """

    article_id: str
    at: datetime
    features: Features
    is_title_only: bool
    counterparts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An article in an event.

    Attributes:
        score: How like the event it was, 0 to 1; 1 for the article that opened it.
        vector: The weights by which it is compared; 0 for words that only count as having occurred.
    """

    article_id: str
    at: datetime
    event_id: str
    score: float
    vector: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Merged:
    """An event that was found to be another one."""

    event_id: str
    into_event_id: str
    similarity: float


@dataclass(slots=True)
class _Event:
    total: dict[str, float] = field(default_factory=dict)
    squares: float = 0.0
    last_at: datetime | None = None
    members: list[Placed] = field(default_factory=list)

    @property
    def norm(self) -> float:
        return math.sqrt(max(self.squares, 1e-12))


class EventStream:
    """Open events, to which one article after another is added.

    Args:
        tuning: How alike is alike enough.
        placed: What was placed before, events by their present ids; it need not reach further back than events stay open.
    """

    def __init__(self, tuning: Tuning, placed: Iterable[Placed] = ()) -> None:
        self._tuning = tuning
        self._events: dict[str, _Event] = {}
        self._by_term: dict[str, dict[str, float]] = defaultdict(dict)
        self._articles_by_term: dict[str, dict[str, float]] = defaultdict(dict)
        self._event_of: dict[str, str] = {}
        self._frequency: Counter[str] = Counter()
        self._since_sweep = 0
        for article in placed:
            self._frequency.update(article.vector.keys())
            self._take_in(article)

    def place(self, report: Report) -> tuple[Placed, list[Merged]]:
        """Put an article into an event, and say which events it showed to be one."""
        self._sweep(report.at)
        self._frequency.update(report.features.keys())
        vector = self._vector(report.features)
        likest = self._likest(vector, report.at)
        event_id, likeness = likest[0] if likest else ("", 0.0)
        if likeness < (self._tuning.title_only if report.is_title_only else self._tuning.join):
            event_id, likeness = self._by_counterpart(report) or (report.article_id, 1.0)
        unused = dict.fromkeys(report.features.keys() - vector.keys(), 0.0)
        placed = Placed(report.article_id, report.at, event_id, min(likeness, 1.0), {**vector, **unused})
        self._take_in(placed)
        return placed, self._merged(event_id, [name for name, _ in likest if name != event_id])

    def _by_counterpart(self, report: Report) -> tuple[str, float] | None:
        known = ((self._event_of[name], score) for name, score in report.counterparts if name in self._event_of)
        return next(known, None)

    def _vector(self, features: Features) -> dict[str, float]:
        count = len(self._event_of) + 1 + self._tuning.prior
        weighed = {
            term: weight * max(math.log(count / (self._frequency[term] + 0.5)), 0.01) ** self._tuning.rarity
            for term, weight in features.items()
        }
        kept = heapq.nlargest(self._tuning.terms, weighed.items(), key=lambda item: item[1])
        norm = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {term: weight / norm for term, weight in kept}

    def _likest(self, vector: Mapping[str, float], at: datetime) -> list[tuple[str, float]]:
        """The few events that an article is most like, and how much, the most like first."""
        sums = _products(vector, self._by_term)
        nearest: dict[str, list[float]] = defaultdict(list)
        for article_id, product in _products(vector, self._articles_by_term).items():
            nearest[self._event_of[article_id]].append(product)
        likeness = ((name, self._likeness(name, product, nearest[name], at)) for name, product in sums.items())
        return heapq.nlargest(LIKEST, likeness, key=lambda found: found[1])

    def _likeness(self, event_id: str, product: float, products: list[float], at: datetime) -> float:
        tuning, event = self._tuning, self._events[event_id]
        size = len(event.members)
        near = sum(heapq.nlargest(NEAREST, products)) / min(NEAREST, size)
        likeness = tuning.centre * product / event.norm + (1 - tuning.centre) * near
        silent = max(at - (event.last_at or at), timedelta())
        return float(likeness * 0.5 ** (silent / tuning.half_life))

    def _take_in(self, article: Placed) -> None:
        event = self._events.setdefault(article.event_id, _Event())
        self._add(article.event_id, event, article.vector)
        event.members.append(article)
        event.last_at = max(event.last_at or article.at, article.at)
        self._event_of[article.article_id] = article.event_id
        for term, weight in article.vector.items():
            if weight:
                self._articles_by_term[term][article.article_id] = weight

    def _add(self, event_id: str, event: _Event, vector: Mapping[str, float]) -> None:
        for term, weight in vector.items():
            if weight:
                before = event.total.get(term, 0.0)
                event.total[term] = self._by_term[term][event_id] = before + weight
                event.squares += (before + weight) ** 2 - before**2

    def _merged(self, event_id: str, others: list[str]) -> list[Merged]:
        """Merge an event with the one that its newest article showed it to be, of the others that the article is like."""
        cosines = [(self._cosine(event_id, other), other) for other in others]
        cosine, other_id = max(cosines, default=(0.0, ""))
        if cosine < self._tuning.merge:
            return []
        smaller, larger = sorted((event_id, other_id), key=lambda name: len(self._events[name].members))
        self._merge(smaller, larger)
        return [Merged(smaller, larger, min(cosine, 1.0))]

    def _cosine(self, one: str, other: str) -> float:
        smaller, larger = sorted((self._events[one], self._events[other]), key=lambda event: len(event.total))
        product = sum(weight * larger.total.get(term, 0.0) for term, weight in smaller.total.items())
        return product / smaller.norm / larger.norm

    def _merge(self, smaller: str, larger: str) -> None:
        gone, stays = self._events.pop(smaller), self._events[larger]
        for term in gone.total:
            del self._by_term[term][smaller]
        self._add(larger, stays, gone.total)
        stays.members += gone.members
        stays.last_at = max(filter(None, (gone.last_at, stays.last_at)))
        for article in gone.members:
            self._event_of[article.article_id] = larger

    def _sweep(self, now: datetime) -> None:
        """Close the events without news, now and then."""
        self._since_sweep += 1
        if self._since_sweep < _SWEEP_EVERY:
            return
        self._since_sweep = 0
        ended = [
            name
            for name, event in self._events.items()
            if event.last_at and now - event.last_at > self._tuning.open_for
        ]
        for event_id in ended:
            self._close(event_id)

    def _close(self, event_id: str) -> None:
        event = self._events.pop(event_id)
        for term in event.total:
            del self._by_term[term][event_id]
        for article in event.members:
            del self._event_of[article.article_id]
            self._frequency.subtract(article.vector.keys())
            for term, weight in article.vector.items():
                if weight:
                    del self._articles_by_term[term][article.article_id]


def _products(vector: Mapping[str, float], postings: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The inner product of a vector with each of those that share a term with it."""
    products: dict[str, float] = defaultdict(float)
    for term, weight in vector.items():
        for name, other in postings.get(term, {}).items():
            products[name] += weight * other
    return products
