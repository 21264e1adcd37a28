"""Words that stand at every address of an outlet become no articles, however few of them come at a time."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.newsroom import Newsroom
from flows.reread import replay
from flows.runner import DirectRunner
from tests.flows.archives import a_document, write
from tests.flows.shortcuts import backfilled
from warehouse.kept import Wanted

POISON = "<p>Our pages are being looked after. Come back in a quarter of an hour, and thank you for waiting.</p>"


@pytest.fixture
def in_pairs(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, settings=newsroom.settings.model_copy(update={"batch_size": 2}))


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """Seven addresses with the same words under titles of their own, and between them two articles."""
    for number in range(9):
        body = None if number in (3, 8) else POISON
        write(tmp_path / "archive", f"{number}.md", a_document(number, body=body))
    return tmp_path / "archive"


def open_rejections(newsroom: Newsroom) -> int:
    rejections = newsroom.warehouse.open_rejections(source_id=None, expectation="text_is_its_own", limit=100)
    return rejections["record_id"].n_unique()


def test_what_was_taken_before_the_proof_is_withdrawn(in_pairs: Newsroom, poisoned: Path) -> None:
    """In loads of two, the first five pass for news; the sixth ends that, and only the two articles stay."""
    counts = backfilled(poisoned, in_pairs).counts
    assert counts.add_up
    titles = in_pairs.warehouse.sql("SELECT title FROM article ORDER BY ALL").to_series().to_list()
    assert [title[-1] for title in titles] == ["3", "8"]
    assert open_rejections(in_pairs) == 7


def test_withdrawn_documents_are_known_as_rejected(in_pairs: Newsroom, poisoned: Path) -> None:
    """The same archive again brings nothing, and does not count as articles what was withdrawn."""
    backfilled(poisoned, in_pairs)
    again = backfilled(poisoned, in_pairs).counts
    assert (again.unchanged, again.rejected, again.entries) == (2, 7, 9)


def test_replay_takes_none_of_them_as_long_as_they_say_the_same(in_pairs: Newsroom, poisoned: Path) -> None:
    """Read again, two at a time, their words still stand at seven addresses."""
    backfilled(poisoned, in_pairs)
    assert replay(Wanted(), in_pairs, DirectRunner()).counts.rejected == 7
    assert (in_pairs.warehouse.size()[0], open_rejections(in_pairs)) == (2, 7)
