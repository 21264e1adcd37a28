"""`dateline dashboard`: it tells its address, ends with a sentence, and begins nothing that cannot be."""

import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx

from dashboard.passwords import is_password
from tests.flows.process import PATIENCE_SECONDS, dateline, running


def test_dashboard_answers_until_interrupted(home_of: Callable[[str], Path]) -> None:
    """At the address that it tells; Ctrl-C is no failure."""
    with running("dashboard", "--port", 0, home=home_of("empty")) as process:
        assert process.stderr
        said = [process.stderr.readline(), process.stderr.readline()]
        address = re.search(r"http://127\.0\.0\.1:\d+/", said[1])
        assert address, said
        assert httpx.get(address[0], timeout=30).status_code == 200
        process.send_signal(signal.SIGINT)
        _, last = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert last.strip() == "The dashboard has ended. It changed nothing."


def test_port_that_is_taken_is_told(home_of: Callable[[str], Path]) -> None:
    """With what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = dateline("dashboard", "--port", other.getsockname()[1], home=home_of("empty"))
    assert done.returncode == 2
    assert "is taken by another program" in done.stderr
    assert "--port" in done.stderr


def test_others_are_not_let_in_without_a_password(home_of: Callable[[str], Path]) -> None:
    """An address that others reach wants a password or a proxy's login."""
    done = dateline("dashboard", "--host", "0.0.0.0", "--port", 0, home=home_of("empty"))
    assert done.returncode == 2
    assert "DATELINE_DASHBOARD_PASSWORD" in done.stderr


def test_home_without_a_warehouse_is_told(tmp_path: Path) -> None:
    """In a sentence, and nothing is made there."""
    done = dateline("dashboard", "--port", 0, home=tmp_path / "nothing")
    assert done.returncode == 1
    assert "no warehouse" in done.stderr.lower()
    assert not (tmp_path / "nothing").exists()


def test_password_is_made_into_what_is_kept(tmp_path: Path) -> None:
    """To be put into the settings instead of the password itself."""
    done = dateline("dashboard", "--hash-password", home=tmp_path / "nothing", given="secret\nsecret\n")
    assert done.returncode == 0
    assert is_password("secret", done.stdout.strip())
