"""The documentation as a site: built as `make site` does, and served on loopback."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def built(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Pages made into a site by the rules of the project: whatever does not hold together fails."""
    program = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-c", str(DOCS)]
    return subprocess.run([*program, str(source), str(target)], capture_output=True, text=True, check=False)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name is the library's
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """A directory on loopback; gives where it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
