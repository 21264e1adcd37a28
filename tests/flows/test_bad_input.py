"""Bad input: each gets a sentence that names it and the remedy, what was good is loaded, nothing is half-written."""

import os
import shutil
import sqlite3
import subprocess
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.newsroom import Newsroom, open_newsroom
from flows.settings import Settings
from tests.flows.archives import a_document, write, write_many
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, Rows, shown
from transforms.errors import ArchiveError, WarehouseError, WarehouseFull, WarehouseTooNew
from transforms.records import Counts
from warehouse.address import Address
from warehouse.connection import attach

HUGE = 200_000_000
SMALL_DISK = 60_000_000
SPOILED = {
    "zero-bytes.md": b"",
    "blank.md": b"\n \n",
    "not-utf-8.md": a_document(1).encode() + b"\xff\xfe\xc3\x28 \xe4\xb8",
    "no-title-line.md": b"<p>The ferry came in.</p>\n",
    "no-title.md": a_document(2, title="").encode(),
    "no-url.md": a_document(3, url="").encode(),
    "no-rule.md": a_document(4).replace("------", "").encode(),
    "no-body.md": a_document(5).split("<div>")[0].encode(),
}
REASONS = {
    "zero-bytes.md": "not_empty",
    "blank.md": "not_empty",
    "not-utf-8.md": "decodes",
    "no-title-line.md": "has_title_line",
    "no-title.md": "has_title",
    "no-url.md": "has_url",
    "no-rule.md": "has_rule",
    "no-body.md": "has_body",
    "huge.md": "within_size",
}


def write_huge(directory: Path) -> Path:
    """A file that says it has 200 MB, and takes no room."""
    file = write(directory, "huge.md", a_document(9))
    os.truncate(file, HUGE)
    return file


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Iterator[tuple[Newsroom, Counts]]:
    """Two good files among all the bad ones, loaded once."""
    base = tmp_path_factory.mktemp("mixed")
    for name, content in SPOILED.items():
        write(base / "archive", name, content)
    write_huge(base / "archive")
    write(base / "archive", "good.md", a_document(7))
    write(base / "archive", "zz-good.md", a_document(8))
    with open_newsroom(Settings(home=base / "home", catalog=catalog, workers=1)) as newsroom:
        yield newsroom, backfilled(base / "archive", newsroom).counts


def test_what_was_good_is_loaded(mixed: tuple[Newsroom, Counts]) -> None:
    """The good files before and after the bad ones, and each bad one counted."""
    newsroom, counts = mixed
    assert counts == Counts(entries=11, new=2, rejected=9)
    assert newsroom.warehouse.sql("SELECT count(*) FROM article").item() == 2


@pytest.mark.parametrize("name", REASONS)
def test_bad_file_is_rejected_with_its_name_and_reason(mixed: tuple[Newsroom, Counts], name: str) -> None:
    """Whoever reads the rejection can find the file and knows what is wrong with it."""
    newsroom, _ = mixed
    [found] = newsroom.warehouse.sql(
        "SELECT expectation, reason FROM rejection LEFT JOIN document USING (document_id) "
        f"WHERE '{name}' IN (origin, record_id)"
    ).rows()
    assert found[0] == REASONS[name]
    assert found[1].endswith(".")


def test_bad_documents_are_kept(mixed: tuple[Newsroom, Counts]) -> None:
    """All but the empty and the huge one, so that a better parser can read them."""
    newsroom, _ = mixed
    kept = newsroom.warehouse.sql("SELECT origin FROM document").to_series().to_list()
    assert sorted(kept) == sorted({*SPOILED, "good.md", "zz-good.md"} - {"zero-bytes.md"})


def test_huge_file_is_not_read_whole(newsroom: Newsroom, tmp_path: Path) -> None:
    """It costs no more memory than the largest document that is taken."""
    file = write_huge(tmp_path)
    tracemalloc.start()
    try:
        counts = backfilled(file, newsroom).counts
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counts == Counts(entries=1, rejected=1)
    assert peak < HUGE / 2


