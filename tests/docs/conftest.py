"""What the documents are held against: the sample newsroom, as the demo leaves it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from flows.demo import SAMPLE
from flows.events import bring_events_up_to_date
from flows.newsroom import Newsroom, open_newsroom
from flows.settings import SHIPPED_CATALOG, Settings
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from tests.dashboard.conftest import browser as browser  # noqa: PLC0414 - a fixture, for these tests as well
from tests.flows.shortcuts import backfilled, ingested, named, tracked


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The sample newsroom as the demo leaves it: four outlets, looked at twice."""
    place, sample = tmp_path_factory.mktemp("cookbook"), load_newsroom(SAMPLE)
    catalog = place / "catalog"
    catalog.mkdir()
    (catalog / "sources").symlink_to(SAMPLE / "sources")
    for room in ("stories", "names"):
        (catalog / room).symlink_to(SHIPPED_CATALOG / room)
    with Newsstand(sample, now=datetime(2026, 5, 17, tzinfo=UTC)) as stand:
        settings = Settings(home=place / "home", catalog=catalog, workers=1)
        web = WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address))
        with open_newsroom(settings, clock=lambda: stand.clock, web=web) as opened:
            for day in (17, 25):
                stand.move_to(datetime(2026, 5, day, tzinfo=UTC))
                ingested(opened)
                stand.write_archive(place / "archive", until=stand.clock)
                backfilled(place / "archive", opened)
            tracked(opened)
            bring_events_up_to_date(opened)
            named(opened)
            yield opened
