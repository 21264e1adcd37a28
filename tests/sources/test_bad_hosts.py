"""Every bad host of the newsstand in one run, beside sound ones: the run ends, says what happened, and loses nothing."""

import json
import os
import re
import resource
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from expectations.validate import warm_up
from flows.ingest import ingest
from flows.newsroom import Newsroom, open_warehouse
from flows.runner import DirectRunner
from flows.settings import Settings
from sources.newsstand import BAD_HOSTS, HostServer, sound_host
from tests.sources.conftest import NOW, settings_for
from transforms.catalog import Feed, Source, SourceIndex

DOCS = Path(__file__).parents[2] / "docs/bad-hosts.md"
TESTS = Path(__file__).parents[1]
SOUND = [f"sound-{number}" for number in range(5)]
HURRY = {
    "first_byte_seconds": 8.0, "read_seconds": 8.0, "total_seconds": 12.0, "max_wire_bytes": 1_000_000,
    "max_body_bytes": 6_000_000, "patience_seconds": 5.0,
}  # fmt: skip


@dataclass
class Outcome:
    """What one run over all hosts left in the warehouse, by source."""

    told: dict[str, list[str]]
    articles: dict[str, int]
    uncounted: list[str]
    grown_bytes: int


def a_source(name: str) -> Source:
    kind = "sitemap" if name in BAD_HOSTS and BAD_HOSTS[name].place == "/sitemap.xml" else "feed"
    path = "/sitemap.xml" if kind == "sitemap" else "/feed"
    feed = Feed.model_validate({"url": f"http://{name}.example{path}", "kind": kind})
    return Source(source_id=name, name=name, hosts=(f"{name}.example",), feeds=(feed,), pace_seconds=0)


@pytest.fixture(scope="session")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run serves every test, also where several processes share them."""
    home = tmp_path_factory.getbasetemp()
    found = (home.parent if "PYTEST_XDIST_WORKER" in os.environ else home) / "bad-hosts.json"
    with FileLock(found.with_suffix(".lock")):
        if not found.exists():
            found.write_text(json.dumps(asdict(outcome_of_a_run(home / "bad-hosts"))))
    return Outcome(**json.loads(found.read_text()))


def outcome_of_a_run(home: Path) -> Outcome:
    sources = SourceIndex(a_source(name) for name in [*SOUND, *BAD_HOSTS])
    settings = Settings(home=home)
    warm_up()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with HostServer() as server, open_warehouse(settings) as warehouse:
        for name in sources.sources:
            sound_host(server, f"{name}.example", BAD_HOSTS.get(name))
        hosts = {f"{name}.example": server.address for name in sources.sources}
        web = settings_for(server, hosts=hosts, **HURRY)
        run = ingest([], Newsroom(settings, sources, {}, warehouse, lambda: NOW, web), DirectRunner())
        told = warehouse.sql("SELECT source_id, list(DISTINCT expectation) FROM rejection GROUP BY source_id").rows()
        articles = warehouse.sql("SELECT source_id, count(*) FROM article GROUP BY source_id").rows()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    uncounted = [name for name in sources.sources if not run.by_source[name].add_up or not run.by_source[name].entries]
    return Outcome(dict(told), dict(articles), uncounted, grown * 1024)


@pytest.mark.parametrize("name", BAD_HOSTS)
def test_what_a_bad_host_does_is_told(outcome: Outcome, name: str) -> None:
    """Under the expectation that it fell short of; and where nothing is lost, its article came and nothing is told."""
    bad = BAD_HOSTS[name]
    if bad.told:
        assert bad.told in outcome.told[name]
    else:
        assert outcome.articles[name] >= 1


def test_every_host_is_counted(outcome: Outcome) -> None:
    """Each has something to show in the run's row, and it adds up."""
    assert outcome.uncounted == []


@pytest.mark.parametrize("name", SOUND)
def test_the_others_lose_nothing(outcome: Outcome, name: str) -> None:
    """A sound host's article is there and nothing is told of it, whatever the others did meanwhile."""
    assert outcome.articles[name] == 1
    assert name not in outcome.told


def test_the_run_ends_in_bounded_memory(outcome: Outcome) -> None:
    """Bombs of 24 MB each, packed, and feeds of a hundred thousand entries, forty hosts at a time."""
    assert outcome.grown_bytes < 700_000_000


def test_every_bad_host_is_in_the_document() -> None:
    """With what it does and the expectation under which it is told."""
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in DOCS.read_text().splitlines()
        if "|" in line
    ]
    told = {row[0]: (row[1], row[3]) for row in rows if row[0] in BAD_HOSTS}
    assert told == {name: (bad.does, bad.told or "–") for name, bad in BAD_HOSTS.items()}
    assert len(BAD_HOSTS) >= 50


def test_tests_that_the_document_names_are_there() -> None:
    """What one socket cannot show has a test of its own."""
    named = re.findall(r"`(test_\w+)`", DOCS.read_text())
    code = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    assert [name for name in named if f"def {name}(" not in code] == []
    assert len(named) >= 10
