"""Which articles report the same happening: assigned as they come, in order of publication, with no look ahead.

Each article is a unit vector of its words (tf-idf). It joins the open event that it is most like, if it is like it enough, and
opens an event otherwise. How alike they are is the cosine with the event's sum of articles, and the mean of the cosines with its
three nearest articles, in a fixed proportion: the sum knows what an event is about, the nearest articles how it has moved on.

An article that joins may show that what was said before was wrong, and each such change is told. Two events are found to be one where
their sums are alike; one of an article or two, where its articles would join the other if they came now. Then the smaller is
merged into the larger. An event is found to be two where some of its articles are linked to none of the rest, now that more of
them are known, and would not be found to be one with it; then the larger part keeps the name, or the older of two as large, and the
other is called by one of its articles. No name is given twice.

Events close some days after their last article, and with them goes all that was known of them, rarity of words included. So
an article costs what is open, not what was ever read; and what is open can be made again from what was placed before.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from statistics import fmean

from transforms.features import Features
from transforms.parts import part_of, product, total


@dataclass(frozen=True, slots=True)
class Tuning:
    """How alike is alike enough; chosen by measurement (docs/stories.md).

    Attributes:
        join: Least likeness to an event for an article to join it.
        title_only: The same for an article of which there is only a title: a few words share less.
        merge: Least cosine of two events for them to be one.
        late: Least likeness to an event for one of an article or two to be found to be it, now that both are known.
        link: Least cosine of two articles for them to hold an event together.
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
    late: float = 0.235
    link: float = 0.25
    centre: float = 0.6
    rarity: float = 1.2
    prior: int = 40
    terms: int = 60
    half_life: timedelta = timedelta(hours=24)
    open_for: timedelta = timedelta(hours=48)


NEAREST = 3  # articles of an event
LIKEST = 4  # events to an article
LITTLE = 0.5  # of the measure for joining: an event that an article is less like is not shown to be the same by it
SMALL = 2  # articles of an event that is compared as they would be if they came now
PART = 2  # articles of an event, at least, that may be another one
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


@dataclass(frozen=True, slots=True)
class Split:
    """A part of an event that was found to be another one, named by one of its articles."""

    event_id: str
    into_event_id: str
    article_ids: tuple[str, ...]
    similarity: float


Change = Merged | Split


@dataclass(frozen=True, slots=True)
class _Member:
    """An article in an event, without the words that only count as having occurred."""

    placed: Placed
    weights: Mapping[str, float]

    @property
    def article_id(self) -> str:
        return self.placed.article_id


@dataclass(slots=True)
class _Event:
    total: dict[str, float] = field(default_factory=dict)
    squares: float = 0.0
    first_at: datetime | None = None
    last_at: datetime | None = None
    members: list[_Member] = field(default_factory=list)

    @property
    def norm(self) -> float:
        return math.sqrt(max(self.squares, 1e-12))

    def add(self, weights: Mapping[str, float]) -> None:
        """Add to its sum."""
        summed = self.total
        for term, weight in weights.items():
            before = summed.get(term, 0.0)
            summed[term] = before + weight
            self.squares += (before + weight) ** 2 - before**2


