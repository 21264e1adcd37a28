"""How stages are run from the command line: called, and again when they failed for a moment only; and results in groups."""

import threading
from collections.abc import Iterator

import pytest

from flows.runner import RETRIES, DirectRunner, in_groups
from transforms.errors import FetchError, UsageError, WarehouseBusy, WarehouseFull


class Stage:
    """A stage that fails the first times that it is called."""

    def __init__(self, error: Exception, *, failures: int) -> None:
        self._error = error
        self._failures = failures
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return "done"


@pytest.mark.parametrize("error", [WarehouseBusy("busy"), FetchError("away")], ids=lambda error: type(error).__name__)
def test_what_may_go_better_a_moment_later_is_tried_again(error: Exception) -> None:
    """The caller sees only that it went well."""
    stage = Stage(error, failures=RETRIES)
    assert DirectRunner().call("load", stage) == "done"
    assert stage.calls == RETRIES + 1


def test_patience_has_an_end() -> None:
    """After the last try the error itself is told."""
    stage = Stage(WarehouseBusy("busy"), failures=99)
    with pytest.raises(WarehouseBusy):
        DirectRunner().call("load", stage)
    assert stage.calls == RETRIES + 1


@pytest.mark.parametrize("error", [WarehouseFull("full"), UsageError("wrong"), ValueError("odd")])
def test_what_will_not_go_better_is_told_at_once(error: Exception) -> None:
    """A full disk is full a second later, too."""
    stage = Stage(error, failures=1)
    with pytest.raises(type(error)):
        DirectRunner().call("load", stage)
    assert stage.calls == 1


def test_what_came_meanwhile_is_one_group() -> None:
    """The first is dealt with alone; the two that came while it was, together."""
    is_being_dealt_with, all_have_come = threading.Event(), threading.Event()

    def results() -> Iterator[int]:
        yield 1
        is_being_dealt_with.wait(10)
        yield from (2, 3)
        all_have_come.set()

    groups = []
    for group in in_groups(results()):
        groups.append(group)
        is_being_dealt_with.set()
        all_have_come.wait(10)
    assert groups == [[1], [2, 3]]


def test_what_ends_in_an_error_tells_it_after_what_came() -> None:
    """Nothing that came before is lost."""

    def results() -> Iterator[int]:
        yield 1
        raise ValueError("no ferry")

    groups: list[list[int]] = []
    with pytest.raises(ValueError, match="no ferry"):
        groups.extend(in_groups(results()))
    assert groups == [[1]]
