"""A story is frozen as files that anybody can check, and recomputed from the warehouse that they came from."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.freeze import freeze, verify
from flows.newsroom import Newsroom, open_newsroom, utc_now
from flows.settings import Settings
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from transforms.errors import UsageError

STORY = "us-china"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, catalog: Path, sample_archive: Path) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("freeze") / "home", catalog=catalog, workers=1)
    with open_newsroom(settings) as newsroom:
        backfilled(sample_archive, newsroom)
    return settings.home


@pytest.fixture
def newsroom(home: Path, settings: Settings) -> Iterator[Newsroom]:
    shutil.copytree(home, settings.home)
    with open_newsroom(settings) as opened:
        yield opened


@pytest.fixture
def bundle(newsroom: Newsroom, tmp_path: Path) -> Path:
    return freeze(STORY, newsroom, tmp_path / "frozen")


def test_bundle_holds_the_story_and_no_text(newsroom: Newsroom, bundle: Path) -> None:
    """What belongs, its metadata, its days; nothing that is the outlet's own, and nothing half-written beside it."""
    covered = newsroom.warehouse.sql(f"SELECT count(*) FROM coverage WHERE story_id = '{STORY}'").item()
    articles = pl.read_parquet(bundle / "articles.parquet")
    assert articles.height == pl.read_parquet(bundle / "coverage.parquet").height == covered > 0
    assert "body" not in articles.columns
    assert pl.read_parquet(bundle / "timeline.parquet")["articles"].sum() == covered
    assert [each.name for each in bundle.parent.iterdir()] == [bundle.name]


def test_checksums_are_those_of_every_file(bundle: Path) -> None:
    """As `sha256sum --check` reads them."""
    sums = dict(reversed(line.split("  ")) for line in (bundle / "SHA256SUMS").read_text().splitlines())
    files = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in bundle.iterdir()}
    assert {name: each for name, each in files.items() if name != "SHA256SUMS"} == sums


def test_bundle_is_verified(newsroom: Newsroom, bundle: Path, sample_archive: Path) -> None:
    """Also after more was loaded: of that moment the warehouse says the same."""
    backfilled(sample_archive, newsroom)
    found = verify(bundle, newsroom.settings)
    assert (len(found.agrees), found.differs) == (4, [])


def test_bundle_whose_snapshot_is_gone_is_verified_by_facts(newsroom: Newsroom, bundle: Path) -> None:
    """It says so, and what it did not recompute."""
    newsroom.warehouse.tidy(now=utc_now() + timedelta(days=40), keep=timedelta(days=30))
    found = verify(bundle, newsroom.settings)
    assert "The snapshot was let go" in found.agrees[1]
    assert found.differs == []


@pytest.mark.parametrize("name", ["articles.parquet", "story.toml", "bundle.json", "README.md"])
def test_file_that_was_changed_is_named(newsroom: Newsroom, bundle: Path, name: str) -> None:
    """And one that is missing or was added."""
    (bundle / name).write_bytes((bundle / name).read_bytes() + b" ")
    (bundle / "timeline.parquet").unlink()
    (bundle / "note.txt").write_text("mine")
    found = verify(bundle, newsroom.settings).differs
    assert sorted(found) == sorted(
        [
            f"{name}: it is not what was written.",
            "note.txt: it was put there afterwards.",
            "timeline.parquet: it is missing.",
        ]
    )


def test_bundle_of_another_warehouse_differs(newsroom: Newsroom, bundle: Path) -> None:
    """The command says what is not the same, and its exit status is 1."""
    newsroom.warehouse.sql("DELETE FROM fact.coverage")
    newsroom.warehouse.tidy(now=utc_now() + timedelta(days=40), keep=timedelta(days=30))
    told = dateline("story", "verify", bundle, home=newsroom.settings.home)
    assert told.returncode == 1
    assert "articles: " in told.stdout
    assert "rows of the bundle are not in the warehouse" in told.stdout


def test_same_moment_is_not_frozen_twice(newsroom: Newsroom, bundle: Path) -> None:
    """The first is left as it is; elsewhere, the same moment makes the same tables."""
    with pytest.raises(UsageError, match="is there already"):
        freeze(STORY, newsroom, bundle.parent)
    again = freeze(STORY, newsroom, bundle.parent / "again")
    assert (again / "SHA256SUMS").read_bytes() == (bundle / "SHA256SUMS").read_bytes()


def test_what_is_no_bundle_is_told(newsroom: Newsroom, tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(UsageError, match="no bundle at"):
        verify(tmp_path, newsroom.settings)
