"""A WARC file is gone on with from where it was gone through to, if it is still the same file up to there."""

import gzip
from pathlib import Path

import pytest

from sources.archive import ArchiveFile
from sources.warc import read_warc
from sources.warc_marks import goes_on_at, mark_at
from tests.flows.warcs import notes, packed, write_warc
from tests.sources.test_warc import WANTS
from transforms.captures import Held

NAMES = ["a.warc", "a.warc.gz"]


def gone_through(path: Path, start: int = 0) -> list[tuple[Held, int]]:
    return list(read_warc(ArchiveFile(path, path.name), WANTS, start))


@pytest.mark.parametrize("name", NAMES)
def test_from_each_offset_that_was_told_the_rest_is_read(tmp_path: Path, name: str) -> None:
    """Nothing is lost and nothing comes twice, wherever a load ended; behind the last record there is nothing."""
    path = write_warc(tmp_path / name, notes(5))
    whole = gone_through(path)
    assert whole[-1][1] == path.stat().st_size
    for number, (_, offset) in enumerate(whole, start=1):
        assert gone_through(path, goes_on_at(path, [mark_at(path, offset)])) == whole[number:]


@pytest.mark.parametrize("name", NAMES)
def test_file_that_grew_is_gone_on_with(tmp_path: Path, name: str) -> None:
    """At the furthest mark that holds."""
    records = notes(5)
    path = write_warc(tmp_path / name, records[:3])
    marks = [mark_at(path, offset) for _, offset in gone_through(path)]
    write_warc(path, records)
    parts = packed(records, compressed=name.endswith(".gz"))
    assert goes_on_at(path, marks) == sum(map(len, parts[:3]))


def test_file_that_was_cut_is_gone_on_with_at_its_last_whole_record(tmp_path: Path) -> None:
    """What had been cut is read again when it is whole."""
    records = notes(3)
    path = write_warc(tmp_path / "a.warc", records)
    path.write_bytes(b"".join(records)[:-50])
    marks = [mark_at(path, offset) for _, offset in gone_through(path)]
    write_warc(path, records)
    assert goes_on_at(path, marks) == sum(map(len, records[:2]))


def test_file_that_was_replaced_is_begun(tmp_path: Path) -> None:
    """Another file of the same name has other bytes before the mark."""
    path = write_warc(tmp_path / "a.warc", notes(3))
    marks = [mark_at(path, offset) for _, offset in gone_through(path)]
    assert goes_on_at(write_warc(path, [*notes(2), *notes(2)]), marks) == 0


def test_file_compressed_as_a_whole_is_begun_until_it_was_gone_through(tmp_path: Path) -> None:
    """There is no place in its middle at which a record could be looked for."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(notes(3))))
    marks = [mark_at(path, offset) for _, offset in gone_through(path)]
    assert goes_on_at(path, marks[:-1]) == 0
    assert goes_on_at(path, marks) == path.stat().st_size
