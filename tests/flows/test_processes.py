"""Processes that take a part of the work, and what becomes of the work when one of them is killed."""

from pathlib import Path

import pytest

from flows.processes import processes
from tests.flows.dying import answer_by_half, nothing, wait_for_long
from tests.flows.process import PATIENCE_SECONDS
from transforms.errors import WorkersError


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux tells in /proc what a process has written")
@pytest.mark.parametrize("count", [1, 2])
def test_process_that_is_killed_while_it_answers_is_told(count: int) -> None:
    """Also where another one is busy, which could never give its own answer."""
    with pytest.raises(WorkersError, match="ended from outside"):
        answer_beside(count - 1)


def answer_beside(busy: int) -> None:
    with processes(busy + 1, shared=(), first=nothing, given=None) as others:
        for _ in range(busy):
            others.submit(wait_for_long)
        others.submit(answer_by_half).result(timeout=PATIENCE_SECONDS)
