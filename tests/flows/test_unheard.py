"""A process whose words nobody reads any more goes on with its work."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from flows.unheard import Unheard

WORDS = """
import logging, sys
from pathlib import Path
{guard}
print("ready", flush=True)
sys.stdin.readline()  # until whoever listened is gone
for number in range(3):
    print(number, flush=True)
    {log}
Path({done!r}).touch()
"""
GUARD = "from flows.unheard import go_on_unheard"
PREFECT = "from prefect.logging.configuration import setup_logging; setup_logging(); go_on_unheard()"


@pytest.mark.parametrize(
    ("guard", "log"),
    [
        (f"{GUARD}; go_on_unheard()", "logging.warning(number)"),
        (f"{GUARD}\n{PREFECT}", "logging.getLogger('prefect.flow_runs').info(number)"),
    ],
    ids=["plain", "prefect"],
)
def test_process_outlives_who_listened_to_it(tmp_path: Path, guard: str, log: str) -> None:
    """Whether it prints or logs, by Python's own means or by Prefect's."""
    script = WORDS.format(guard=guard, log=log, done=str(tmp_path / "done"))
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([sys.executable, "-c", script], text=True, **streams) as process:  # type: ignore[call-overload]
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.stdout.close()
        process.stdin.write("\n")
        process.stdin.close()
        process.wait()
    assert (tmp_path / "done").exists()


def test_stream_that_is_closed_takes_what_is_said_and_loses_it() -> None:
    """A thread that logs while its process ends raises nothing."""
    stream = StringIO()
    stream.close()
    unheard = Unheard(stream)
    assert unheard.write("the ferry is late") == len("the ferry is late")
    unheard.flush()
