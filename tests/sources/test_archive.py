"""Reading a directory of archived articles, and telling what is wrong with one that is none."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.archive import ArchiveFile, archive_files, read_archive_file
from transforms.errors import ArchiveError, FetchError, RefusedError
from transforms.identity import document_id


def write(path: Path, body: bytes = b"# A title\n\nA body.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def test_files_come_sorted_by_their_path_below_the_root(tmp_path):
    """At any depth; what is not an article is left out."""
    for name in ("b/2.md", "b/10.md", "a/x.md", "c.md", "b/notes.txt"):
        write(tmp_path / name)
    assert [file.origin for file in archive_files(tmp_path)] == ["a/x.md", "b/10.md", "b/2.md", "c.md"]


def test_a_single_file_is_an_archive(tmp_path):
    """Its name is its origin."""
    path = write(tmp_path / "one.md")
    assert archive_files(path) == [ArchiveFile(path, "one.md")]


@pytest.mark.parametrize(
    ("kind", "problem"), [("missing", "There is nothing at"), ("empty", "is empty"), ("other", "holds no .md files")]
)
def test_what_is_no_archive_is_told_with_a_remedy(tmp_path, kind, problem):
    """A path that is not there, an empty directory, one of other files."""
    root = tmp_path / kind
    if kind != "missing":
        root.mkdir()
    if kind == "other":
        write(root / "article.html")
    with pytest.raises(ArchiveError, match=problem) as failure:
        archive_files(root)
    assert failure.value.remedy
    assert str(root) in failure.value.problem


def test_a_file_without_a_stamp_gets_its_modification_time(tmp_path):
    """The bytes are as on disk and name the document."""
    path = write(tmp_path / "a" / "one.md")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    [file] = archive_files(tmp_path)
    document = read_archive_file(file)
    assert document.fetched_at == datetime.fromtimestamp(1_600_000_000, UTC)
    assert document.body == path.read_bytes()
    assert document.document_id == document_id(path.read_bytes())
    assert (document.source_id, document.origin, document.status) == ("", "a/one.md", 200)
    assert document.content_type == "text/markdown"


def test_a_file_that_is_too_large_is_refused(tmp_path):
    """Not read beyond the limit."""
    file = ArchiveFile(write(tmp_path / "large.md", b"x" * 101), "large.md")
    with pytest.raises(RefusedError, match="larger than 100 bytes") as refused:
        read_archive_file(file, max_bytes=100)
    assert refused.value.expectation == "within_size"


def test_a_file_of_exactly_the_limit_is_taken(tmp_path):
    """The limit itself is allowed."""
    file = ArchiveFile(write(tmp_path / "a.md", b"x" * 100), "a.md")
    assert len(read_archive_file(file, max_bytes=100).body) == 100


def test_an_empty_file_is_refused(tmp_path):
    """There is nothing in it to read."""
    with pytest.raises(RefusedError) as refused:
        read_archive_file(ArchiveFile(write(tmp_path / "a.md", b""), "a.md"))
    assert refused.value.expectation == "not_empty"


@pytest.mark.parametrize("kind", ["vanished", "directory", "pipe"])
def test_what_cannot_be_read_has_failed(tmp_path, kind):
    """A file that went away, a directory, a pipe that nobody writes to."""
    path = tmp_path / "a.md"
    {"vanished": lambda: None, "directory": path.mkdir, "pipe": lambda: os.mkfifo(path)}[kind]()
    with pytest.raises(FetchError, match=r"a\.md cannot be read") as failure:
        read_archive_file(ArchiveFile(path, "a.md"))
    assert failure.value.expectation == "readable"


def test_a_name_that_is_no_text(tmp_path):
    """Its origin can be stored all the same."""
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")))
    [file] = archive_files(tmp_path)
    assert file.origin.encode()
    assert read_archive_file(file).body
