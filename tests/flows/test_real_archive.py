"""The main job on a real archive and on the document that the project was made from, where they lie beside the project."""

import html
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.newsroom import Newsroom, open_newsroom
from flows.settings import Settings
from tests.flows.shortcuts import backfilled, tracked
from transforms.records import Counts

SHARED = Path(__file__).parents[2].parent / "shared"
ARCHIVE = SHARED / "archive"
SEED = SHARED / "seed" / "article.md"
FILES_OF_THE_MONTH = 10_379

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


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsroom, Counts]]:
    """The whole archive, loaded once and matched; about half a minute."""
    with open_newsroom(Settings(home=tmp_path_factory.mktemp("month") / "home", workers=2)) as newsroom:
        counts = backfilled(ARCHIVE, newsroom).counts
        tracked(newsroom)
        yield newsroom, counts


@needs_archive
def test_every_file_of_the_month_is_counted(month: tuple[Newsroom, Counts]) -> None:
    """10,379 entries = new + changed + unchanged + rejected + failed, and nine in ten thousand are rejected at most."""
    _, counts = month
    assert (counts.entries, counts.add_up, counts.failed) == (FILES_OF_THE_MONTH, True, 0)
    assert counts.rejected < 10


@needs_archive
def test_every_rejection_of_the_month_says_why_and_where(month: tuple[Newsroom, Counts]) -> None:
    """The expectation, what was found instead, and the file."""
    rejections = month[0].warehouse.open_rejections(source_id=None, expectation=None, limit=100)
    assert 0 < rejections.height < 20
    assert all(len(reason) > 20 for reason in rejections["reason"])
    assert all((ARCHIVE / origin).is_file() for origin in rejections["origin"])


@needs_archive
def test_addresses_saved_twice_with_other_words_have_two_revisions(month: tuple[Newsroom, Counts]) -> None:
    """Compared without our parser: all but a handful, whose other file was refused or differs in a caption alone."""
    of_two = "SELECT article_id FROM article WHERE revision_count > 1"
    read = f"SELECT origin FROM document JOIN fact.reading USING (document_id) WHERE article_id IN ({of_two})"
    revised = set(month[0].warehouse.sql(read).to_series())
    edited = addresses_with_other_words()
    assert len(edited) > 150
    assert sum(not files & revised for files in edited) <= 5


def addresses_with_other_words() -> list[set[str]]:
    """The files of each address that was saved more than once, where their words are not the same."""
    saved: dict[str, dict[str, str]] = {}
    for file in ARCHIVE.rglob("*.md"):
        head, _, markup = file.read_text(encoding="utf-8", errors="replace").partition("\n------")
        [(title, url)] = re.findall(r"^\[(.*)\]\((http.*)\)", head, re.MULTILINE)
        words = re.sub(r"<[^>]*>|\W", "", unicodedata.normalize("NFKC", title + html.unescape(markup)))
        saved.setdefault(url.strip(), {})[file.relative_to(ARCHIVE).as_posix()] = words
    return [set(files) for files in saved.values() if len(set(files.values())) > 1]


@needs_archive
def test_story_has_a_timeline_of_the_month(month: tuple[Newsroom, Counts]) -> None:
    """Every day of it, with a share of all articles that is neither none nor all."""
    days = (
        month[0]
        .warehouse.story_days("us-china")
        .filter(pl.col("day").is_between(date(2020, 11, 1), date(2020, 11, 30)))
    )
    assert days.height == 30
    assert days["share"].is_between(0.05, 0.6).all()


@needs_archive
def test_second_run_of_the_month_appends_no_fact(month: tuple[Newsroom, Counts]) -> None:
    """Not a row in any table but those of runs and loads."""
    newsroom, first = month
    tables = ("document", "payload", "reading", "date_evidence", "image", "link", "rejection", "validation")
    sizes = "SELECT " + ", ".join(f"(SELECT count(*) FROM fact.{name})" for name in tables)
    before = newsroom.warehouse.sql(sizes).rows()
    again = backfilled(ARCHIVE, newsroom).counts
    assert newsroom.warehouse.sql(sizes).rows() == before
    assert (again.unchanged, again.rejected) == (first.new + first.changed + first.unchanged, first.rejected)
