"""Commands about sources: one look at one, and lists of feeds in and out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.catalog import read_sources
from flows.demo import SAMPLE
from flows.examine import Examination, examine_source
from flows.settings import Settings
from flows.subscriptions import export_opml, import_opml
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from transforms.errors import SourceError, UsageError

LIST = """<opml version="2.0"><body><outline title="The Lantern" xmlUrl="https://lantern.example/feed"/>
<outline title="Ledger again" xmlUrl="https://harbourledger.example/other"/></body></opml>"""


@pytest.fixture
def examined() -> Examination:
    with Newsstand(load_newsroom(SAMPLE), now=datetime(2026, 5, 25, tzinfo=UTC)) as stand:
        source = read_sources(SAMPLE / "sources")["harbour-ledger"]
        web = WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address))
        return examine_source(source, Settings(), clock=lambda: stand.clock, web=web)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "sources").mkdir()
    ledger = (
        'name = "Ledger"\nhosts = ["harbourledger.example"]\nfeeds = [{ url = "https://harbourledger.example/rss" }]\n'
    )
    (tmp_path / "sources" / "ledger.toml").write_text(ledger)
    return Settings(catalog=tmp_path)


def test_look_at_a_source_tells_the_share_of_each_field(examined: Examination) -> None:
    """What every page of the Ledger says is found on every page."""
    assert examined.found["title"] == examined.found["own_date"] == examined.found["body"] == 1.0
    assert 0 < examined.found["authors"] <= 1


def test_look_at_a_source_tells_what_was_not_taken(examined: Examination) -> None:
    """The challenge page and the one without a title, by the expectation they fell short of."""
    assert {rejection.expectation for rejection in examined.reading.rejections} >= {"not_a_challenge_page", "has_title"}
    assert [rejection.expectation for rejection in examined.poll.rejections] == ["robots_allow"]


def test_source_without_a_feed_says_so() -> None:
    """There is nothing to look at, and the sentence names the outlet."""
    with pytest.raises(SourceError, match="no feeds"):
        examine_source(read_sources(SAMPLE / "sources")["pacific-review-zh"], Settings())


def test_list_of_feeds_makes_a_file_for_each_new_outlet(tmp_path: Path, settings: Settings) -> None:
    """An outlet that is there already is left alone; the new one can be read at once."""
    (tmp_path / "list.opml").write_text(LIST)
    made, left = import_opml(tmp_path / "list.opml", settings)
    assert (made.reason, left.file) == ("made", None)
    assert "belongs to ledger already" in left.reason
    assert read_sources(settings.catalog / "sources")["the-lantern"].feeds[0].url == "https://lantern.example/feed"


def test_list_that_is_imported_twice_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    """The second time every feed is known."""
    (tmp_path / "list.opml").write_text(LIST)
    import_opml(tmp_path / "list.opml", settings)
    assert [imported.file for imported in import_opml(tmp_path / "list.opml", settings)] == [None, None]


def test_list_goes_out_and_comes_in(tmp_path: Path, settings: Settings) -> None:
    """What is exported here is imported elsewhere."""
    (tmp_path / "out.opml").write_bytes(export_opml(settings))
    (tmp_path / "other" / "sources").mkdir(parents=True)
    [imported] = import_opml(tmp_path / "out.opml", Settings(catalog=tmp_path / "other"))
    assert imported.reason == "made"


def test_list_that_is_not_there_is_named(tmp_path: Path, settings: Settings) -> None:
    """A wrong path is one sentence."""
    with pytest.raises(UsageError, match=r"nowhere\.opml cannot be read"):
        import_opml(tmp_path / "nowhere.opml", settings)
