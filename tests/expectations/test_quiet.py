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


def run(code: str, home: Path) -> str:
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    return f"{done.returncode}{done.stdout}{done.stderr}"


def test_a_load_without_articles_does_not_import_great_expectations(tmp_path: Path) -> None:
    """A run with nothing new does not wait for what it does not need."""
    assert run(EMPTY, tmp_path) == "0"


def test_nothing_is_printed_written_or_sent(tmp_path: Path) -> None:
    """Judging articles leaves no word, no warning, no file at home or where it runs, and asks no other computer."""
    assert run(FULL, tmp_path) == "0"
    assert list(tmp_path.iterdir()) == []
