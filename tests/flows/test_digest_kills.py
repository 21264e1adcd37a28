"""A digest that is killed at any moment while it is composed and sent is sent by the next run, and tells the same: ``make drill``."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.newsroom import open_newsroom, open_warehouse
from flows.settings import Settings
from tests.flows.archives import a_document, write
from tests.flows.hooks import Stand
from tests.flows.kills import Deed, drill
from tests.flows.shortcuts import backfilled
from tests.flows.test_events import REPORTS

FERRY = 'title = "The ferry"\nthreshold = 0.3\n[[group]]\nname = "what"\nany = ["渡轮"]\n'

pytestmark = pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes minutes; make drill runs it")


@pytest.fixture
def followed(tmp_path: Path, catalog: Path) -> Settings:
    """A home with reports of yesterday, and a catalogue with one story that they are about."""
    own = shutil.copytree(catalog, tmp_path / "catalog", ignore=shutil.ignore_patterns("stories"))
    write(own / "stories", "ferry.toml", FERRY)
    settings = Settings(home=tmp_path / "home", catalog=own, workers=1)
    for number, (title, text, url) in enumerate(REPORTS):
        saved = datetime.now(UTC) - timedelta(hours=24 - number)
        write(tmp_path / "archive", f"{number}.md", a_document(number, title=title, body=text, url=url, saved=saved))
    with open_newsroom(settings) as newsroom:
        backfilled(tmp_path / "archive", newsroom)
    return settings


def told(home: Path) -> object:
    """All that was told, in how many digests, and who has taken each."""
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        facts = warehouse.sql(
            "SELECT kind, subject, state FROM fact.told SEMI JOIN fact.digest_standing USING (digest_id)"
        )
        return sorted(facts.rows()), warehouse.sql("SELECT channels FROM digest").rows()


def test_digest_that_is_killed_is_sent_by_the_next_run(followed: Settings, hook: Stand, tmp_path: Path) -> None:
    """Once or twice, and never not."""
    settings: dict[str, object] = {"catalog": followed.catalog, "notify": hook.address}
    deed = Deed(("story", "digest", "ferry", "--send"), told, prepared=followed.home, settings=settings)
    tale = drill("digest", deed, moments=25, place=tmp_path)
    assert tale.wrong == [], tale
    assert 25 <= len(hook.told) <= 2 * 27 + tale.too_late
