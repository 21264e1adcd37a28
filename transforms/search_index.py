"""The index that search asks: which words stand where in an article, the same in either script of Chinese.

Chinese is cut into the words of jieba's dictionary, longer ones into the shorter ones they hold as well. Scripts, case, width and
accents are folded, and an English plural is its singular. Sources: Zobel and Moffat, "Inverted files for text search engines",
ACM Computing Surveys 38 (2006), for what a posting is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from transforms.features import stem
from transforms.frames import unloaded_schema
from transforms.script import fold, letters_apart
from transforms.search_schemas import SEARCH_FACTS
from transforms.segments import cut_for_search
from transforms.vocabulary import SPACE, Numbers, vocabulary

_LETTER_WITH_MARK: Final = re.compile(r"[\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff\u0300-\u036f]")
_MARK: Final = re.compile(r"[\u0300-\u036f]")
# Articles whose words are held at once.
_AT_ONCE: Final = 250
# Of a number: milliseconds since 2020, what tells loads of the same millisecond apart, and the place in the load.
_MOMENT_BITS, _CHANCE_BITS, _ORDINAL_BITS = 40, 7, 16
_BEGINNING: Final = 1_577_836_800_000
WORDS_SCHEMA: Final = {
    "row": pl.UInt32(),
    "term": pl.String(),
    "count": pl.Int32(),
    "title_count": pl.Int32(),
    "positions": pl.List(pl.Int64()),
}
"""The words of some readings, by the place of each reading in their frame; otherwise as in ``posting``."""
_POSTING, _INDEXED = ({table.name: table for table in SEARCH_FACTS}[name] for name in ("posting", "indexed"))


@dataclass(frozen=True, slots=True)
class Index:
    """What search needs of some articles: rows of ``posting`` and of ``indexed``, before a load."""

    posting: pl.DataFrame
    indexed: pl.DataFrame


def plain(text: str) -> str:
    """A text as it is indexed: folded, one space for all that is no letter or digit, one where writing changes.

    Idempotent.
    """
    folded = fold(text)
    if not folded.isascii() and _LETTER_WITH_MARK.search(folded):
        bare = _MARK.sub("", unicodedata.normalize("NFD", folded))
        folded = fold(unicodedata.normalize("NFC", bare))
    return letters_apart(folded)


def placed_words(plain_text: str) -> Iterator[tuple[str, int]]:
    """The words of a :func:`plain` text, each with its place in characters."""
    for word, start, _ in cut_for_search(plain_text):
        if word != SPACE:
            yield (stem(word) if word.isascii() else word), start


def words_of(reading: pl.DataFrame) -> pl.DataFrame:
    """The words of some readings, with how often and where they stand.

    A word in the title has a place below 0, one in the body above 0, so that no phrase goes over from one to the other.

    Args:
        reading: The title and the body of each.

    Returns:
        Rows of ``WORDS_SCHEMA``, in no order.
    """
    return pl.concat(
        [no_words(), *(_words(reading.slice(row, _AT_ONCE), row) for row in range(0, reading.height, _AT_ONCE))]
    )


def no_words() -> pl.DataFrame:
    """The words of no readings."""
    return pl.DataFrame(schema=WORDS_SCHEMA)


def index_of(reading: pl.DataFrame, load_id: str, words: pl.DataFrame | None = None) -> Index:
    """Index some readings.

    Args:
        reading: Rows of ``reading``.
        load_id: Their load's, which begins with 12 hex digits of its time in milliseconds. Numbers grow with it, so that of the
            index little is read for one of them.
        words: The words of these readings and maybe of others, where they were told apart before; then each reading has
            the ``row`` that it had there.
    """
    if words is None:
        words, reading = words_of(reading), reading.with_row_index("row")
    row, own = (frame["row"].to_numpy() for frame in (words, reading))
    ordinals = np.full(max(row.max(initial=0), own.max(initial=0)) + 1, -1)
    ordinals[own] = np.arange(len(own))
    ordinal = ordinals[row]
    order = _in_order(words["term"], ordinal)
    first = _first_number(load_id)
    length = np.bincount(row, weights=words["count"].to_numpy(), minlength=len(ordinals))[own].astype(np.int32)
    return Index(
        words.rechunk()[order]
        .with_columns(number=pl.Series(ordinal[order] + first))
        .select(*unloaded_schema(_POSTING)),
        reading.with_columns(number=pl.Series(ordinals[own] + first), length=pl.Series(length)).select(
            *unloaded_schema(_INDEXED)
        ),
    )


def _in_order(term: pl.Series, ordinal: Numbers) -> Numbers:
    """Which words are of the load, those with a place in it, by term and place.

    Both as one number are put in order in a third of the time that two columns take; nothing is copied before it has its order.
    """
    wanted = np.flatnonzero(ordinal >= 0)
    rank = term.cast(pl.Enum(term.unique().sort())).to_physical().to_numpy()[wanted].astype(np.int64)
    return wanted[np.argsort((rank << _ORDINAL_BITS) + ordinal[wanted])]


def _first_number(load_id: str) -> int:
    moment = (int(load_id[:12], 16) - _BEGINNING) % (1 << _MOMENT_BITS)
    chance = hashlib.blake2b(load_id.encode(), digest_size=1).digest()[0] % (1 << _CHANCE_BITS)
    return ((moment << _CHANCE_BITS) + chance) << _ORDINAL_BITS


def _words(articles: pl.DataFrame, first_row: int) -> pl.DataFrame:
    titles, bodies = (map(plain, articles[name].fill_null("")) for name in ("title", "body"))
    known = vocabulary()
    places = known.places(
        placed for title, body in zip(titles, bodies, strict=True) for placed in ((title, -len(title) - 1), (body, 1))
    )
    # One number for term, article and place in order is sorted and grouped in a fraction of the time that three columns take.
    group = places.term * articles.height + places.text // 2
    bits = len(group).bit_length()
    ordered = np.sort((group << bits) + np.arange(len(group)))
    at = places.at[ordered & ((1 << bits) - 1)]
    found = pl.DataFrame({"group": pl.Series(ordered >> bits).set_sorted(), "at": at})
    counted = found.group_by("group", maintain_order=True).agg(
        count=pl.len(), title_count=(pl.col("at") < 0).sum(), positions=pl.col("at")
    )
    named = counted.with_columns(
        row=pl.col("group") % articles.height + first_row, term=known.terms.gather(counted["group"] // articles.height)
    )
    return named.select(*WORDS_SCHEMA).cast(pl.Schema(WORDS_SCHEMA))
