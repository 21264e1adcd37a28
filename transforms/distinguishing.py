"""Which words tell two groups of texts apart: log-odds with an informative Dirichlet prior.

B. Monroe, M. Colaresi and K. Quinn, "Fightin' Words" (2008), equations 16 to 22: a word's odds in one group against its odds in the
other, each drawn towards the word's share of both together, and divided by the standard error. A rare word needs more to be believed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from transforms.features import FeatureReader

LEAST_ARTICLES = 3
_READER = FeatureReader()  # without names: that one outlet writes 川普 and another 特朗普 is what is asked for


@dataclass(frozen=True, slots=True)
class Word:
    """A word in two groups of articles.

    Attributes:
        word: As written, Chinese in simplified characters.
        z: Above 0 where the first group says it more, below where the second does; beyond 1.96 is hardly chance.
        counts: How often each group says it.
        articles: In how many articles of each it stands.
    """

    word: str
    z: float
    counts: tuple[int, int]
    articles: tuple[int, int]


def distinguishing(between: Iterable[str], others: Iterable[str], *, least: int = LEAST_ARTICLES) -> list[Word]:
    """The words of two groups of texts, those of the first group before those of the second.

    Args:
        between: The texts of the first group.
        others: Those of the second.
        least: Words that stand in fewer articles of both together say nothing of a group, and are left out.
    """
    groups = [[Counter(_READER.words(text)) for text in texts] for texts in (between, others)]
    said = [_sum(group) for group in groups]
    stands = [_sum(Counter(set(words)) for words in group) for group in groups]
    both = said[0] + said[1]
    totals, prior = [said[0].total(), said[1].total()], _mean_length(groups)
    found = []
    for word, count in both.items():
        articles = (stands[0][word], stands[1][word])
        if sum(articles) >= least and count < both.total():
            counts = (said[0][word], said[1][word])
            found.append(Word(word, _z(counts, totals, prior * count / both.total(), prior), counts, articles))
    return sorted(found, key=lambda one: (-one.z, one.word))


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _mean_length(groups: Sequence[Sequence[Counter[str]]]) -> float:
    """The prior weighs as much as one article of the mean length."""
    lengths = [words.total() for group in groups for words in group]
    return max(sum(lengths) / max(len(lengths), 1), 1.0)


def _z(counts: tuple[int, int], totals: Sequence[int], of_word: float, prior: float) -> float:
    first, second = (count + of_word for count in counts)
    odds = [log(said / (total + prior - said)) for said, total in zip((first, second), totals, strict=True)]
    return (odds[0] - odds[1]) / sqrt(1 / first + 1 / second)
