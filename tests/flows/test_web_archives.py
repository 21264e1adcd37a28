"""A backfill of the web's archives: only what was asked for, counted to the last record, once."""

from datetime import date
from pathlib import Path

import pytest

from flows.backfill import backfill
from flows.newsroom import Newsroom, Run
from flows.planning import plan, selected
from flows.runner import DirectRunner
from tests.flows.archives import a_document, write
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, shown
from tests.flows.warcs import HOST, a_page, an_answer, listed, notes, write_cdxj, write_warc
from transforms.captures import MISSING_FILE, NOT_ASKED_FOR, OTHER_DAY, OTHER_OUTLET, Selection
from transforms.errors import UsageError
from transforms.plans import Part
from transforms.records import Counts


def loaded(paths: list[Path], newsroom: Newsroom, selection: Selection) -> Run:
    return backfill(paths, newsroom, DirectRunner(), selection=selection)


def test_pages_of_a_warc_become_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    """With the outlet, the address and the day that the page tells; another outlet's are counted as left out."""
    others = [an_answer(a_page(9), url="https://elsewhere.example/9.html")]
    run = backfilled(write_warc(tmp_path / "a.warc.gz", notes(3) + others), newsroom)
    assert run.counts == Counts(entries=3, new=3)
    assert run.left_out == {OTHER_OUTLET: 1}
    told = newsroom.warehouse.sql("SELECT source_id, url, published_from FROM article ORDER BY url LIMIT 1").rows()
    assert told == [("harbour-ledger", f"{HOST}/2026/05/16/notes-0.html", "meta")]


def test_second_run_over_a_warc_appends_no_fact(newsroom: Newsroom, tmp_path: Path) -> None:
    """It was gone through, and is passed over; under another name everything is known by its bytes and address."""
    path = write_warc(tmp_path / "a.warc", notes(5))
    backfilled(path, newsroom)
    before = shown(newsroom.warehouse)
    again = backfilled(path, newsroom)
    assert (again.counts, again.passed_over) == (Counts(), path.stat().st_size)
    assert backfilled(path.rename(tmp_path / "b.warc"), newsroom).counts == Counts(entries=5, unchanged=5)
    assert shown(newsroom.warehouse, without=LOADS) == {name: before[name] for name in before if name not in LOADS}


def test_warc_cut_in_half_is_gone_on_with_when_it_is_whole(newsroom: Newsroom, tmp_path: Path) -> None:
    """What was taken stays, what is broken is a rejection that names the file and the offset; the whole file brings the rest."""
    path = write_warc(tmp_path / "a.warc", notes(4))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + 50])
    assert backfilled(path, newsroom).counts == Counts(entries=3, new=2, rejected=1)
    [(record, reason)] = newsroom.warehouse.sql("SELECT record_id, reason FROM rejection").rows()
    assert record.startswith("a.warc#")
    assert "a.warc is broken at offset" in reason
    path.write_bytes(whole)
    assert backfilled(path, newsroom).counts == Counts(entries=2, new=2)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_warc_that_grew_is_gone_on_with_where_it_ended(newsroom: Newsroom, tmp_path: Path, name: str) -> None:
    """What stood before its end is not looked at again."""
    records = notes(4)
    path = write_warc(tmp_path / name, records[:2])
    backfilled(path, newsroom)
    write_warc(path, records)
    assert backfilled(path, newsroom).counts == Counts(entries=2, new=2)


def test_warc_that_was_replaced_is_gone_through_from_its_beginning(newsroom: Newsroom, tmp_path: Path) -> None:
    """Another file of the same name and length is another file."""
    path = write_warc(tmp_path / "a.warc", notes(2))
    backfilled(path, newsroom)
    others = [an_answer(a_page(n), url=f"{HOST}/2026/05/16/words-{n}.html") for n in range(2)]
    assert backfilled(write_warc(path, others), newsroom).counts.entries == 2


def test_other_choice_goes_through_a_warc_again(newsroom: Newsroom, tmp_path: Path) -> None:
    """What nobody asked for then may be asked for now."""
    path = write_warc(tmp_path / "a.warc", notes(2))
    later = selected(newsroom.sources, [], date(2026, 6, 1), None)
    assert loaded([path], newsroom, later).counts == Counts()
    assert loaded([path], newsroom, later).passed_over == path.stat().st_size
    assert backfilled(path, newsroom).counts == Counts(entries=2, new=2)


