"""The real month is loaded while every view is asked, again and again."""

import os
from pathlib import Path

import pytest

from flows.newsroom import open_warehouse
from flows.settings import Settings
from tests.flows.process import dateline, running, wait_until
from transforms.errors import WarehouseError
from transforms.schemas import VIEWS

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "archive"
pytestmark = [
    pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="a drill of a minute or two: make drill"),
    pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared month is not here"),
]


def exists(home: Path) -> bool:
    try:
        open_warehouse(Settings(home=home), read_only=True).close()
    except WarehouseError:
        return False
    return True


def test_every_view_answers_while_the_month_is_loaded(tmp_path: Path) -> None:
    """No question is refused or told anything impossible; and every view is asked several times before the load is over."""
    home = tmp_path / "home"
    asked = dict.fromkeys(VIEWS, 0)
    articles = [0]
    with running("backfill", ARCHIVE, home=home) as backfill:
        wait_until(lambda: exists(home) or backfill.poll() is not None, "a warehouse")
        with open_warehouse(Settings(home=home), read_only=True) as warehouse:
            while backfill.poll() is None:
                for view in VIEWS:
                    warehouse.sql(f"FROM {view} LIMIT 100")
                    asked[view] += 1
                articles.append(warehouse.sql("SELECT count(*) FROM article").item())
        assert backfill.returncode == 0
    assert min(asked.values()) > 1
    assert articles == sorted(articles)
    assert dateline("maintain", "--check", home=home).returncode == 0
