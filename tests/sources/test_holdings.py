"""What the paths of a backfill hold together."""

from pathlib import Path

import pytest

from sources.holdings import holdings


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A directory with one saved article in it."""
    file = tmp_path / "archive" / "day" / "one.md"
    file.parent.mkdir(parents=True)
    file.write_text("# One\n", encoding="utf-8")
    return file


def test_a_file_that_is_named_in_two_ways_is_held_once(saved: Path, tmp_path: Path) -> None:
    """By its directory, by itself, and through links to either."""
    (tmp_path / "linked").symlink_to(saved.parent.parent)
    (tmp_path / "alias.md").symlink_to(saved)
    ways = [saved.parent.parent, saved, tmp_path / "linked", tmp_path / "alias.md"]
    assert len(holdings(ways).files) == 1


def test_files_of_the_same_name_are_two(saved: Path, tmp_path: Path) -> None:
    """Where they lie tells them apart."""
    other = tmp_path / "other" / "day" / "one.md"
    other.parent.mkdir(parents=True)
    other.write_text("# One\n", encoding="utf-8")
    assert {file.path for file in holdings([saved.parent.parent, tmp_path / "other"]).files} == {saved, other}
