"""Where words stand in articles: which of many terms, in which sentence, all of them in one pass over the text.

An article's passages are its title and the sentences of its body. Terms are found in any script and case, other than Han
only as whole words; a short term in capitals (``US``) only in capitals. Whatever the number of terms, a text is gone through
once (Aho–Corasick), and everything after that works on columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, digits

import polars as pl

from transforms.script import folding_pairs, normal

# As much of the text after the title as is the lead: about two paragraphs. In bytes, because a Chinese character of three
# says about as much as three letters of English.
LEAD_BYTES = 1000
# Further down nothing is looked for: what makes an article's subject stands above, and a text of millions stays cheap.
BODY_CHARS = 20_000

_ACRONYM_LENGTH = 5
_PARAGRAPH = "\n\n"
# What ends a sentence. A full stop after a capital is rather an abbreviation's: U.S. officials.
_ENDS = (
    "。",
    "！",
    "？",
    "!",
    "?",
    _PARAGRAPH,
    *(f"{letter}{stop} " for letter in ascii_lowercase + digits + ")”\"'" for stop in ".?!"),
)
_WORD_BYTES = [bytes([code]) for code in range(128) if chr(code).isalnum()]


@dataclass(frozen=True, slots=True)
class Passages:
    """What was found.

    Attributes:
        mentions: row, passage, pattern: each occurrence of a term; ``row`` and ``pattern`` count from 0.
        lengths: row, passage, lead, body: how many bytes of a passage are in the lead, and in the body; the title's are 0.
    """

    mentions: pl.DataFrame
    lengths: pl.DataFrame


def pattern_of(term: str) -> str:
    """A term as it is looked for: in simplified characters, lower case except for a short one in capitals."""
    folded = " ".join(normal(term).translate(_simplified()).split())
    return folded if _is_acronym(folded) else folded.lower()


@cache
def _simplified() -> dict[int, str]:
    return {ord(traditional): simplified for traditional, simplified in zip(*folding_pairs(), strict=True)}


def _is_acronym(folded: str) -> bool:
    return folded.isascii() and folded.isupper() and len(folded) <= _ACRONYM_LENGTH


def find(articles: pl.DataFrame, patterns: Sequence[str]) -> Passages:
    """Find terms in the title and body of articles.

    Args:
        articles: title, body.
        patterns: Terms as :func:`pattern_of` writes them, each once.
    """
    hits = _hits(_texts(articles), [*patterns, *_ENDS])
    ends = pl.col("is_end").cast(pl.UInt32)
    hits = hits.with_columns(passage=ends.cum_sum().over("row") - ends)
    return Passages(hits.filter(~pl.col("is_end")).select("row", "passage", "pattern"), _lengths(hits.filter("is_end")))


def _texts(articles: pl.DataFrame) -> pl.DataFrame:
    """Title and body as one text in one script, each ended like a paragraph, on single spaces otherwise."""
    text = pl.concat_str(
        pl.col("title").fill_null("").str.replace_all("\n", " ", literal=True),
        pl.lit(_PARAGRAPH),
        pl.col("body").fill_null("").str.slice(0, BODY_CHARS),
        pl.lit(_PARAGRAPH),
    ).str.replace_many(*_plainer(), leftmost=True)
    # Of a title, no sentence is told apart: it is one passage.
    return (
        articles.select(text=text)
        .with_columns(body_at=pl.col("text").str.find(_PARAGRAPH, literal=True))
        .with_row_index("row")
    )


@cache
def _plainer() -> tuple[list[str], list[str]]:
    """What is written in several ways, and the one way in which it is looked for: in one pass, which NFKC would double."""
    wide = [chr(code) for code in range(0xFF01, 0xFF5F) if normal(chr(code)).isalnum()]
    traditional, simplified = folding_pairs()
    spaces = ["\n", "  ", "\u00a0", "\u3000"]
    return (
        [_PARAGRAPH, *spaces, *wide, *traditional],
        [_PARAGRAPH, *(" " for _ in spaces), *map(normal, wide), *simplified],
    )


def _hits(texts: pl.DataFrame, patterns: list[str]) -> pl.DataFrame:
    """Each occurrence of a pattern, in the order in which they end: row, at, size, pattern, is_end."""
    wanted = sorted({pattern.lower() for pattern in patterns})
    found = (
        texts.with_columns(
            found=pl.col("text").str.extract_many(wanted, ascii_case_insensitive=True, overlapping=True),
            at=pl.col("text").str.find_many(wanted, ascii_case_insensitive=True, overlapping=True),
        )
        .explode("found", "at")
        .drop_nulls("found")
    )
    hits = (
        found.join(_meanings(found, patterns), on="found", maintain_order="left")
        .filter(~pl.col("is_end") | (pl.col("at") >= pl.col("body_at")))
        .with_row_index("hit")
    )
    within = hits.filter("starts_a_word", ~_is_border(-1)).vstack(hits.filter("ends_a_word", ~_is_border(+1)))
    return hits.join(within, on="hit", how="anti", maintain_order="left").select(
        "row", "at", "size", "pattern", "is_end"
    )


def _meanings(found: pl.DataFrame, patterns: list[str]) -> pl.DataFrame:
    """What was written, of each pattern that it may stand for: found, pattern, size, is_end, starts_a_word, ends_a_word.

    Capitals are meant where a term is an acronym, and small letters where a sentence ends.
    """
    written = found.select("found").unique().with_columns(lower=pl.col("found").str.to_lowercase())
    meant = (
        pl.DataFrame({"term": patterns}).with_row_index("pattern").with_columns(lower=pl.col("term").str.to_lowercase())
    )
    is_strict = (pl.col("term") != pl.col("lower")) | pl.col("is_end")
    return (
        written.join(meant, on="lower")
        .with_columns(is_end=pl.col("pattern") >= len(patterns) - len(_ENDS), size=pl.col("found").str.len_bytes())
        .filter(~is_strict | (pl.col("term") == pl.col("found")))
        .with_columns(
            starts_a_word=pl.col("found").str.contains("^[0-9A-Za-z]") & ~pl.col("is_end"),
            ends_a_word=pl.col("found").str.contains("[0-9A-Za-z]$") & ~pl.col("is_end"),
        )
        .drop("lower", "term")
    )


def _is_border(side: int) -> pl.Expr:
    """Whether a word begins, or ends, where the term does. Han beside it is a border, and so is the end of a text."""
    at = pl.col("at").cast(pl.Int64)
    beside = at - 1 if side < 0 else at + pl.col("size")
    byte = pl.col("text").cast(pl.Binary).bin.slice(pl.max_horizontal(beside, 0), 1)
    return (beside < 0) | ~byte.is_in(_WORD_BYTES)


def _lengths(ends: pl.DataFrame) -> pl.DataFrame:
    """How many bytes of each passage are lead and body; the first is the title."""
    after = (pl.col("at") + pl.col("size")).cast(pl.Int64)
    body_start = after.first().over("row")
    below = ends.select(
        "row", "passage", end=pl.col("at").cast(pl.Int64) - body_start, start=after.shift(1).over("row") - body_start
    )
    is_body = pl.col("passage") > 0
    return below.select(
        "row",
        "passage",
        lead=pl.when(is_body).then(_within(LEAD_BYTES)).otherwise(0.0),
        body=pl.when(is_body).then(_within(None)).otherwise(0.0),
    )


def _within(limit: int | None) -> pl.Expr:
    return (pl.col("end").clip(0, limit) - pl.col("start").clip(0, limit)).clip(0).cast(pl.Float64)
