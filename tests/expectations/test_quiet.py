"""Great Expectations comes late, and keeps to itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

EMPTY = """
import sys
from tests.expectations.newsdesk import judged
verdict = judged()
assert verdict.passed.is_empty() and verdict.validations.is_empty() and not verdict.rejections
assert not {"great_expectations", "pandas"} & set(sys.modules)
"""
FULL = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(args) if event in ("socket.connect", "socket.getaddrinfo") else None)
from expectations.validate import warm_up
from tests.expectations.newsdesk import an_article, judged
warm_up()
assert judged(an_article(1), an_article(2, title="")).passed.height == 1
assert seen == [], seen
"""
AGAIN = """
import sys
from pathlib import Path
from flows.newsroom import open_newsroom
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.shortcuts import backfilled
if __name__ == "__main__":
    archive = Path(sys.argv[1], "archive")
    with open_newsroom(Settings(home=Path(sys.argv[1], "home"), workers=1)) as newsroom:
        if not archive.exists():
            assert backfilled(write_many(archive, 30), newsroom).counts.new == 30
            assert "great_expectations" in sys.modules
        else:
            again = backfilled(archive, newsroom).counts
            assert again.entries == again.unchanged + again.rejected > 30, again
            imported = {"great_expectations", "scipy", "apprise"} & set(sys.modules)
            assert not imported, imported
"""


def run(code: str, home: Path, *arguments: str) -> str:
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    return f"{done.returncode}{done.stdout}{done.stderr}"


def test_a_load_without_articles_does_not_import_great_expectations(tmp_path: Path) -> None:
    """A run with nothing new does not wait for what it does not need."""
    assert run(EMPTY, tmp_path) == "0"


def test_nothing_is_printed_written_or_sent(tmp_path: Path) -> None:
    """Judging articles leaves no word, no warning, no file at home or where it runs, and asks no other computer."""
    assert run(FULL, tmp_path) == "0"
    assert list(tmp_path.iterdir()) == []


def test_a_run_with_nothing_new_does_not_import_great_expectations(tmp_path: Path) -> None:
    """The same archive again is looked at, counted and watched without it."""
    for _ in range(2):
        assert run(AGAIN, tmp_path, str(tmp_path)) == "0"
