"""What Great Expectations imports and does not need is left out while it is imported, and for nobody else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from expectations.later import interrupted_later

ROOT = Path(__file__).parents[2]
LEFT_OUT = """
import sys
from expectations.validate import warm_up
warm_up()
left = {"altair", "scipy.stats", "sqlalchemy", "botocore"}
assert not left & set(sys.modules), left & set(sys.modules)
import altair, scipy.stats, sqlalchemy
assert altair.Chart and sqlalchemy.select and scipy.stats.norm
import great_expectations.expectations.core.expect_column_kl_divergence_to_be_less_than as divergence
assert divergence.alt.Chart is altair.Chart and divergence.stats.norm is scipy.stats.norm
"""


def test_what_is_left_out_is_there_for_whoever_asks() -> None:
    """Nothing of it is imported with Great Expectations, and all of it can be imported and used afterwards, there too."""
    command = [sys.executable, "-c", LEFT_OUT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_interruption_waits_for_the_end_of_what_must_not_be_interrupted() -> None:
    """What is done within is done whole; then the interruption is heard as ever."""
    done = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is deaf to it

    def interrupted_on_the_way() -> None:
        with interrupted_later():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted_on_the_way()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["all of it"]


def test_second_interruption_ends_the_process() -> None:
    """Whoever asks twice does not wait."""
    twice = """
import signal
from expectations.later import interrupted_later
with interrupted_later():
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    print("still there")
"""
    done = subprocess.run([sys.executable, "-c", twice], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGINT, "")
