"""What the expectations ask about, counted column-wise: numbers, and beside them the little that a rejection tells.

A measure is null where the question does not arise: the year of an undated article, the Chinese length of an
English text. Whether a number is good or bad is not decided here (``expectations/suites.py``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from expectations.repeats import with_addresses
from expectations.suites import (
    ARTICLES,
    ENOUGH_TO_JUDGE_A_SOURCE,
    TRACE_COUNT,
)
from expectations.terms import SuiteError
from transforms.catalog import Expected, Source

ROW: Final = "row"
UNKNOWN_SOURCE: Final = "unknown"

# White space, and what is as invisible: a zero-width space is no headline.
_BLANK: Final = (
    "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
_START_CHARS: Final = 300
# Columns of the article that go along, for the sentences of the rejections.
_TOLD: Final = (
    *("article_id", "document_id", "source_id", "url", "title", "language"),
    *("published_at", "observed_at", "text_hash"),
)
_REPLACED: Final = r"\x{FFFD}|锟斤拷"  # the second is what replacement characters become when read as GBK
_GARBLED: Final = _REPLACED + r"|[\x{80}-\x{84}\x{86}-\x{9F}]"  # C1 controls: UTF-8 or Windows-1252 read as Latin-1
WEB_ADDRESS: Final = r"^https?://[^\s/]+"
_MARKUP: Final = (
    r"(?i)</?(?:p|div|span|a|br|img|script|table|tr|td|ul|li|strong|em|h\d)(?:\s[^<>]*)?/?>|&(?:amp|nbsp|lt|gt|quot);"
)
_HAN: Final = r"\p{Han}"
_NAME_CHARS: Final = 2
_ENOUGH_CHARS: Final = 50
LEAST_HAN_OF_CHINESE: Final = 0.1
MOST_HAN_OF_ENGLISH: Final = 0.5
_NOT_WORDS: Final = r"[^\p{L}\p{N}]+"


def measure_articles(
    articles: pl.DataFrame, sources: Mapping[str, Source], known_texts: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """A row of measures for each article, in the order given, numbered by ``row``.

    Raises:
        SuiteError: The frame lacks a column that the suite asks about.
    """
    try:
        return with_addresses(_measure(articles, sources, now), known_texts)
    except pl.exceptions.ColumnNotFoundError as error:
        problem = f"The suite {ARTICLES.name!r} could not be asked, for the articles lack a column: {error}"
        raise SuiteError(problem) from error


def _measure(articles: pl.DataFrame, sources: Mapping[str, Source], now: datetime) -> pl.DataFrame:
    own = [name for name in articles.columns if name not in _TOLD]
    named = articles.with_columns(pl.col("source_id").fill_null(UNKNOWN_SOURCE), pl.col("observed_at").fill_null(now))
    return (
        named.lazy()
        .with_row_index(ROW)
        .with_columns(*_of_record(), *_of_dates())
        .join(_held_to(named, sources).lazy(), on="source_id", how="left")
        .join(_language_fit(named, sources).lazy(), on=["source_id", "language"], how="left", nulls_equal=True)
        .join(_bylined(named).lazy(), on=ROW, how="left")
        .with_columns(*_of_lengths(), *_of_words())
        .with_columns(_language_fits_script())
        .select(pl.exclude(own))
        .sort(ROW)
        .collect()
    )


def _of_record() -> list[pl.Expr]:
    title, body = (pl.col(name).fill_null("").str.strip_chars(_BLANK) for name in ("title", "body"))
    ids = [pl.col(name).fill_null("").str.strip_chars(_BLANK) for name in ("article_id", "document_id", "content_hash")]
    attributions = [
        pl.col("authors").list.len() > 0,
        pl.col("raw_authors").is_not_null(),
        pl.col("section").is_not_null(),
    ]
    return [
        title,
        body,
        pl.col("url").fill_null(""),
        title.str.len_chars().cast(pl.Int64).alias("title_chars"),
        body.str.len_chars().cast(pl.Int64).alias("body_chars"),
        pl.col("url").fill_null("").str.contains(WEB_ADDRESS).cast(pl.Int64).alias("is_web_address"),
        pl.col("language").is_not_null().cast(pl.Int64).alias("has_language"),
        pl.sum_horizontal(text == "" for text in ids).cast(pl.Int64).alias("missing_ids"),
        pl.sum_horizontal(attributions).cast(pl.Int64).alias("attribution_count"),
    ]


def _of_dates() -> list[pl.Expr]:
    ahead = pl.col("published_at") - pl.col("observed_at")
    return [
        (ahead.dt.total_seconds() / 3600).alias("hours_ahead"),
        pl.col("published_at").dt.year().cast(pl.Int64).alias("published_year"),
    ]


def _of_lengths() -> list[pl.Expr]:
    is_chinese, is_english = (pl.col("language").str.starts_with(code) for code in ("zh", "en"))
    minimum = pl.col("min_body_chars")
    return [
        pl.when(is_chinese).then("title_chars").alias("chinese_title_chars"),
        pl.when(is_english).then("title_chars").alias("english_title_chars"),
        pl.when(is_chinese).then("body_chars").alias("chinese_body_chars"),
        pl.when(is_english).then("body_chars").alias("english_body_chars"),
        ((pl.col("body_chars") > 0).cast(pl.Int64) + pl.col("image_count").fill_null(0)).alias("content_count"),
        # A minimum of 1 asks no more than that there is a text, or a picture instead of it.
        pl.when(minimum > 1).then(pl.col("body_chars") - minimum).alias("chars_above_minimum"),
        (pl.col("max_body_chars") - pl.col("body_chars")).alias("chars_below_maximum"),
    ]


def _of_words() -> list[pl.Expr]:
    has_text = pl.col("body_chars") > 0
    garbled = pl.col("body").str.count_matches(_GARBLED)
    share = pl.when(garbled > TRACE_COUNT).then(garbled / pl.col("body_chars")).otherwise(0.0)
    return [
        pl.col("title").str.count_matches(_REPLACED).cast(pl.Int64).alias("title_garbled_chars"),
        pl.col("body").str.head(_START_CHARS).alias("body_start"),
        pl.when(has_text).then(share).alias("garbled_share"),
        pl.when(has_text).then(_chars_beyond_title()).alias("chars_beyond_title"),
        pl.when(has_text).then(pl.col("body").str.count_matches(_MARKUP)).cast(pl.Int64).alias("markup_count"),
        pl.when(pl.col("body_chars") >= _ENOUGH_CHARS).then(_han_share()).alias("han_share"),
    ]


def _han_share() -> pl.Expr:
    start = pl.col("body").str.head(_START_CHARS)
    return start.str.count_matches(_HAN) / start.str.len_chars()


def _language_fits_script() -> pl.Expr:
    """1 where the script is that of the language, 0 where it is not; null of what is too short, or in another language."""
    han, language = pl.col("han_share"), pl.col("language")
    fits = (
        pl.when(language.str.starts_with("zh"))
        .then(han >= LEAST_HAN_OF_CHINESE)
        .when(language.str.starts_with("en"))
        .then(han <= MOST_HAN_OF_ENGLISH)
    )
    return fits.cast(pl.Int64).alias("language_fits_script")


def _bylined(articles: pl.DataFrame) -> pl.DataFrame:
    """By row whether the title ends with one of its authors; rows without an author are not there."""
    title, author = (pl.col(name).str.to_lowercase() for name in ("title", "authors"))
    return (
        articles.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW), "title", "authors")
        .explode("authors", empty_as_null=True)
        .filter(author.str.len_chars() >= _NAME_CHARS)
        .group_by(ROW)
        .agg(title_names_author=title.str.strip_chars_end(_BLANK + ").）】").str.ends_with(author).any().cast(pl.Int64))
    )


def _chars_beyond_title() -> pl.Expr:
    """How much the body says besides the title, which may stand above it, below it, or both: in letters and digits."""
    title = pl.col("title").str.replace_all(_NOT_WORDS, "")
    # Only bodies about as short as their titles are looked into; the others are nearly all of the text.
    is_short = pl.col("body_chars") <= 3 * pl.col("title_chars")
    body = pl.when(is_short).then("body").str.replace_all(_NOT_WORDS, "")
    beyond = body.str.strip_prefix(title).str.strip_prefix(title).str.strip_suffix(title).str.len_chars()
    return pl.coalesce(beyond.cast(pl.Int64), pl.col("body_chars") - pl.col("title_chars"))


def _held_to(articles: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    source_ids = articles["source_id"].unique(maintain_order=True).to_list()
    held_to = [sources[name].expected if name in sources else Expected() for name in source_ids]
    return pl.DataFrame(
        {
            "source_id": source_ids,
            "min_body_chars": [expected.min_body_chars for expected in held_to],
            "max_body_chars": [expected.max_body_chars for expected in held_to],
            "max_rejected_share": [expected.max_rejected_share for expected in held_to],
        },
        schema={
            "source_id": pl.String,
            "min_body_chars": pl.Int64,
            "max_body_chars": pl.Int64,
            "max_rejected_share": pl.Float64,
        },
    )


def _language_fit(articles: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    pairs = articles.select("source_id", "language").unique()
    fits = [
        _fits(language, sources[source_id].languages if source_id in sources else ())
        for source_id, language in pairs.iter_rows()
    ]
    return pairs.with_columns(language_fits=pl.Series(fits, dtype=pl.Int64))


def _fits(language: str | None, declared: tuple[str, ...]) -> int | None:
    """1 where the language is a declared one, or a part of it (zh-Hans of zh), or the reverse; null where unknown."""
    if language is None or not declared:
        return None
    mine = f"{language.lower()}-"
    return int(any(mine.startswith(f"{one.lower()}-") or f"{one.lower()}-".startswith(mine) for one in declared))


def measure_batches(measured: pl.DataFrame, refused: Sequence[int]) -> pl.DataFrame:
    """A row of measures for each source, from those of its articles and the numbers of the rows refused."""
    share = pl.col("refused_count") / pl.col("row_count")
    return (
        measured.group_by("source_id", maintain_order=True)
        .agg(
            row_count=pl.len(),
            refused_count=pl.col(ROW).is_in(refused).sum(),
            max_rejected_share=pl.col("max_rejected_share").first(),
        )
        .with_row_index(ROW)
        .with_columns(
            _where_enough("row_count", share - pl.col("max_rejected_share")).alias("rejected_share_excess"),
        )
    )


def _where_enough(count: str, measure: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(count) >= ENOUGH_TO_JUDGE_A_SOURCE).then(measure.cast(pl.Float64))