@pytest.mark.parametrize(("kind", "problem"), [("missing", "There is nothing at"), ("empty", "is empty")])
def test_archive_that_is_none_is_told_and_nothing_is_written(
    newsroom: Newsroom, tmp_path: Path, kind: str, problem: str
) -> None:
    """A path that is not there, or an empty directory: a sentence with the path, and no run."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArchiveError, match=problem) as refused:
        backfilled(tmp_path / kind, newsroom)
    assert str(tmp_path / kind) in refused.value.problem
    assert refused.value.remedy
    assert newsroom.warehouse.sql("SELECT count(*) FROM run").item() == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads files whatever their permissions are")
def test_file_that_may_not_be_read_has_failed(newsroom: Newsroom, tmp_path: Path) -> None:
    """It is counted as failed, and the next one is loaded."""
    write(tmp_path / "archive", "1.md", a_document(1)).chmod(0)
    write(tmp_path / "archive", "2.md", a_document(2))
    assert backfilled(tmp_path / "archive", newsroom).counts == Counts(entries=2, new=1, failed=1)


def test_file_that_vanished_has_failed(newsroom: Newsroom, tmp_path: Path) -> None:
    """A name that leads nowhere is counted as failed, and the next one is loaded."""
    (tmp_path / "1.md").symlink_to(tmp_path / "gone")
    write(tmp_path, "2.md", a_document(2))
    assert backfilled(tmp_path, newsroom).counts == Counts(entries=2, new=1, failed=1)


@pytest.fixture
def made_later(settings: Settings, sample_archive: Path) -> Path:
    """The home of a warehouse that a later Dateline made."""
    with open_newsroom(settings) as newsroom:
        backfilled(sample_archive, newsroom)
    with attach(Address.in_home(settings.home)) as lake:
        lake.execute("INSERT INTO fact.migration VALUES (9999, '9999_later', now(), '99.0')")
    return settings.home


def test_warehouse_made_later_is_refused_and_not_changed(made_later: Path, sample_archive: Path) -> None:
    """One sentence and a remedy; not a byte of it is touched."""
    before = {file: file.read_bytes() for file in made_later.rglob("*") if file.is_file()}
    told = dateline("backfill", sample_archive, home=made_later)
    assert told.returncode == 1
    assert "schema 9999, made by a later Dateline" in told.stderr
    assert "Update Dateline" in told.stderr
    assert {file: file.read_bytes() for file in made_later.rglob("*") if file.is_file()} == before


def test_warehouse_made_later_is_not_asked_either(made_later: Path) -> None:
    """What its views mean is not known to this program."""
    with pytest.raises(WarehouseTooNew, match="9999"), open_newsroom(Settings(home=made_later), read_only=True):
        pass


def test_catalogue_that_is_no_database_is_told(settings: Settings) -> None:
    """Another file in its place is named and left alone."""
    catalog = write(settings.home, "warehouse/catalog.sqlite", "Not a database, but a note about the ferry.\n" * 40)
    before = catalog.read_bytes()
    with pytest.raises(WarehouseError, match=r"catalog\.sqlite could not be used"), open_newsroom(settings):
        pass
    assert catalog.read_bytes() == before


@pytest.mark.parametrize("is_begun", [False, True], ids=["no byte", "no table"])
def test_warehouse_whose_first_command_was_killed_is_none_yet(settings: Settings, is_begun: bool) -> None:
    """An empty catalogue is what remains of it: to be asked it is not there, to be loaded it is as good as new."""
    catalogue = write(settings.home, "warehouse/catalog.sqlite", "")
    if is_begun:
        with closing(sqlite3.connect(catalogue)) as opened:
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA user_version = 1")
        assert catalogue.stat().st_size > 0
    with pytest.raises(WarehouseError, match="no warehouse"), open_newsroom(settings, read_only=True):
        pass
    with open_newsroom(settings) as newsroom:
        assert newsroom.warehouse.sql("SELECT count(*) FROM article").item() == 0


def test_home_that_is_a_file_is_told(tmp_path: Path, catalog: Path) -> None:
    """The sentence says what to set instead."""
    home = write(tmp_path, "home", "A note.\n")
    with (
        pytest.raises(WarehouseError, match="could not be made") as refused,
        open_newsroom(Settings(home=home, catalog=catalog)),
    ):
        pass
    assert "DATELINE_HOME" in refused.value.remedy


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is its own; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can be mounted by root alone, and not in every container")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize(("count", "batch_size"), [(120, 40), (100, 200)], ids=["after-some-loads", "in-the-first"])
def test_full_disk_is_told_and_the_same_command_completes_later(
    small_disk: Path, tmp_path: Path, count: int, batch_size: int
) -> None:
    """What was loaded before is whole; once there is space, the end is that of an undisturbed run."""
    archive = write_many(tmp_path / "archive", count, noise_length=30_000)
    full = Settings(home=small_disk / "home", workers=1, batch_size=batch_size)
    ballast = write(small_disk, "ballast", bytes(SMALL_DISK - 2_500_000))
    with pytest.raises(WarehouseFull, match="No space is left") as told:
        facts_after_loading(archive, full)
    assert "run the same command again" in told.value.remedy
    ballast.unlink()
    roomy = full.model_copy(update={"home": tmp_path / "home"})
    assert facts_after_loading(archive, full) == facts_after_loading(archive, roomy)


def facts_after_loading(archive: Path, settings: Settings) -> dict[str, Rows]:
    with open_newsroom(settings) as newsroom:
        backfilled(archive, newsroom)
        return shown(newsroom.warehouse, without=LOADS)
