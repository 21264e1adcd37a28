"""An archive goes into a warehouse: counted, checked, once, whatever the order and the size of its batches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.newsroom import Newsroom, Run, open_newsroom
from flows.settings import Settings
from tests.flows.archives import HOST, MORNING, OF_THE_SAMPLE, a_document, write
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, Rows, shown
from transforms.records import Counts


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, catalog: Path, sample_archive: Path
) -> Iterator[tuple[Newsroom, Run]]:
    """The sample's archive, loaded once for all who only look."""
    home = tmp_path_factory.mktemp("loaded") / "home"
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        yield newsroom, backfilled(sample_archive, newsroom)


def rows(newsroom: Newsroom, query: str) -> Rows:
    return newsroom.warehouse.sql(query).rows()


def test_every_file_is_in_exactly_one_count(loaded: tuple[Newsroom, Run], sample_archive: Path) -> None:
    """Entries are the files, and each is new, changed, unchanged, rejected or failed."""
    _, run = loaded
    assert run.counts == OF_THE_SAMPLE
    assert run.counts.add_up
    assert run.counts.entries == len(list(sample_archive.rglob("*.md")))


def test_run_is_written_with_its_counts(loaded: tuple[Newsroom, Run]) -> None:
    """The view ``run`` says what the command said."""
    newsroom, run = loaded
    [row] = rows(newsroom, "SELECT flow, state, entries, new, changed, unchanged, rejected, failed FROM run")
    counts = run.counts
    expected = (counts.entries, counts.new, counts.changed, counts.unchanged, counts.rejected, counts.failed)
    assert row == ("backfill", "completed", *expected)


def test_counts_of_the_outlets_sum_up_to_the_run(loaded: tuple[Newsroom, Run]) -> None:
    """What is counted by outlet is counted in all, and the other way round."""
    _, run = loaded
    assert sum(run.by_source.values(), Counts()) == run.counts


def test_edited_article_has_two_revisions(loaded: tuple[Newsroom, Run]) -> None:
    """The summit's account was given another headline a day later; both states are kept, in order."""
    newsroom, _ = loaded
    edited = "SELECT article_id FROM article WHERE revision_count = 2"
    found = rows(newsroom, f"SELECT revision, title FROM revision WHERE article_id IN ({edited}) ORDER BY revision")
    assert [row[0] for row in found] == [1, 2]
    assert "和平" in found[0][1]
    assert "没有芯片" in found[1][1]


def test_file_that_is_no_article_is_rejected_by_name(loaded: tuple[Newsroom, Run]) -> None:
    """What was expected, and the file it is about: one without a title line, and one that is not UTF-8."""
    newsroom, _ = loaded
    found = rows(newsroom, "SELECT expectation, origin FROM rejection JOIN document USING (document_id) ORDER BY 1")
    assert found == [
        ("decodes", "2026-05-23/2026-05-23-七十岁，她决定游过一条海峡.md"),
        ("has_title_line", "2026-05-16/2026-05-16-一家拒绝长大的面包店.md"),
    ]


def test_second_run_appends_no_fact(newsroom: Newsroom, sample_archive: Path) -> None:
    """Loading the same thing twice changes nothing but the list of runs."""
    first = backfilled(sample_archive, newsroom).counts
    before = shown(newsroom.warehouse)
    again = backfilled(sample_archive, newsroom).counts
    assert shown(newsroom.warehouse) == before
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new + first.changed)
    assert again.rejected == first.rejected


def test_second_run_writes_no_row_of_a_fact_again(newsroom: Newsroom, sample_archive: Path) -> None:
    """The views would hide a fact written twice; the tables do not hold one."""
    tables = ("document", "payload", "reading", "date_evidence", "image", "link", "rejection", "validation")
    count = "SELECT " + ", ".join(f"(SELECT count(*) FROM fact.{name})" for name in tables)
    backfilled(sample_archive, newsroom)
    before = rows(newsroom, count)
    backfilled(sample_archive, newsroom)
    assert rows(newsroom, count) == before


def test_later_file_of_a_known_article_is_a_change(newsroom: Newsroom, tmp_path: Path) -> None:
    """An edit that comes with the next archive is counted as changed and becomes the second revision."""
    first = write(tmp_path / "archive", "1.md", a_document())
    assert backfilled(first, newsroom).counts == Counts(entries=1, new=1)
    edited = a_document(body="<p>Corrected: the ferry was green.</p>", saved=MORNING + timedelta(days=1))
    later = write(tmp_path / "archive", "2.md", edited)
    assert backfilled(later, newsroom).counts == Counts(entries=1, changed=1)
    [(body, count)] = rows(newsroom, "SELECT body, revision_count FROM article")
    assert (body, count) == ("Corrected: the ferry was green.", 2)


