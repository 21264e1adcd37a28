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

import polars as pl
import rjieba

from transforms.features import stem
from transforms.frames import frame_of, unloaded_schema
from transforms.script import fold
from transforms.search_schemas import SEARCH_FACTS

_HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_BETWEEN: Final = re.compile(r"[\W_]+")
_SEAM: Final = re.compile(rf"(?<=[{_HAN}])(?=[^{_HAN} ])|(?<=[^{_HAN} ])(?=[{_HAN}])")
_LETTER_WITH_MARK: Final = re.compile(r"[\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff\u0300-\u036f]")
_MARK: Final = re.compile(r"[\u0300-\u036f]")
# Articles whose words are held at once; a word is a Python object of some sixty bytes until it is counted.
_AT_ONCE: Final = 200
_ORDINAL_BITS: Final = 22
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
    if not folded.isascii():
        if _LETTER_WITH_MARK.search(folded):
            bare = _MARK.sub("", unicodedata.normalize("NFD", folded))
            folded = fold(unicodedata.normalize("NFC", bare))
        return _SEAM.sub(" ", _BETWEEN.sub(" ", folded)).strip()
    return _BETWEEN.sub(" ", folded).strip()


def placed_words(plain_text: str) -> Iterator[tuple[str, int]]:
    """The words of a :func:`plain` text, each with its place in characters."""
    for word, start, _ in rjieba.tokenize(plain_text, "search"):
        if word != " ":
            yield (stem(word) if word.isascii() else word), start


def index_of(reading: pl.DataFrame, load_id: str) -> Index:
    """Index some readings.

    A word in the title has a place below 0, one in the body above 0, so that no phrase goes over from one to the other.

    Args:
        reading: Rows of ``reading``.
        load_id: Their load's, from which their numbers are made.
    """
    first = int.from_bytes(hashlib.blake2b(load_id.encode(), digest_size=5).digest()) << _ORDINAL_BITS
    numbered = reading.with_row_index("number").with_columns(pl.col("number").cast(pl.Int64) + first)
    parts = [_part(numbered.slice(start, _AT_ONCE)) for start in range(0, numbered.height, _AT_ONCE)]
    posting = pl.concat([part[0] for part in parts]) if parts else frame_of(_POSTING, [])
    lengths = pl.concat([part[1] for part in parts]) if parts else pl.Series("length", [], pl.Int32)
    indexed = numbered.with_columns(lengths.alias("length")).select(*unloaded_schema(_INDEXED))
    return Index(posting.sort("term", "number"), indexed)


def _part(articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    numbers: list[int] = []
    words: list[str] = []
    places: list[int] = []
    lengths: list[int] = []
    for number, title, body in articles.select("number", "title", "body").iter_rows():
        before = len(words)
        for text, offset in ((plain(title or ""), None), (plain(body or ""), 1)):
            shift = -len(text) - 1 if offset is None else offset
            for word, start in placed_words(text):
                words.append(word)
                places.append(start + shift)
        numbers.extend([number] * (len(words) - before))
        lengths.append(len(words) - before)
    found = pl.DataFrame(
        {"term": words, "number": numbers, "at": places}, schema={"term": pl.String, "number": pl.Int64, "at": pl.Int32}
    )
    counted = found.group_by("term", "number").agg(
        pl.len().cast(pl.Int32).alias("count"),
        (pl.col("at") < 0).sum().cast(pl.Int32).alias("title_count"),
        pl.col("at").sort().cast(pl.Int64).alias("positions"),
    )
    return counted, pl.Series("length", lengths, pl.Int32)
