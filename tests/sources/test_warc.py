"""WARC files are read as far as they are whole: good records before and after what is broken, which is told with its offset."""

import gzip
import zlib
from functools import partial
from pathlib import Path
from random import Random

import pytest
from fastwarc.warc import WarcRecordType

from sources.archive import ArchiveFile
from sources.warc import read_warc
from sources.warc_response import Wants
from tests.flows.warcs import HOST, OF_HTML, a_page, an_answer, notes, packed
from transforms.captures import (
    EVERYTHING,
    FRONT_PAGE,
    NO_ANSWER,
    NO_HTML,
    OTHER_OUTLET,
    OTHER_STATUS,
    REVISIT,
    Held,
    LeftOut,
    known_source,
    left_out,
)
from transforms.catalog import Source, SourceIndex
from transforms.records import RawDocument, Rejection

LEDGER = Source(source_id="harbour-ledger", name="The Harbour Ledger", hosts=("harbourledger.example",))
WANTS = Wants(
    partial(known_source, sources=SourceIndex([LEDGER])), partial(left_out, selection=EVERYTHING), max_bytes=100_000
)
BOTH = pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])


def held(path: Path, content: bytes) -> list[Held]:
    path.write_bytes(content)
    return [found for found, _ in read_warc(ArchiveFile(path, "a.warc"), WANTS)]


def taken(found: list[Held]) -> list[int]:
    """The numbers of the articles that were taken."""
    return [int(each.url.rpartition("-")[2].removesuffix(".html")) for each in found if isinstance(each, RawDocument)]


def broken_at(found: list[Held]) -> list[str]:
    return [each.record_id for each in found if isinstance(each, Rejection) and each.expectation == "whole_record"]


def only(tmp_path: Path, record: bytes) -> Held:
    [found] = held(tmp_path / "a.warc", record)
    return found


def expectation(found: Held) -> str:
    assert isinstance(found, Rejection)
    assert "a.warc#0" in found.reason
    return found.expectation


@BOTH
def test_answer_becomes_a_document_with_its_place(tmp_path: Path, compressed: bool) -> None:
    """Address, moment, headers and bytes are the record's; the origin is the file and the offset."""
    parts = packed(notes(2), compressed=compressed)
    found = held(tmp_path / "a.warc", b"".join(parts))
    second = found[1]
    assert isinstance(second, RawDocument)
    assert (second.origin, second.source_id) == (f"a.warc#{len(parts[0])}", "harbour-ledger")
    assert (second.url, second.body) == (f"{HOST}/2026/05/16/notes-1.html", a_page(1).encode())
    assert second.fetched_at.isoformat() == "2026-05-16T06:00:00+00:00"
    assert dict(second.headers) == {"content-type": "text/html; charset=utf-8"}


@BOTH
def test_file_cut_in_half_gives_what_came_before(tmp_path: Path, compressed: bool) -> None:
    """A copy that was broken off: the record that is not whole is told, wherever in it the cut is."""
    parts = packed(notes(4), compressed=compressed)
    start = len(parts[0]) + len(parts[1])
    for cut in (3, 40, len(parts[2]) // 2, len(parts[2]) - 1):
        found = held(tmp_path / "a.warc", b"".join(parts)[: start + cut])
        assert taken(found) == [0, 1]
        assert broken_at(found) == [f"a.warc#{start}"]


def test_bad_gzip_member_costs_one_record(tmp_path: Path) -> None:
    """Those before and after are taken."""
    parts = packed(notes(5), compressed=True)
    half = len(parts[2]) // 2
    spoiled = [*parts[:2], parts[2][:half] + bytes(20) + parts[2][half + 20 :], *parts[3:]]
    found = held(tmp_path / "a.warc", b"".join(spoiled))
    assert taken(found) == [0, 1, 3, 4]
    assert broken_at(found) == [f"a.warc#{len(parts[0]) + len(parts[1])}"]


@BOTH
@pytest.mark.parametrize("wrong", [-50, 100, 5_000, 10_000_000])
def test_record_of_a_wrong_length_costs_one_record(tmp_path: Path, compressed: bool, wrong: int) -> None:
    """Too short, or so long that others would be in it, or the rest of the file: it passes for no page, and hides none."""
    records = notes(6)
    length = int(records[2].partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    records[2] = records[2].replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + wrong))
    parts = packed(records, compressed=compressed)
    found = held(tmp_path / "a.warc", b"".join(parts))
    assert taken(found) == [0, 1, 3, 4, 5]
    assert broken_at(found) == [f"a.warc#{len(parts[0]) + len(parts[1])}"]