def test_directory_may_hold_saved_articles_and_warcs(newsroom: Newsroom, tmp_path: Path) -> None:
    """Both kinds, at any depth."""
    write(tmp_path / "archive", "one.md", a_document(50))
    write_warc(tmp_path / "archive" / "deep" / "a.warc.gz", notes(2))
    assert backfilled(tmp_path / "archive", newsroom).counts == Counts(entries=3, new=3)


def test_days_and_outlets_may_be_chosen(newsroom: Newsroom, tmp_path: Path) -> None:
    """By when a page was saved; what is not asked for is counted, in WARC files as among saved articles."""
    write_warc(
        tmp_path / "a" / "a.warc", [*notes(1), an_answer(a_page(1), url=f"{HOST}/1.html", saved="2026-06-01T00:00:00Z")]
    )
    write(tmp_path / "a", "other.md", a_document(2, url="https://elsewhere.example/2.html"))
    chosen = selected(newsroom.sources, ["harbour-ledger"], date(2026, 5, 16), date(2026, 5, 31))
    run = loaded([tmp_path / "a"], newsroom, chosen)
    assert run.counts == Counts(entries=1, new=1)
    assert run.left_out == {OTHER_DAY: 1, NOT_ASKED_FOR: 1}


def test_outlet_that_is_not_in_the_catalogue_is_told(newsroom: Newsroom) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match="'harbor-ledger'"):
        selected(newsroom.sources, ["harbor-ledger"], None, None)


def test_listing_names_the_records_that_are_read(newsroom: Newsroom, tmp_path: Path) -> None:
    """One of three records is listed; the others, and a file that is missing, cost nothing but a line."""
    records = notes(3)
    path = write_warc(tmp_path / "a.warc.gz", records)
    lines = listed(path, records, [f"{HOST}/2026/05/16/notes-{n}.html" for n in range(3)])
    missing = [{**lines[0], "filename": "b.warc.gz"}, {**lines[2], "filename": "b.warc.gz"}]
    run = backfilled(write_cdxj(tmp_path / "a.cdxj", [lines[1], *missing]), newsroom)
    assert run.counts == Counts(entries=2, new=1, failed=1)
    assert run.left_out == {MISSING_FILE: 1}
    assert newsroom.warehouse.sql("SELECT title FROM article").rows() == [("Notes from the quay, number 1",)]


def test_listing_of_old_form_is_read(newsroom: Newsroom, tmp_path: Path) -> None:
    """CDX, whose first line names the fields; a line that names no record, and an offset with none, are rejections."""
    write_warc(tmp_path / "a.warc", notes(1))
    line = (
        f"example,harbourledger)/ 20260516060000 {HOST}/2026/05/16/notes-0.html text/html 200 AAAA - - 700 {{}} a.warc"
    )
    lines = [" CDX N b a m s k r M S V g", line.format(0), line.format(7), "example,harbourledger)/ 2026"]
    (tmp_path / "a.cdx").write_text("\n".join(lines))
    assert backfilled(tmp_path / "a.cdx", newsroom).counts == Counts(entries=3, new=1, rejected=2)
    found = newsroom.warehouse.sql("SELECT record_id, expectation FROM rejection ORDER BY 1").rows()
    assert found == [("a.cdx:4", "names_a_record"), ("a.warc#7", "whole_record")]


def test_plan_tells_what_would_be_read_and_writes_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    """Documents and bytes by outlet and month; how long is not known before any backfill was as large."""
    path = write_warc(tmp_path / "a.warc.gz", notes(60))
    planned, seconds = plan([path], newsroom)
    size = sum(len(a_page(n).encode()) for n in range(60))
    assert planned.documents == {Part("harbour-ledger", "2026-05"): 60}
    assert (planned.byte_counts.total(), planned.known, seconds) == (size, 0, None)
    assert newsroom.warehouse.sql("SELECT count(*) FROM run").rows() == [(0,)]
    backfilled(path, newsroom)
    more = write_warc(tmp_path / "b.warc.gz", [an_answer(a_page(n), url=f"{HOST}/more-{n}.html") for n in range(30)])
    planned, seconds = plan([path, more], newsroom)
    assert (planned.documents.total(), planned.known) == (30, 60)
    assert seconds is not None
    assert seconds > 0
