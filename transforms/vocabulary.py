"""The words of many texts as columns: what stands where, without an object in Python for each place.

A word is met once as a string and is a number from then on; where it stands, and which shorter words it holds, is worked out
for all places at once. One by one, as :func:`transforms.search_index.placed_words` goes, a month takes three times as long.
"""

import threading
from array import array
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.features import stem
from transforms.segments import cut, cut_all, cut_for_search

SPACE: Final = " "
_SHORTER: Final = (2, 3)  # characters of the words that jieba finds in longer ones
_MOST_WORDS: Final = 1 << 17  # of one vocabulary: forty megabytes; a month of news has 154,000 different ones

Numbers = npt.NDArray[np.int64]


class Places(NamedTuple):
    """Where terms stand: three columns of the same length, in the order of the texts."""

    text: Numbers
    term: Numbers
    at: Numbers


class _OfThread(threading.local):
    vocabulary: "Vocabulary | None" = None


_of_thread: Final = _OfThread()


def vocabulary() -> "Vocabulary":
    """The vocabulary of this thread, begun anew when it has grown large: most words of the next texts are in it already."""
    if _of_thread.vocabulary is None or len(_of_thread.vocabulary) > _MOST_WORDS:
        _of_thread.vocabulary = Vocabulary()
    return _of_thread.vocabulary


class Vocabulary(dict[str, int]):
    """Words by number, each with the terms that it is filed under and where in it these begin."""

    def __init__(self) -> None:
        self._terms: dict[str, int] = {}
        self._named = pl.Series(dtype=pl.String)
        self._length, self._size, self._term, self._offset = (array("q") for _ in range(4))

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        terms = terms_within(word)
        self._length.append(len(word))
        self._size.append(len(terms))
        for term, offset in terms:
            self._term.append(self._terms.setdefault(term, len(self._terms)))
            self._offset.append(offset)
        return number

    @property
    def terms(self) -> pl.Series:
        """The terms by their numbers; those that were asked for before are not made anew."""
        # From the end, for all before would be gone through to get there.
        met_since = [*islice(reversed(self._terms), len(self._terms) - len(self._named))]
        self._named = pl.concat([self._named, pl.Series(met_since[::-1], dtype=pl.String)], rechunk=True)
        return self._named

    def places(self, texts: Iterable[tuple[str, int]]) -> Places:
        """Where the terms of some texts stand.

        Args:
            texts: Plain texts, each with the place of its first character.
        """
        words, counts, begins = array("q"), array("q"), array("q")
        for text, begin in texts:
            before = len(words)
            words.extend(map(self.__getitem__, cut(text)))
            counts.append(len(words) - before)
            begins.append(begin)
        return self._placed(*map(_numbers, (words, counts, begins)))

    def _placed(self, words: Numbers, counts: Numbers, begins: Numbers) -> Places:
        length, size, term, offset = map(_numbers, (self._length, self._size, self._term, self._offset))
        text = np.repeat(np.arange(len(counts)), counts)
        ends = np.cumsum(length[words])
        before = np.concatenate(([0], ends))[_starts(counts)]  # characters of the texts before
        at = ends - length[words] - before[text] + begins[text]
        # From words to the terms that each is filed under.
        sizes = size[words]
        word = np.repeat(np.arange(len(words)), sizes)
        entry = (_starts(size)[words] - _starts(sizes))[word] + np.arange(len(word))
        return Places(text[word], term[entry], at[word] + offset[entry])


def _numbers(values: "array[int]") -> Numbers:
    return np.array(values, dtype=np.int64)


def _starts(counts: Numbers) -> Numbers:
    """Where each of some parts begins that lie one behind the other."""
    return np.cumsum(counts) - counts


def terms_within(word: str) -> tuple[tuple[str, int], ...]:
    """The terms that a word of a text is filed under: the shorter words it holds, each with its place in it, and itself."""
    if len(word) <= _SHORTER[0]:
        return ((word, 0),) if word != SPACE else ()
    found = cut_for_search(word)
    if found[-1][:2] != (word, 0):  # alone, what was guessed to be one word in a sentence may be taken for several
        shorter = ((n, start) for n in _SHORTER if len(word) > n for start in range(len(word) - n + 1))
        grams = [(word[start : start + n], start, start + n) for n, start in shorter]
        found = [*(gram for gram in grams if _is_word(gram[0])), (word, 0, len(word))]
    return tuple((stem(each) if each.isascii() else each, start) for each, start, _ in found)


def _is_word(gram: str) -> bool:
    """Whether it stands in jieba's dictionary, all of whose words in a text it tells."""
    return gram in cut_all(gram)