def test_whatever_is_broken_nothing_is_taken_twice_or_changed(tmp_path: Path) -> None:
    """Bytes overwritten, lost or put in between, in a hundred ways."""
    whole = {a_page(n).encode() for n in range(5)}
    for seed in range(100):
        chance = Random(seed)
        content = bytearray(b"".join(packed(notes(5), compressed=seed % 2 == 0)))
        at = chance.randrange(len(content))
        content[at : at + chance.choice([0, 1, 30])] = chance.randbytes(chance.choice([0, 1, 30, 2_000]))
        found = held(tmp_path / "a.warc", bytes(content))
        bodies = [each.body for each in found if isinstance(each, RawDocument)]
        assert len(set(bodies)) == len(bodies) >= 3, seed
        assert set(bodies) <= whole, seed


@pytest.mark.parametrize(
    ("reason", "record"),
    [
        (OTHER_OUTLET, an_answer(a_page(), url="https://elsewhere.example/a.html")),
        (OTHER_STATUS, an_answer("gone", head=f"404 Not Found\r\n{OF_HTML}")),
        (NO_HTML, an_answer(b"\x89PNG", head="200 OK\r\nContent-Type: image/png")),
        (FRONT_PAGE, an_answer(a_page(), url=f"{HOST}/")),
        (REVISIT, an_answer("", kind=WarcRecordType.revisit)),
        (NO_ANSWER, an_answer("", kind=WarcRecordType.request)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_of_an_outlet_is_left_out_by_why(tmp_path: Path, reason: str, record: bytes) -> None:
    """It is counted, and no rejection."""
    assert only(tmp_path, record) == LeftOut(reason)


@pytest.mark.parametrize(
    ("wanted", "record"),
    [
        ("complete", an_answer(a_page(), WARC_Truncated="length")),
        ("complete", an_answer(gzip.compress(a_page().encode())[:-30], head=f"200 OK\r\n{OF_HTML}\r\nContent-Encoding: gzip")),
        ("fits_digest", an_answer(a_page()).replace(b"number 0", b"number 9")),
        ("within_size", an_answer(a_page(padding="x" * 200_000))),
        ("within_size", an_answer(zlib.compress(bytes(200_000)), head=f"200 OK\r\n{OF_HTML}\r\nContent-Encoding: deflate")),
        ("known_coding", an_answer("x", head=f"200 OK\r\n{OF_HTML}\r\nContent-Encoding: rot13")),
        ("dated", an_answer(a_page(), saved="yesterday")),
        ("not_empty", an_answer("")),
    ],
)  # fmt: skip
def test_answer_that_cannot_be_taken_is_told_by_what_was_expected(tmp_path: Path, wanted: str, record: bytes) -> None:
    """The sentence names the file and the offset."""
    assert expectation(only(tmp_path, record)) == wanted


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("Content-Encoding: gzip", gzip.compress(a_page().encode())),
        ("Content-Encoding: gzip", a_page().encode()),
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(a_page().encode()), a_page().encode())),
        ("Transfer-Encoding: chunked", a_page().encode()),
    ],
    ids=["gzip", "gzip taken off", "chunks", "chunks taken off"],
)
def test_codings_are_taken_off_where_they_are(tmp_path: Path, coding: str, body: bytes) -> None:
    """Crawlers keep a host's headers even where they saved the body without its codings."""
    found = only(tmp_path, an_answer(body, head=f"200 OK\r\n{OF_HTML}\r\n{coding}"))
    assert isinstance(found, RawDocument)
    assert found.body == a_page().encode()


def test_file_compressed_as_a_whole_is_read(tmp_path: Path) -> None:
    """Not as the format asks for, but as a person does it."""
    assert taken(held(tmp_path / "a.warc", gzip.compress(b"".join(notes(3))))) == [0, 1, 2]


@pytest.mark.parametrize(("content", "wanted"), [(b"", "not_empty"), (b"no WARC at all\n" * 99, "whole_record")])
def test_file_that_is_no_warc_is_one_rejection(tmp_path: Path, content: bytes, wanted: str) -> None:
    """Named, with nothing taken from it."""
    [found] = held(tmp_path / "a.warc", content)
    assert isinstance(found, Rejection)
    assert found.expectation == wanted
