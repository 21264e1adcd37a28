"""The main job on a real archive and on the document that the project was made from, where they lie beside the project."""

import html
import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from flows.newsroom import Newsroom, open_newsroom
from flows.settings import Settings
from tests.flows.shortcuts import backfilled, tracked

SHARED = Path(__file__).parents[2].parent / "shared"
ARCHIVE = SHARED / "archive"
SEED = SHARED / "seed" / "article.md"
FILES_OF_THE_MONTH = 10_379

# By hand, of the articles of two days: 57 of 769 are about the United States and China, surely or doubtfully.
LABELLED_DAYS = (date(2020, 11, 24), date(2020, 11, 25))
LABELLED_SHARE = 57 / 769

needs_archive = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="no real archive lies beside the project")
needs_seed = pytest.mark.skipif(not SEED.is_file(), reason="the seed document does not lie beside the project")


@needs_seed
def test_the_seed_is_in_the_warehouse_with_its_time(tmp_path: Path) -> None:
    """Chosen from the page's own words, with the archive's stamp beside it as evidence."""
    with open_newsroom(Settings(home=tmp_path / "home", workers=1)) as newsroom:
        assert backfilled(SEED, newsroom).counts.new == 1
        article = "SELECT source_id, authors, published_at::VARCHAR, language, section FROM article"
        [row] = newsroom.warehouse.sql(article).rows()
        stamp = "SELECT instant::VARCHAR, chosen FROM date_evidence WHERE kind = 'archive_stamp'"
        stamps = newsroom.warehouse.sql(stamp).rows()
    assert row == ("nytimes-chinese", ["Michael D. Shear"], "2024-11-14 02:23:25+00", "zh-Hans", "world")
    assert stamps == [("2024-11-14 02:37:02+00", False)]


@needs_archive
def test_the_month_of_the_archive(tmp_path: Path) -> None:
    """Every file is counted, edits are revisions, a story has its days, and a second run appends no fact."""
    with open_newsroom(Settings(home=tmp_path / "home", workers=2)) as newsroom:
        first = backfilled(ARCHIVE, newsroom).counts
        tracked(newsroom)
        assert (first.entries, first.add_up, first.failed) == (FILES_OF_THE_MONTH, True, 0)
        assert_rejections_say_why_and_where(newsroom, first.rejected)
        assert_edits_are_revisions(newsroom)
        assert_copies_make_no_revision_and_headlines_make_one(newsroom)
        assert_story_has_every_day(newsroom)
        before = sizes(newsroom)
        again = backfilled(ARCHIVE, newsroom).counts
        assert sizes(newsroom) == before
    assert (again.unchanged, again.rejected) == (first.new + first.changed + first.unchanged, first.rejected)


def assert_rejections_say_why_and_where(newsroom: Newsroom, rejected: int) -> None:
    """At most one file in a thousand, each with what was found instead of what was expected, and the file."""
    rejections = newsroom.warehouse.open_rejections(source_id=None, expectation=None, limit=100)
    assert rejections["record_id"].n_unique() == rejected < FILES_OF_THE_MONTH / 1000
    assert all(len(reason) > 20 for reason in rejections["reason"])
    assert all((ARCHIVE / origin).is_file() for origin in rejections["origin"])


def assert_edits_are_revisions(newsroom: Newsroom) -> None:
    """All but a handful of the addresses saved twice with other words: of some, the other file was refused."""
    of_two = "SELECT article_id FROM article WHERE revision_count > 1"
    read = f"SELECT origin FROM document JOIN fact.reading USING (document_id) WHERE article_id IN ({of_two})"
    revised = set(newsroom.warehouse.sql(read).to_series())
    edited = addresses_with_other_words()
    assert len(edited) > 150
    assert sum(not files & revised for files in edited) <= 5


def assert_copies_make_no_revision_and_headlines_make_one(newsroom: Newsroom) -> None:
    """Of an article's files next to each other in time: the same words are one state, another headline is another."""
    saved_again = """SELECT article_id, content_hash, origin FROM fact.reading r JOIN document USING (document_id)
        QUALIFY count(*) OVER (PARTITION BY article_id) > 1 ORDER BY article_id, r.observed_at, document_id, origin"""
    states = [
        (article, state, *said_in(origin)) for article, state, origin in newsroom.warehouse.sql(saved_again).rows()
    ]
    pairs = [(before, after) for before, after in pairwise(states) if before[0] == after[0]]
    copies = [(before, after) for before, after in pairs if before[2:] == after[2:]]
    headlines = [(before, after) for before, after in pairs if before[2] != after[2]]
    assert sum(before[1] != after[1] for before, after in copies) == 0 < len(copies)
    assert sum(before[1] != after[1] for before, after in headlines) == len(headlines) > 200
    told = newsroom.warehouse.sql("SELECT count(*) FROM revision WHERE title_changed").item()
    assert told == len(headlines)


def said_in(origin: str) -> tuple[str, str]:
    """A file's headline, as written but for spaces, and its words, read without us."""
    head, _, markup = (ARCHIVE / origin).read_text(encoding="utf-8", errors="replace").partition("\n------")
    [(title, _url)] = re.findall(r"^\[(.*)\]\((http.*)\)", head, re.MULTILINE)
    return " ".join(html.unescape(title).split()), bare(markup)


def addresses_with_other_words() -> list[set[str]]:
    """The files of each address that was saved more than once, where their words, read without us, are not the same."""
    saved: dict[str, dict[str, str]] = {}
    for file in ARCHIVE.rglob("*.md"):
        head, _, markup = file.read_text(encoding="utf-8", errors="replace").partition("\n------")
        [(title, url)] = re.findall(r"^\[(.*)\]\((http.*)\)", head, re.MULTILINE)
        saved.setdefault(url.strip(), {})[file.relative_to(ARCHIVE).as_posix()] = f"{title} {markup}"
    twice = ({name: bare(text) for name, text in files.items()} for files in saved.values() if len(files) > 1)
    return [set(files) for files in twice if len(set(files.values())) > 1]


def bare(markup: str) -> str:
    return re.sub(r"<[^>]*>|\W", "", unicodedata.normalize("NFKC", html.unescape(markup)))


def assert_story_has_every_day(newsroom: Newsroom) -> None:
    """With a share of all articles that is neither none nor all; on the labelled days about what a person found.

    Passing mentions do not count, so that it is less than where words of both countries stand in the lead.
    """
    days = newsroom.warehouse.story_timeline("us-china").filter(
        pl.col("day").is_between(date(2020, 11, 1), date(2020, 11, 30))
    )
    assert days.height == 30
    assert days["share"].is_between(0.02, 0.6).all()
    labelled = days.filter(pl.col("day").is_between(*LABELLED_DAYS))
    assert labelled["articles"].sum() / labelled["all_articles"].sum() == pytest.approx(LABELLED_SHARE, rel=0.25)


def sizes(newsroom: Newsroom) -> list[tuple[int, ...]]:
    """How many rows every table has but those of runs and loads."""
    tables = ("document", "payload", "reading", "date_evidence", "image", "link", "rejection", "validation")
    counts = ", ".join(f"(SELECT count(*) FROM fact.{name})" for name in tables)
    return newsroom.warehouse.sql(f"SELECT {counts}").rows()
