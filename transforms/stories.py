"""Does an article belong to a story? Terms in groups, found in any script, in the title and the lead.

A story is met when each of its groups is: *one of these* and *one of those*, and none of the terms that rule it out. Han terms are found
anywhere, since Chinese is not written in words; others only as whole words. Case does not matter, except for a term
written in capitals alone (``US`` is not *us*).
"""

import hashlib
import re

import polars as pl

from transforms.catalog import Story
from transforms.script import folding_pairs

MATCHER_VERSION = 1

# How much of the text after the title is the lead: about two paragraphs. A Chinese character says about as much as
# three letters of English.
LEAD_CHARS_HAN = 300
LEAD_CHARS_OTHER = 900

MATCH_SCHEMA = {
    "article_id": pl.String(),
    "content_hash": pl.String(),
    "score": pl.Float64(),
    "matched_by": pl.List(pl.String()),
}
_HAN = r"\p{Han}"
_ACRONYM_LENGTH = 5


def story_version(story: Story) -> str:
    """A hash of the definition and of the way it is read; another one means that all articles are matched again."""
    definition = story.model_dump_json(by_alias=True)
    return hashlib.blake2b(f"{MATCHER_VERSION} {definition}".encode(), digest_size=16).hexdigest()


def match(articles: pl.DataFrame, story: Story) -> pl.DataFrame:
    """The articles that belong to a story.

    Args:
        articles: article_id, content_hash, source_id, language, published_at, title, body.
        story: The definition.

    Returns:
        Rows of ``MATCH_SCHEMA``: those that belong, with a score and the terms found, as they stand in the folded text.
        The score is that of the group met least: half for one term in the lead, more for more and for the title.
    """
    candidates = articles.lazy().filter(_in_scope(story)).select("article_id", "content_hash", *_places(story))
    found = candidates.with_columns(
        **{
            f"{place}_{number}": pl.col(place).str.extract_all(_pattern(group.any))
            for number, group in enumerate(story.groups)
            for place in ("title", "text")
        }
    ).filter(*[_is_met(number) for number in range(len(story.groups))])
    if story.none:
        ruled_out = _pattern(story.none)
        found = found.filter(~pl.col("title").str.contains(ruled_out), ~pl.col("text").str.contains(ruled_out))
    groups = range(len(story.groups))
    return (
        found.select(
            "article_id",
            "content_hash",
            score=pl.min_horizontal(*[_strength(number) for number in groups]),
            matched_by=pl.concat_list(*[f"{place}_{number}" for number in groups for place in ("title", "text")])
            .list.unique()
            .list.sort(),
        )
        .collect()
        .cast(pl.Schema(MATCH_SCHEMA))
    )


def _in_scope(story: Story) -> pl.Expr:
    """Time, outlets and languages; an article without a date is not ruled out by one."""
    day = pl.col("published_at").dt.date()
    scope = pl.lit(value=True)
    if story.since:
        scope &= (day >= story.since).fill_null(value=True)
    if story.until:
        scope &= (day <= story.until).fill_null(value=True)
    if story.outlets:
        scope &= pl.col("source_id").is_in(story.outlets)
    if story.languages:
        scope &= pl.col("language").is_in(story.languages).fill_null(value=False)
    return scope


def _places(story: Story) -> tuple[pl.Expr, pl.Expr]:
    """The title, and as much of the text as counts, both with their scripts folded."""
    title = _folded(pl.col("title"))
    if story.where == "title":
        return title.alias("title"), pl.lit("").alias("text")
    if story.where == "body":
        return title.alias("title"), _folded(pl.col("body")).alias("text")
    head = pl.col("body").str.slice(0, LEAD_CHARS_OTHER)
    is_han = head.str.count_matches(_HAN) * 3 > head.str.len_chars()
    lead = pl.when(is_han).then(head.str.slice(0, LEAD_CHARS_HAN)).otherwise(head)
    return title.alias("title"), _folded(lead).alias("text")


def _folded(text: pl.Expr) -> pl.Expr:
    traditional, simplified = folding_pairs()
    return text.fill_null("").str.normalize("NFKC").str.replace_many(traditional, simplified)


def _pattern(terms: tuple[str, ...]) -> str:
    # Longer terms first, so that the one that says most is reported.
    return "|".join(_term_pattern(term) for term in sorted(terms, key=len, reverse=True))


def _term_pattern(term: str) -> str:
    traditional, simplified = folding_pairs()
    folded = term.translate(str.maketrans(dict[str, str | int | None](zip(traditional, simplified, strict=True))))
    # Word boundaries between ASCII words alone: for Unicode's, Han is a word character, and 与US签署 would hide US.
    before = r"(?-u:\b)" if folded[0].isascii() and folded[0].isalnum() else ""
    after = r"(?-u:\b)" if folded[-1].isascii() and folded[-1].isalnum() else ""
    escaped = re.escape(folded).replace(r"\ ", r"\s+")
    is_acronym = folded.isascii() and folded.isupper() and len(folded) <= _ACRONYM_LENGTH
    return f"{before}{escaped}{after}" if is_acronym else f"(?i:{before}{escaped}{after})"


def _is_met(number: int) -> pl.Expr:
    return (pl.col(f"title_{number}").list.len() + pl.col(f"text_{number}").list.len()) > 0


def _strength(number: int) -> pl.Expr:
    """Each term found halves what is left of the doubt; one in the title counts twice."""
    found = 2 * pl.col(f"title_{number}").list.len() + pl.col(f"text_{number}").list.len()
    return 1.0 - pl.lit(0.5).pow(found.cast(pl.Float64))
