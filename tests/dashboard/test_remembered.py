"""Answers that are remembered: asked once by many, asked again when they are old, and never where they failed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.remembered import MOST, Remembered


def test_many_ask_once() -> None:
    """Whoever comes while the answer is being found waits for it, and has the same."""
    answers: Remembered[object] = Remembered(60)
    asked: list[int] = []
    may_answer = threading.Event()

    def find() -> object:
        asked.append(1)
        may_answer.wait(10)
        return object()

    with ThreadPoolExecutor(10) as readers:
        waiting = [readers.submit(answers.get, "key", find) for _ in range(10)]
        may_answer.set()
        found = {id(one.result()) for one in waiting}
    assert len(found) == len(asked) == 1


def test_old_answers_are_asked_for_again() -> None:
    """At once, where nothing is remembered for any time."""
    answers: Remembered[int] = Remembered(0)
    found = iter(range(3))
    assert [answers.get("key", lambda: next(found)) for _ in range(3)] == [0, 1, 2]


def test_failure_is_told_and_not_remembered() -> None:
    """The next reader has the answer."""
    answers: Remembered[int] = Remembered(60)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        answers.get("key", fail)
    assert answers.get("key", lambda: 7) == 7


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """What is old makes room."""
    answers: Remembered[int] = Remembered(0)
    for number in range(3 * MOST):
        answers.get(number, lambda: 1)
    assert len(answers._known) <= MOST
