"""Newsrooms for pages to show: the sample's as the demo leaves it, one whose outlets mean harm, and such that hold nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flows.demo import SAMPLE
from flows.events import bring_events_up_to_date
from flows.newsroom import open_newsroom
from flows.settings import SHIPPED_CATALOG, Settings
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.shortcuts import backfilled, ingested, named, tracked
from tests.warehouse.desk import NOON, a_load, an_article
from transforms.records import DateEvidence, Image, Rejection

LOOKS = (17, 25)
SCRIPT = "<script>window.harmed = 1</script>"
TITLE = f"{SCRIPT}<img src=x onerror='window.harmed = 2'> \u202egnp.exe\u202c {{{{ 7 * 7 }}}} Fog and the summit"
LONG = 2_000_000
STORY = """
title = "Fog <script>window.harmed = 3</script>"

[[group]]
name = "fog"
any = ["fog"]
"""


def make_sample(place: Path) -> None:
    """Four invented outlets, looked at twice, followed, put into events and named; its home is ``place/home``."""
    catalog = place / "catalog"
    catalog.mkdir(parents=True)
    (catalog / "sources").symlink_to(SAMPLE / "sources")
    for room in ("stories", "names"):
        (catalog / room).symlink_to(SHIPPED_CATALOG / room)
    with Newsstand(load_newsroom(SAMPLE), now=datetime(2026, 5, LOOKS[0], tzinfo=UTC)) as stand:
        settings = Settings(home=place / "home", catalog=catalog, workers=1)
        web = WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address))
        with open_newsroom(settings, clock=lambda: stand.clock, web=web) as newsroom:
            for day in LOOKS:
                stand.move_to(datetime(2026, 5, day, tzinfo=UTC))
                ingested(newsroom)
                stand.write_archive(place / "archive", until=stand.clock)
                backfilled(place / "archive", newsroom)
            tracked(newsroom)
            bring_events_up_to_date(newsroom)
            named(newsroom)


def make_hostile(place: Path) -> None:
    """Articles whose every field means harm, two states of one of them, and one that is as long as a shelf of books."""
    settings = Settings(home=place / "home", catalog=_catalog(place, STORY))
    harmful = {
        "raw_authors": SCRIPT,
        "authors": (SCRIPT, "\u202eevil"),
        "subtitle": SCRIPT,
        "section": SCRIPT,
        "agency": SCRIPT,
        "translator": SCRIPT,
        "url": "javascript:window.harmed = 4",
        "original_url": "data:text/html,<script>window.harmed = 5</script>",
        "dates": (DateEvidence("json_ld", SCRIPT, NOON, SCRIPT, "second", chosen=True),),
        "images": (Image(0, "https://tracker.example/pixel.png", SCRIPT, SCRIPT, 1, 1),),
    }
    first = an_article(1, title=TITLE, body=f"Fog fog fog.\n\n{SCRIPT}", **harmful)
    later = an_article(
        1,
        words="again",
        title=f"{TITLE} 2",
        body=f"Fog fog fog fog.\n\n{SCRIPT}{SCRIPT}",
        seen=NOON.replace(hour=18),
        **harmful,
    )
    long = an_article(2, title="A long fog", body=("fog </p><script>window.harmed = 6</script> " * LONG)[:LONG])
    rejection = Rejection("parse", SCRIPT, "ledger", "javascript:window.harmed = 7", SCRIPT, SCRIPT, None)
    with open_newsroom(settings, clock=lambda: NOON) as newsroom:
        newsroom.warehouse.start_run(run_id="run-1", flow="backfill", now=NOON, parameters="{}")
        newsroom.warehouse.load(a_load(first, long, rejections=[rejection]))
        newsroom.warehouse.load(a_load(later, load_id="load-2"))
        tracked(newsroom)
        bring_events_up_to_date(newsroom)


def make_empty(place: Path) -> None:
    """A warehouse that was made, and nothing more."""
    with open_newsroom(Settings(home=place / "home", catalog=_catalog(place, None))):
        pass


def make_unmet(place: Path) -> None:
    """A story that is followed, and no article at all."""
    with open_newsroom(Settings(home=place / "home", catalog=_catalog(place, STORY))) as newsroom:
        tracked(newsroom)


def _catalog(place: Path, story: str | None) -> Path:
    catalog = place / "catalog"
    for room in ("sources", "stories", "names"):
        (catalog / room).mkdir(parents=True)
    if story:
        (catalog / "stories/fog.toml").write_text(story, encoding="utf-8")
    return catalog


MAKERS: dict[str, Callable[[Path], None]] = {
    "sample": make_sample,
    "hostile": make_hostile,
    "empty": make_empty,
    "unmet": make_unmet,
}
