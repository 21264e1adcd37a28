"""Names of the catalogue are found in articles, each load once, and again when a name is written otherwise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.newsroom import Newsroom
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled, named
from transforms.storybook import Names

HARBOUR = Names.model_validate({"names_id": "harbour", "title": "The harbour", "any": ["港口", "harbour"]})
FERRY = Names.model_validate(
    {"names_id": "ferry", "title": "The ferry", "any": ["渡輪", "@boat"], "exclude": ["渡轮票"]}
)
BOAT = Names.model_validate({"names_id": "boat", "title": "A boat", "any": ["小船"]})
TEXTS = ("渡轮停在港口。", "渡轮票涨价，港口照旧。", "小船回港口。")


@pytest.fixture
def loaded(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    for number, text in enumerate(TEXTS):
        body = f"<p>{text}</p>"
        write(tmp_path / "archive", f"{number}.md", a_document(number, title="港区", body=body, saved=MORNING))
    backfilled(tmp_path / "archive", newsroom)
    return replace(newsroom, names={name.names_id: name for name in (HARBOUR, FERRY, BOAT)})


def test_pairs_are_counted_by_month(loaded: Newsroom) -> None:
    """In either script, through the names that a name refers to, and not in longer words that mean something else."""
    named(loaded)
    rows = loaded.warehouse.sql("FROM name_pair ORDER BY names_id, other_names_id").rows()
    month = date(MORNING.year, MORNING.month, 1)
    assert rows == [
        (month, "boat", "A boat", "ferry", "The ferry", 1, 1),
        (month, "boat", "A boat", "harbour", "The harbour", 1, 1),
        (month, "ferry", "The ferry", "harbour", "The harbour", 2, 1),
    ]


def test_second_time_nothing_is_written(loaded: Newsroom) -> None:
    """What was looked through is not looked through again."""
    assert named(loaded) == 6
    assert named(loaded) == 0
    assert loaded.warehouse.sql("SELECT count(*) FROM run WHERE flow = 'names'").item() == 1


def test_name_that_is_written_otherwise_is_looked_for_again(loaded: Newsroom) -> None:
    """It alone, and what it meant before is shown no more."""
    named(loaded)
    other = BOAT.model_copy(update={"any": HARBOUR.any})
    assert named(replace(loaded, names={"boat": other, "harbour": HARBOUR})) == 3
    found = loaded.warehouse.sql("SELECT count(*) FROM name_mention WHERE names_id = 'boat'").item()
    assert found == 3
