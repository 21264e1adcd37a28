"""Which Chinese and which English articles report the same happening, each pair with a score.

Behind :class:`Likeness` stand two ways of telling: shared names, numbers, translated words and words of addresses
(:class:`SharedWords`), and the meaning of title and lead as a small multilingual model has it (``transforms/meaning.py``). Which
of them is used was decided by measurement (docs/stories.md).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import mul
from typing import Protocol

from transforms.features import COMMON, address_words, stem
from transforms.glossary import Glossary, glossary, skeleton
from transforms.numerals import chinese_numbers, english_numbers
from transforms.script import fold
from transforms.segments import cut
from transforms.storybook import Names

APART = timedelta(hours=72)  # between two reports of one happening
RIVAL = 0.85  # of the best counterpart's likeness, at least
ENGLISH, CHINESE = "en", "zh"
LEAD_CHARS = {CHINESE: 200, ENGLISH: 600}  # which say as much

# What terms weigh; chosen on the tuning half of the pairs (``benchmarks/pairing.py``).
ALIKE = 0.065
TITLE, ADDRESS, NAME = 1.0, 1.0, 1.0
SPREAD = 0.5  # of a word with n translations, each weighs n to the power of minus this
PRIOR = 40  # articles assumed to be known besides
LEAST_NUMBER = 3
HALVES_FROM = 4  # characters of a word that is not in the dictionary, to be looked up in halves
FEW = 3  # translations of a single character, at most, for it to count
CONSONANTS = 3  # of a name, at least, for it to be known by its sound

_LATIN = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*(?:['’][a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CAPITAL = re.compile(r"\b[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]+)?|\b[A-Z][a-z]{2,}")

Trace = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What is read of an article to compare it; for pairing no more of its body than the lead.

    Attributes:
        language: As the article has it: ``zh-Hans``, ``en-GB`` …; what is neither Chinese nor English has no counterpart.
    """

    article_id: str
    at: datetime
    language: str
    title: str
    body: str
    url: str

    @property
    def side(self) -> str:
        """``zh``, ``en`` or whatever it is."""
        return self.language.split("-", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, a Chinese and an English one, that report the same; and how sure that is, 0 to 1."""

    article_id: str
    other_article_id: str
    score: float


class Likeness(Protocol):
    """How alike articles in two languages are; it remembers those that were kept, by their traces."""

    @property
    def name(self) -> str:
        """By what it tells, as ``translation`` has it."""

    @property
    def alike(self) -> float:
        """The least likeness of two reports of one happening."""

    def trace(self, told: Told) -> Trace:
        """What is remembered of an article."""

    def keep(self, article_id: str, side: str, trace: Trace) -> None:
        """Remember an article."""

    def compare(self, side: str, trace: Trace) -> dict[str, float]:
        """How like an article of one language those of the other are; those that are not alike enough may be left out."""


class CrossLanguage:
    """Articles of both languages as they come; each is paired with those that it is most like in the other language.

    Args:
        likeness: How they are compared.
        known: Those that came before: id, time, side and trace.
    """

    def __init__(self, likeness: Likeness, known: Iterable[tuple[str, datetime, str, Trace]] = ()) -> None:
        self._likeness = likeness
        self._at: dict[str, datetime] = {}
        for article_id, at, side, trace in known:
            self._keep(article_id, at, side, trace)

    def add(self, told: Told) -> tuple[Trace, list[Pair]]:
        """Pair an article with those that came before, and remember it; what is in neither language is left out."""
        if told.side not in (CHINESE, ENGLISH):
            return {}, []
        trace = self._likeness.trace(told)
        return trace, self.pair(told.article_id, told.at, told.side, trace)

    def pair(self, article_id: str, at: datetime, side: str, trace: Trace) -> list[Pair]:
        """The same for an article of either language whose trace is there already."""
        found = self._likeness.compare(side, trace)
        near = {name: score for name, score in found.items() if abs(self._at[name] - at) <= APART}
        self._keep(article_id, at, side, trace)
        return list(self._pairs(article_id, near))

    def _pairs(self, article_id: str, near: dict[str, float]) -> Iterator[Pair]:
        least = max(self._likeness.alike, RIVAL * max(near.values(), default=0.0))
        for score, name in sorted(((score, name) for name, score in near.items() if score >= least), reverse=True):
            yield Pair(article_id, name, min(score, 1.0))

    def _keep(self, article_id: str, at: datetime, side: str, trace: Trace) -> None:
        self._at[article_id] = at
        self._likeness.keep(article_id, side, trace)


class SharedWords:
    """Likeness by what two articles share whatever their language; words that many articles have count for little.

    Shared are names of the catalogue, Latin letters, numbers, words of addresses, what Chinese words mean by the dictionary,
    and names by their consonants. An article's likeness to another is the cosine of both.

    Args:
        names: The catalogue's; all the words of one mean the same here.
    """

    name = "words"

    def __init__(self, names: Iterable[Names] = (), *, alike: float = ALIKE) -> None:
        self.alike = alike
        self._names = {
            fold(term.term): f"@{name.names_id}" for name in names for term in name.any if term.term[0] != "@"
        }
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, longest_first))) if longest_first else None
        self._postings: dict[str, dict[str, dict[str, float]]] = {
            CHINESE: defaultdict(dict),
            ENGLISH: defaultdict(dict),
        }
        self._frequency: Counter[str] = Counter()
        self._norms: dict[str, float] = {}  # as they were when the article came; nearly what they are now

    def trace(self, told: Told) -> Trace:
        """The terms of an article: of its title, its lead and its address."""
        found: dict[str, float] = {}
        for text, weight in ((told.title, TITLE), (told.body[: LEAD_CHARS[told.side]], 1.0)):
            for term, share in self._terms(text, told.side).items():
                if share * weight > found.get(term, 0.0):
                    found[term] = share * weight
        for word in sorted(address_words(told.url)):
            found[word] = max(found.get(word, 0.0), ADDRESS)
        return found

    def _terms(self, text: str, side: str) -> dict[str, float]:
        terms: dict[str, float] = {}
        folded = fold(text)
        if self._pattern:
            terms.update({self._names[name]: 1.0 for name in self._pattern.findall(folded)})
        for found in _chinese_terms(folded) if side == CHINESE else (_english_terms(text, folded),):
            for term, share in found:
                if share > terms.get(term, 0.0):
                    terms[term] = share
        return terms

    def keep(self, article_id: str, side: str, trace: Trace) -> None:
        """Remember an article."""
        postings = self._postings[side]
        for term, weight in trace.items():
            postings[term][article_id] = weight
        self._frequency.update(trace.keys())
        self._norms[article_id] = _norm(self._weighed(trace))

    def compare(self, side: str, trace: Trace) -> dict[str, float]:
        """The cosine with those articles of the other language that are alike enough."""
        others = self._postings[ENGLISH if side == CHINESE else CHINESE]
        weighed = self._weighed(trace)
        products: dict[str, float] = defaultdict(float)
        for (term, share), weight in zip(trace.items(), weighed, strict=True):
            if term in others:
                rare = weight**2 / share
                for name, other in others[term].items():
                    products[name] += rare * other
        norm, norms = _norm(weighed), self._norms
        least = self.alike * norm
        return {
            name: product / norm / norms[name] for name, product in products.items() if product >= least * norms[name]
        }

    def _weighed(self, trace: Trace) -> list[float]:
        """The weight of each term, times how rare it is."""
        known, frequency = len(self._norms) + PRIOR, self._frequency.get
        counts = [frequency(term, 0) for term in trace]
        # Few counts are met by most terms: the logarithm of each is taken once.
        rarity = {count: max(math.log(known / (count + 1)), 0.0) for count in set(counts)}
        return [weight * rarity[count] for weight, count in zip(trace.values(), counts, strict=True)]


def _norm(weights: Sequence[float]) -> float:
    return math.sqrt(sum(map(mul, weights, weights))) or 1.0


def _whole(name: str) -> str:
    return rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)


def _english_terms(text: str, small: str) -> Iterator[tuple[str, float]]:
    for word in dict.fromkeys(_LATIN.findall(small)):
        if word not in COMMON:
            yield stem(word), 1.0
    yield from ((number, 1.0) for number in _numbers(english_numbers(small)))
    for name in _CAPITAL.findall(text):
        folded = stem(fold(name))
        yield f"~{folded.replace(' ', '')}", NAME
        yield from _sounding(folded)


def _chinese_terms(text: str) -> Iterator[Iterable[tuple[str, float]]]:
    """Group by group, since there are many."""
    yield [(stem(word), 1.0) for word in _LATIN.findall(text) if word not in COMMON]
    yield [(number, 1.0) for number in _numbers(chinese_numbers(text))]
    # A word counts once, so that each is looked up once.
    yield from map(_translated, dict.fromkeys(word for run in _HAN.findall(text) for word in cut(run)))


@lru_cache(maxsize=50_000)
def _translated(word: str) -> tuple[tuple[str, float], ...]:
    """What a Chinese word says in the terms of both languages."""
    known = glossary()
    words = _meanings(word, known)
    terms = [(english, len(words) ** -SPREAD) for english in words if len(word) > 1 or len(words) <= FEW]
    if len(word) > 1:
        reading = known.reading(word)
        terms += [(f"~{reading}", NAME), *(() if word in known else _sounding(reading))]
    return tuple(terms)


def _meanings(word: str, known: Glossary) -> list[str]:
    parts = (word,) if word in known or len(word) < HALVES_FROM else (word[:2], word[2:])
    return sorted({stem(english) for part in parts for english in known.translations(part)} - COMMON)


def _sounding(latin: str) -> Iterator[tuple[str, float]]:
    consonants = skeleton(latin)
    if len(consonants) >= CONSONANTS:
        yield f"^{consonants}", NAME


def _numbers(values: Iterable[float]) -> Iterator[str]:
    return (f"#{value:g}" for value in values if value >= LEAST_NUMBER)
