"""What benchmarks found is kept whole, and the page and its pictures are what is kept."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.results import Result, keep, read
from docs import benchmarks


def test_page_and_pictures_are_what_was_measured() -> None:
    """Figures that are measured anew without `make docs` fail here."""
    found = benchmarks.recorded()
    assert (benchmarks.HERE / "benchmarks.md").read_text(encoding="utf-8") == benchmarks.page(found)
    drawn = {file.name: file.read_text(encoding="utf-8") for file in benchmarks.PICTURES.iterdir()}
    assert drawn == benchmarks.pictures(found)


@pytest.mark.parametrize(
    ("goal", "is_at_least", "is_reached"),
    [(None, False, None), (2.0, False, True), (1.9, False, False), (2.0, True, True), (2.1, True, False)],
)
def test_goal_is_held_against_the_median(goal: float | None, is_at_least: bool, is_reached: bool | None) -> None:
    """A bound that is met exactly is reached."""
    assert Result("a poll", "s", (1.0, 2.0, 9.0), goal, is_at_least).is_reached is is_reached


def test_each_benchmark_replaces_its_own(tmp_path: Path) -> None:
    """The others' figures stay."""
    file = tmp_path / "new" / "found.json"
    keep(file, "polls", [Result("a poll", "s", (1.0,))])
    keep(file, "loads", [Result("a load", "s", (2.0, 3.0), goal=2.0)], "ten files")
    keep(file, "polls", [Result("a poll", "s", (0.5,))])
    found = read(file)
    assert {name: taken.results for name, taken in found.items()} == {
        "polls": (Result("a poll", "s", (0.5,)),),
        "loads": (Result("a load", "s", (2.0, 3.0), goal=2.0),),
    }
    assert found["loads"].about == "ten files"


def test_picture_shows_each_figure_and_its_goal() -> None:
    """A bar for each, in the colour of what became of its goal, and a line where the goal is."""
    results = [
        Result("slow & late", "s", (4.0,), goal=2.0),
        Result("quick", "s", (1.0,), goal=2.0),
        Result("so", "s", (1.0,)),
    ]
    drawn = ET.fromstring(benchmarks.picture(results))
    bars = [each for each in drawn.iter("{http://www.w3.org/2000/svg}rect") if each.get("width") != "100%"]
    assert len({bar.get("fill") for bar in bars}) == 3
    assert float(bars[0].get("width", 0)) == pytest.approx(4 * float(bars[1].get("width", 0)), rel=0.01)
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}line"))) == 2