class EventStream:
    """Open events, to which one article after another is added.

    Args:
        tuning: How alike is alike enough.
        placed: What was placed before, events by their present ids; it need not reach further back than events stay open.
        lent: Articles of these by which a part was called that was split off.
    """

    def __init__(self, tuning: Tuning, placed: Iterable[Placed] = (), lent: Iterable[str] = ()) -> None:
        self._tuning = tuning
        self._events: dict[str, _Event] = {}
        self._articles_by_term: dict[str, dict[str, float]] = defaultdict(dict)
        self._event_of: dict[str, str] = {}
        self._lent = set(lent)
        self._frequency: Counter[str] = Counter()
        self._since_sweep = 0
        for article in placed:
            self._frequency.update(article.vector.keys())
            self._take_in(article, {term: weight for term, weight in article.vector.items() if weight})

    def place(self, report: Report) -> tuple[Placed, list[Change]]:
        """Put an article into an event, and say which events it showed to be one, and which to be two."""
        self._sweep(report.at)
        self._frequency.update(report.features.keys())
        # A few words share less: of a title alone, less likeness is enough.
        ease = self._tuning.title_only / self._tuning.join if report.is_title_only else 1.0
        vector = self._vector(report.features)
        near = _products(vector, self._articles_by_term)
        likest = self._likest(near, report.at, least=LITTLE * self._tuning.join * ease)
        event_id, likeness = likest[0] if likest else ("", 0.0)
        if likeness < (self._tuning.title_only if report.is_title_only else self._tuning.join):
            event_id, likeness = self._by_counterpart(report) or (report.article_id, 1.0)
        unused = dict.fromkeys(report.features.keys() - vector.keys(), 0.0)
        placed = Placed(report.article_id, report.at, event_id, min(likeness, 1.0), {**vector, **unused})
        self._take_in(placed, vector)
        merged = self._merged(event_id, [name for name, _ in likest if name != event_id], ease)
        return placed, [*merged, *self._split(report.article_id, near, ease)]

    def _by_counterpart(self, report: Report) -> tuple[str, float] | None:
        known = ((self._event_of[name], score) for name, score in report.counterparts if name in self._event_of)
        return next(known, None)

    def _vector(self, features: Features) -> dict[str, float]:
        articles, rarity = len(self._event_of) + 1 + self._tuning.prior, self._tuning.rarity
        counts = [self._frequency[term] for term in features]
        # Few counts are met by most terms: the rarity of each is worked out once.
        rare = {count: max(math.log(articles / (count + 0.5)), 0.01) ** rarity for count in set(counts)}
        weighed = [(term, weight * rare[count]) for (term, weight), count in zip(features.items(), counts, strict=True)]
        kept = sorted(weighed, key=itemgetter(1), reverse=True)[: self._tuning.terms]
        norm = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {term: weight / norm for term, weight in kept}

    def _likest(self, near: Mapping[str, float], at: datetime, *, least: float) -> list[tuple[str, float]]:
        """The few events that an article is most like, at least so much, and how much; the most like first.

        The product with an event's sum is the sum of the products with its articles, and no likeness is more than that.
        """
        nearest: dict[str, list[float]] = defaultdict(list)
        event_of = self._event_of
        for article_id, likeness in near.items():
            nearest[event_of[article_id]].append(likeness)
        summed = ((name, products, sum(products)) for name, products in nearest.items())
        likely = (
            (name, self._likeness(name, products, centre, at)) for name, products, centre in summed if centre >= least
        )
        return heapq.nlargest(LIKEST, (one for one in likely if one[1] >= least), key=itemgetter(1))

    def _likeness(self, event_id: str, products: list[float], centre: float, at: datetime) -> float:
        tuning, event = self._tuning, self._events[event_id]
        likeness = self._mixed(centre / event.norm, products, len(event.members))
        # Before its first report as after its last: what is placed late is compared with events that were yet to come.
        silent = max(at - (event.last_at or at), (event.first_at or at) - at, timedelta())
        return float(likeness * 0.5 ** (silent / tuning.half_life))

    def _take_in(self, article: Placed, weights: Mapping[str, float]) -> None:
        event = self._events.setdefault(article.event_id, _Event())
        event.add(weights)
        event.members.append(_Member(article, weights))
        event.first_at = min(event.first_at or article.at, article.at)
        event.last_at = max(event.last_at or article.at, article.at)
        self._event_of[article.article_id] = article.event_id
        for term, weight in weights.items():
            self._articles_by_term[term][article.article_id] = weight

    def _merged(self, event_id: str, others: list[str], ease: float) -> Iterator[Merged]:
        """Merge an event with those that its newest article showed to be the same, of the others that the article is like."""
        for other in others:
            smaller, larger = sorted((event_id, other), key=lambda name: len(self._events[name].members))
            similarity = self._same(self._events[smaller], self._events[larger], ease)
            if similarity:
                self._merge(smaller, larger)
                event_id = larger
                yield Merged(smaller, larger, min(similarity, 1.0))

    def _same(self, smaller: _Event, larger: _Event, ease: float) -> float | None:
        """How alike two events are, if that is enough for them to be one."""
        cosine = product(smaller.total, larger.total) / smaller.norm / larger.norm
        if cosine >= self._tuning.merge:
            return cosine
        if len(smaller.members) > SMALL or not self._may_join(cosine, smaller, larger, ease):
            return None
        likeness = fmean(self._likeness_now(article.weights, larger) for article in smaller.members)
        return likeness if likeness >= self._tuning.late * ease else None

    def _may_join(self, cosine: float, smaller: _Event, larger: _Event, ease: float) -> bool:
        """Whether the nearest could be near enough: all of them together are no nearer than the sum."""
        centre = cosine * smaller.norm / len(smaller.members)
        most = self._mixed(centre, [centre * larger.norm], len(larger.members))
        return most >= self._tuning.late * ease

    def _likeness_now(self, vector: Mapping[str, float], event: _Event) -> float:
        """How like an event an article is, whenever it came."""
        near = [product(vector, article.weights) for article in event.members]
        return self._mixed(product(vector, event.total) / event.norm, near, len(event.members))

    def _mixed(self, centre: float, near: list[float], size: int) -> float:
        nearest = near if len(near) <= NEAREST else heapq.nlargest(NEAREST, near)
        return self._tuning.centre * centre + (1 - self._tuning.centre) * sum(nearest) / min(NEAREST, size)

    def _split(self, article_id: str, near: Mapping[str, float], ease: float) -> Iterator[Split]:
        """Split off what hangs together with the newest article, if that is no more than half, and would not be merged again."""
        event_id, link = self._event_of[article_id], self._tuning.link * ease
        members = self._events[event_id].members
        linked = sum(near.get(article.article_id, 0.0) >= link for article in members)
        # Mostly it is linked to half of them and more, or, as the first of a part, to none.
        if not linked or 2 * (linked + 1) > len(members):
            return
        members = sorted(members, key=lambda article: (article.placed.at, article.article_id))
        vectors = {article.article_id: article.weights for article in members}
        found = part_of(article_id, vectors, link=link, most=len(members) // 2)
        part, rest = ([one for one in members if (one.article_id in found) == is_in] for is_in in (True, False))
        if not PART <= len(part) <= len(rest):
            return
        if len(part) == len(rest) and part[0] is members[0]:
            part, rest = rest, part
        # What an event was called by once is a name of it for ever, though it was merged since.
        free = (one.article_id for one in part if one.placed.score < 1.0 and one.article_id not in self._lent)
        name = next(free, None)
        smaller, larger = _event_of(part), _event_of(rest)
        if name is not None and self._same(smaller, larger, ease) is None:
            self._part(event_id, larger, name, smaller)
            similarity = product(smaller.total, larger.total) / smaller.norm / larger.norm
            yield Split(event_id, name, tuple(sorted(article.article_id for article in part)), similarity)

    def _part(self, event_id: str, stays: _Event, new_id: str, goes: _Event) -> None:
        self._lent.add(new_id)
        for name, event in ((event_id, stays), (new_id, goes)):
            self._events[name] = event
            self._event_of.update((article.article_id, name) for article in event.members)

    def _merge(self, smaller: str, larger: str) -> None:
        gone, stays = self._events.pop(smaller), self._events[larger]
        stays.add(gone.total)
        stays.members += gone.members
        stays.first_at = min(filter(None, (gone.first_at, stays.first_at)))
        stays.last_at = max(filter(None, (gone.last_at, stays.last_at)))
        self._event_of.update((article.article_id, larger) for article in gone.members)

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
        for article in self._events.pop(event_id).members:
            del self._event_of[article.article_id]
            self._lent.discard(article.article_id)
            self._frequency.subtract(article.placed.vector.keys())
            for term in article.weights:
                del self._articles_by_term[term][article.article_id]


def _event_of(members: Sequence[_Member]) -> _Event:
    summed = total(article.weights for article in members)
    squares = sum(weight * weight for weight in summed.values())
    times = [article.placed.at for article in members]
    return _Event(summed, squares, min(times), max(times), list(members))


def _products(vector: Mapping[str, float], postings: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The inner product of a vector with each of those that share a term with it."""
    products: dict[str, float] = defaultdict(float)
    for term, weight in vector.items():
        for name, other in postings.get(term, {}).items():
            products[name] += weight * other
    return products
