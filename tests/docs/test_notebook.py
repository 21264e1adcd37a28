"""The notebook runs from its question to its chart, and says what SQL says."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair
import polars as pl
import pytest

from docs.notebooks.summit import app
from flows.newsroom import Newsroom
from warehouse.warehouse import Warehouse

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/summit.py"
STORY = "us-china-summit"


@pytest.fixture(scope="module")
def found(home: Path) -> Iterator[dict[str, Any]]:
    """Every name of the notebook after all its cells have run."""
    _, names = app.run(defs={"home": str(home), "story": STORY})
    yield dict(names)
    names["lake"].close()


@pytest.fixture(scope="module")
def warehouse(newsroom: Newsroom) -> Warehouse:
    return newsroom.warehouse


@pytest.fixture(scope="module")
def home(newsroom: Newsroom) -> Path:
    return newsroom.settings.home


def test_shares_are_those_of_sql(found: dict[str, Any], warehouse: Warehouse) -> None:
    """By language and day, summed before they are divided."""
    rows = warehouse.sql(
        "SELECT day, if(language LIKE 'zh%', 'Chinese', 'English') AS tongue, sum(articles) / sum(all_articles) AS share "
        f"FROM story_timeline WHERE story_id = '{STORY}' GROUP BY ALL HAVING sum(all_articles) > 0 ORDER BY 1, 2"
    ).rows()
    assert found["shares"].select("day", "tongue", "share").rows() == rows
    assert len(rows) > 10


def test_chart_draws_those_shares(found: dict[str, Any]) -> None:
    """As a specification that Vega-Lite's schema accepts, with its rows in it."""
    spec = found["chart"].to_dict()
    drawn = pl.DataFrame(next(iter(spec["datasets"].values())))
    assert drawn["share"].to_list() == found["shares"]["share"].to_list()
    assert altair.Chart.from_dict(spec).to_dict()["encoding"] == spec["encoding"]


def test_answer_is_that_of_sql(found: dict[str, Any], warehouse: Warehouse) -> None:
    """What belongs, what was changed, and who was first most often among several."""
    covered = warehouse.sql(f"SELECT count(*) FROM coverage WHERE story_id = '{STORY}'").item()
    changed = warehouse.sql(f"SELECT count(*) FROM headline_change WHERE list_contains(stories, '{STORY}')").item()
    first = warehouse.sql(
        f"WITH several AS (SELECT event_id FROM first_report WHERE story_id = '{STORY}' GROUP BY 1 HAVING count(DISTINCT source_id) > 1), "
        "led AS (SELECT source_id, count(*) AS times FROM first_report SEMI JOIN several USING (event_id) "
        f"WHERE story_id = '{STORY}' AND place = 1 GROUP BY 1) "
        "SELECT source_id, times FROM led WHERE times = (SELECT max(times) FROM led) ORDER BY 1"
    ).rows()
    assert (found["covered"].height, found["changed"].height) == (covered, changed)
    assert found["fastest"].select("source_id", "first").rows() == first
    assert found["peaks"]["share"].unique().to_list() == [found["shares"].filter("is_complete")["share"].max()]


def test_notebook_is_shown_by_a_command(found: dict[str, Any], home: Path, tmp_path: Path) -> None:
    """In a process of its own, by its own arguments, as a page with what was found."""
    target = tmp_path / "summit.html"
    command = ("-m", "marimo", "-q", "-y", "export", "html", NOTEBOOK, "-o", target, "--", "--home", home)
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{found['covered'].height} articles\\u003C/strong" in target.read_text(encoding="utf-8")


def test_notebook_says_where_there_is_no_warehouse(tmp_path: Path) -> None:
    """And what to do, instead of an error of the machine's."""
    outputs, names = app.run(defs={"home": str(tmp_path), "story": STORY})
    assert "Run <code>dateline demo</code> first" in " ".join(getattr(each, "text", "") for each in outputs)
    assert "lake" not in names
