"""A command that is killed at a moment of chance, and given again.

Most of a short command's time goes into imports, where there is nothing to break: moments are counted from when the
process has opened the catalogue.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import open_warehouse
from flows.settings import Settings
from tests.flows.process import PATIENCE_SECONDS, Running, running
from transforms.errors import WarehouseError
from warehouse.address import Address
from warehouse.soundness import Fault

SEED = int(os.environ.get("DATELINE_DRILL_SEED", time.time()))


@dataclass(frozen=True)
class Deed:
    """A command, where it begins, and what is to be the same at its end whether or not it was killed.

    Attributes:
        arguments: Of the command line.
        state: What a home, and what was written beside it, holds.
        prepared: A home to begin with; none where the command makes its own.
        settings: For the command's environment.
    """

    arguments: tuple[str, ...]
    state: Callable[[Path], object]
    prepared: Path | None = None
    settings: dict[str, object] = field(default_factory=dict)

    def begin(self, place: Path) -> Path:
        """A fresh home in a fresh place."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if self.prepared:
            shutil.copytree(self.prepared, place / "home")
        return place / "home"

    def again(self, home: Path) -> None:
        """The same command to its end; in this process, since starting another takes longer than all the rest."""
        environment = {
            f"DATELINE_{name.upper()}": str(value) for name, value in {"workers": 1, **self.settings}.items()
        }
        done = CliRunner().invoke(app, ["--home", str(home), *self._arguments(home)], env=environment)
        assert done.exit_code == 0, (done.output, done.exception)

    def seconds(self, home: Path) -> float:
        """How long it takes from when it has opened the catalogue, as a process, undisturbed."""
        with running(*self._arguments(home), home=home, **self.settings) as process:
            _wait_until_opened(process, home)
            began = time.monotonic()
            _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        return time.monotonic() - began

    def killed(self, home: Path, after: float) -> bool:
        """Kill it so many seconds after it has opened the catalogue; tells whether it had not ended before."""
        with running(*self._arguments(home), home=home, **self.settings) as process:
            _wait_until_opened(process, home)
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return True
        return False

    def _arguments(self, home: Path) -> tuple[str, ...]:
        return tuple(argument.format(beside=home.parent) for argument in self.arguments)


def _wait_until_opened(process: Running, home: Path) -> None:
    catalogue = str(Address.in_home(home).catalog_file)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and catalogue not in _open_files(process.pid):
        assert time.monotonic() < deadline, "the catalogue was never opened"
        time.sleep(0.002)


def _open_files(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):  # it has ended meanwhile
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # or has closed that one
                found.add(str(link.readlink()))
    return found


@dataclass
class Tale:
    """What a drill did: at which moments a command was killed, and what was not as it should have been then."""

    name: str
    seconds: float
    moments: list[float] = field(default_factory=list)
    too_late: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        moments = " ".join(f"{moment:.3f}" for moment in sorted(self.moments))
        return (
            f"\n{self.name}: killed {len(self.moments)} times within {self.seconds:.2f} s, wrong {len(self.wrong)} times "
            f"(seed {SEED}; {self.too_late} moments more were after its end); seconds after opening the catalogue:\n"
            f"{moments}\n" + "\n".join(self.wrong)
        )


def drill(name: str, deed: Deed, *, moments: int, place: Path) -> Tale:
    """Kill a command at so many moments; each time look whether all is sound, give it again, and compare the ends."""
    chance = Random(f"{SEED} {name}")
    tale = Tale(name, deed.seconds(deed.begin(place / "timed")))
    deed.again(home := deed.begin(place / "undisturbed"))
    undisturbed = deed.state(home)
    while len(tale.moments) < moments:
        after = chance.uniform(0, tale.seconds)
        home = deed.begin(place / "disturbed")
        if not deed.killed(home, after):
            tale.too_late += 1
            continue
        tale.moments.append(after)
        tale.wrong += [f"after {after:.3f} s: {what}" for what in _wrong(deed, home, undisturbed)]
    return tale


def _wrong(deed: Deed, home: Path, undisturbed: object) -> list[str]:
    try:
        found = [f"{fault.problem}: {fault.count}, {fault.example}" for fault in _faults(home)]
        deed.again(home)
        return found if deed.state(home) == undisturbed else [*found, "it did not end in the same state"]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def _faults(home: Path) -> list[Fault]:
    try:
        with open_warehouse(Settings(home=home), read_only=True) as warehouse:
            return warehouse.faults()
    except WarehouseError as error:
        if "There is no warehouse" in error.problem:  # killed before it was made
            return []
        raise
