"""Servers of the tests' own: a PostgreSQL in a temporary folder, and a store of objects on loopback."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.flows.process import free_port
from warehouse.address import ObjectStore

_NOBODY_S_OWN = "postgres"  # PostgreSQL refuses to be run by root


def postgres_programs() -> Path | None:
    """Where PostgreSQL's programs are, or None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def postgres() -> Iterator[str]:
    """A server while the block runs; gives the connection string of its one user."""
    programs = postgres_programs()
    assert programs is not None
    place = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    user = _NOBODY_S_OWN if os.geteuid() == 0 else None
    if user:
        shutil.chown(place, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(place / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=place, timeout=60)

    try:
        run("initdb", "--auth=trust", "--username=dateline", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{place}' -c fsync=off"
        run("pg_ctl", "--wait", "--log", str(place / "log"), "--options", options, "start")
        try:
            yield f"host={place} user=dateline"
        finally:
            run("pg_ctl", "--wait", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def restart(connection: str) -> None:
    """Stop a server that :func:`postgres` gave in the middle of whatever is asked of it, and start it again."""
    programs = postgres_programs()
    assert programs is not None
    place = connection.removeprefix("host=").partition(" ")[0]
    options = f"-c listen_addresses='' -c unix_socket_directories='{place}' -c fsync=off"
    command = [str(programs / "pg_ctl"), "-D", f"{place}/data", "--wait", "--mode=fast", "--log", f"{place}/log"]
    user = _NOBODY_S_OWN if os.geteuid() == 0 else None
    subprocess.run([*command, "--options", options, "restart"], check=True, capture_output=True, user=user, cwd=place)


def new_database(connection: str, name: str) -> str:
    """Make a database in a server; gives its connection string."""
    programs = postgres_programs()
    assert programs is not None
    command = [str(programs / "psql"), f"{connection} dbname=postgres", "-c", f'CREATE DATABASE "{name}"']
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return f"{connection} dbname={name}"


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """An S3 server while the block runs, with a bucket named lake."""
    endpoint = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", endpoint.partition(":")[2]]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _make_bucket(f"http://{endpoint}/lake")
        yield ObjectStore(endpoint, key_id="newsroom", secret="known-to-nobody", is_encrypted=False)
    finally:
        server.kill()
        server.wait()


def _make_bucket(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=10):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(f"no store of objects answered at {url}")
