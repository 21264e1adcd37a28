"""Gists of many articles are read in other processes, and are what they would be here."""

import multiprocessing
import signal
from dataclasses import replace
from random import Random

import pytest

from flows.gist_readers import begin_process
from flows.gists import CHUNK, FEW, gist_readers
from flows.newsroom import Newsroom
from flows.processes import COMPARING, processes
from tests.flows.archives import MORNING, SENTENCES
from transforms.errors import WorkersError
from transforms.gist import MOST_CHARS, GistReader
from transforms.pairing import Told


def told(number: int) -> Told:
    language = "zh-Hans" if number % 2 else "en"
    return Told(f"article-{number}", MORNING, language, SENTENCES[number % len(SENTENCES)], f"特朗普 {number}", "")


@pytest.mark.parametrize("count", [0, 1, CHUNK, 7 * CHUNK + 1])
def test_gists_are_the_same_wherever_they_are_read(newsroom: Newsroom, count: int) -> None:
    """Each article's own, in the order of the articles, with the catalogue's names; however many there are."""
    articles = [told(number) for number in range(count)]
    here = list(map(GistReader(newsroom.names.values()).read, articles))
    elsewhere = replace(newsroom, settings=newsroom.settings.model_copy(update={"workers": 2}))
    before = set(multiprocessing.active_children())
    with gist_readers(elsewhere, of=FEW + 1) as who_reads:
        assert list(who_reads.read(articles)) == here
        begun = set(multiprocessing.active_children()) - before
        assert len(begun) == min(-(-count // CHUNK), 2)


def test_few_are_read_here(newsroom: Newsroom) -> None:
    """No process is begun for them."""
    before = set(multiprocessing.active_children())
    with gist_readers(newsroom, of=FEW) as who_reads:
        assert next(who_reads.read([told(1)])) == GistReader(newsroom.names.values()).read(told(1))
        assert set(multiprocessing.active_children()) <= before


@pytest.mark.parametrize(
    ("language", "alphabet"), [("zh-Hans", "海港的船在早上出发向东行驶"), ("en", "abcdefghij klmno ")]
)
def test_nothing_is_looked_at_behind_what_is_sent(language: str, alphabet: str) -> None:
    """A body is cut before it is sent, and means the same; an eighth shorter it would not."""
    whole = replace(told(1), language=language, body="".join(Random(0).choices(alphabet, k=3 * MOST_CHARS)))
    reader = GistReader()
    assert reader.read(replace(whole, body=whole.body[:MOST_CHARS])) == reader.read(whole)
    assert reader.read(replace(whole, body=whole.body[: MOST_CHARS * 7 // 8])) != reader.read(whole)


def test_process_that_is_killed_is_told_with_the_remedy() -> None:
    """As the system does where memory is short."""
    with (
        pytest.raises(WorkersError, match="ended from outside") as told_of,
        processes(1, shared=COMPARING, first=begin_process, given=()) as others,
    ):
        others.submit(signal.raise_signal, signal.SIGKILL).result()
    assert "DATELINE_WORKERS=1" in told_of.value.remedy