def test_article_saved_again_with_the_same_words_is_unchanged(newsroom: Newsroom, tmp_path: Path) -> None:
    """Another stamp is another document and the same state."""
    write(tmp_path / "archive", "1.md", a_document())
    write(tmp_path / "archive", "2.md", a_document(saved=MORNING + timedelta(days=1)))
    assert backfilled(tmp_path / "archive", newsroom).counts == Counts(entries=2, new=1, unchanged=1)
    [row] = rows(newsroom, "SELECT revision_count, last_seen_at FROM article")
    assert row == (1, MORNING + timedelta(days=1))


def test_same_file_under_two_names_is_one_article(newsroom: Newsroom, tmp_path: Path) -> None:
    """The second is counted as unchanged, and one document is kept."""
    write(tmp_path / "archive", "1.md", a_document())
    write(tmp_path / "archive", "2.md", a_document())
    assert backfilled(tmp_path / "archive", newsroom).counts == Counts(entries=2, new=1, unchanged=1)
    assert rows(newsroom, "SELECT count(*) FROM document") == [(1,)]


def test_same_file_in_two_batches_is_one_article(newsroom: Newsroom, tmp_path: Path) -> None:
    """The second comes while the first is still on its way into the warehouse."""
    for name in ("1.md", "2.md", "3.md"):
        write(tmp_path / "archive", name, a_document())
    one_each = replace(newsroom, settings=newsroom.settings.model_copy(update={"batch_size": 1}))
    assert backfilled(tmp_path / "archive", one_each).counts == Counts(entries=3, new=1, unchanged=2)
    assert rows(newsroom, "SELECT count(*) FROM fact.document") == [(1,)]


def test_file_without_front_matter_says_the_same(newsroom: Newsroom, tmp_path: Path) -> None:
    """The epoch comment alone tells when it was saved."""
    write(tmp_path / "archive", "with.md", a_document(1))
    write(tmp_path / "archive", "without.md", a_document(2, has_front_matter=False))
    assert backfilled(tmp_path / "archive", newsroom).counts.new == 2
    assert rows(newsroom, "SELECT first_seen_at FROM article ORDER BY url") == [
        (MORNING + timedelta(minutes=1),),
        (MORNING + timedelta(minutes=2),),
    ]


def test_single_file_is_an_archive(newsroom: Newsroom, tmp_path: Path) -> None:
    """PATH may be one file; its name is where it came from."""
    file = write(tmp_path, "one.md", a_document())
    assert backfilled(file, newsroom).counts == Counts(entries=1, new=1)
    assert rows(newsroom, "SELECT origin, url FROM document") == [("one.md", f"{HOST}/2026/05/16/notes-0.html")]


def test_progress_reaches_the_total(newsroom: Newsroom, many: Path) -> None:
    """Whoever watches sees each batch, and the last one is the end."""
    in_batches = replace(newsroom, settings=newsroom.settings.model_copy(update={"batch_size": 50}))
    seen: list[tuple[int, int]] = []
    backfilled(many, in_batches, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(50, 112), (100, 112), (112, 112)]


def test_small_batches_make_the_same_warehouse(tmp_path: Path, catalog: Path, many: Path) -> None:
    """How much is loaded at once shows in the validations, which are made by load, and nowhere else."""
    found = []
    for batch_size in (40, 2000):
        home = tmp_path / f"by-{batch_size}"
        with open_newsroom(Settings(home=home, catalog=catalog, workers=1, batch_size=batch_size)) as newsroom:
            counts = backfilled(many, newsroom).counts
            found.append((counts.add_up, counts.entries, shown(newsroom.warehouse, without=LOADS)))
    assert found[0] == found[1]


def test_failed_run_says_so(newsroom: Newsroom, tmp_path: Path) -> None:
    """A run that an error ended has an end, a state and what was loaded before."""
    write(tmp_path / "archive", "1.md", a_document())

    def on_progress(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfilled(tmp_path / "archive", newsroom, on_progress=on_progress)
    [row] = newsroom.warehouse.sql("SELECT state, new, finished_at IS NOT NULL FROM run").rows()
    assert row == ("failed", 1, True)


def test_home_may_be_moved(tmp_path: Path, catalog: Path, sample_archive: Path) -> None:
    """What is backed up and restored elsewhere, or named by another path, is the same warehouse."""
    with open_newsroom(Settings(home=tmp_path / "home", catalog=catalog, workers=1)) as newsroom:
        backfilled(sample_archive, newsroom)
        before = shown(newsroom.warehouse)
    moved = (tmp_path / "home").rename(tmp_path / "moved")
    with open_newsroom(Settings(home=moved, catalog=catalog, workers=1)) as newsroom:
        assert shown(newsroom.warehouse) == before
        assert backfilled(sample_archive, newsroom).counts.new == 0
