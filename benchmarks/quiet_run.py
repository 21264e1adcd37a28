"""A scheduled run that finds nothing new, at a Prefect server of its own: ``python -m benchmarks.quiet_run``.

It is the deployment ``ingest`` as `dateline serve` runs it, with its tasks, its artifacts and its log at the server: a hundred sources
asked, conditionally; stories, events and names brought up to date with nothing. Told is the processor time of this process for
each run, after its imports and one run that does not count, as it makes the warehouse.
"""

import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.catalogs import write_catalog
from benchmarks.polling import newsstand
from benchmarks.polling_stand import QUIET
from benchmarks.results import JsonFile, Result, keep
from flows.settings import Settings

GOAL_SECONDS = 3.0


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often, after one time that does not count.")] = 5,
    json_file: JsonFile = None,
) -> None:
    """Measure scheduled runs of a hundred sources that have nothing new."""
    with newsstand() as address, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        os.environ.update(_environment(Path(directory), f"{address[0]}:{address[1]}"))
        with _server(Path(directory)):
            cpu = _measured(rounds)
    told = f"{statistics.median(cpu):.2f} s ({min(cpu):.2f}–{max(cpu):.2f})"
    goal = f"goal under {GOAL_SECONDS:.0f}"
    Console().print(
        f"a scheduled run, 100 sources, nothing new: {told} of processor time after start-up, {goal}", highlight=False
    )
    keep(
        json_file, "quiet run", [Result("a scheduled run, 100 sources, nothing new", "CPU s", tuple(cpu), GOAL_SECONDS)]
    )


def _environment(directory: Path, address: str) -> dict[str, str]:
    feed = 'name = "{host}"\nhosts = ["{host}"]\n[[feeds]]\nurl = "http://{host}/feed"\n'
    write_catalog(directory / "catalog", {host.partition(".")[0]: feed.format(host=host) for host in QUIET})
    port = Settings(serve_port=4290).serve_port
    return {
        "DATELINE_HOME": str(directory / "home"),
        "DATELINE_CATALOG": str(directory / "catalog"),
        "DATELINE_OPEN_HOSTS": json.dumps(dict.fromkeys(QUIET, address)),
        "DATELINE_SERVE_PORT": str(port),
        "PREFECT_HOME": str(directory / "home" / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def _server(directory: Path) -> Iterator[None]:
    # Imported here: Prefect reads its environment when it is imported.
    from flows.server import prefect_server
    from flows.settings import read_settings

    (directory / "home").mkdir()
    with prefect_server(read_settings(), when_back=lambda: None):
        yield


def _measured(rounds: int) -> list[float]:
    from flows.deployments import ingest

    names = [host.partition(".")[0] for host in QUIET]
    ingest(sources=names)
    measured = []
    for _ in range(rounds):
        cpu = time.process_time()
        ingest(sources=names)
        measured.append(time.process_time() - cpu)
    return measured


if __name__ == "__main__":
    typer.run(main)
