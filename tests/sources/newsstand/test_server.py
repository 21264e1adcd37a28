"""What a client meets at the newsstand: feeds and pages as of its clock, over real sockets."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import httpx
import pytest
from lxml import html

from sources.newsstand import Newsroom, Newsstand
from sources.newsstand.wire import reply

Get = Callable[..., httpx.Response]

LEDGER = "http://harbourledger.example"
LEDGER_FEED = f"{LEDGER}/rss.xml"
JIANGHAI_FEED = "http://jianghaichenbao.example/rss/news.xml"
WEIMING_FEED = "http://weimingpost.example/feeds/realtime.atom"
EDITED = f"{LEDGER}/2026/05/16/advance-teams-clearwater-bay.html"
BEFORE_THE_EDIT = datetime(2026, 5, 17, tzinfo=UTC)
AFTER_ALL = datetime(2026, 5, 25, tzinfo=UTC)
AFTER_THE_EDIT = datetime(2026, 5, 19, 12, tzinfo=UTC)


def headline(response: httpx.Response) -> str:
    return str(html.fromstring(response.content).findtext(".//h1"))


@pytest.mark.parametrize("feed", [LEDGER_FEED, JIANGHAI_FEED, WEIMING_FEED])
def test_every_feed_is_well_formed(get: Get, feed: str) -> None:
    """A feed reader finds nothing wrong, and an address in every entry."""
    parsed = feedparser.parse(get(feed).content)
    assert not parsed.bozo
    assert parsed.entries
    assert all(entry.link.startswith("http://") for entry in parsed.entries)


def test_a_feed_lists_what_is_published_by_the_clock(stand: Newsstand, get: Get) -> None:
    """An entry appears at its article's time of publication, and not before."""
    stand.move_to(datetime(2026, 5, 6, 10, 29, tzinfo=UTC))
    before = len(feedparser.parse(get(LEDGER_FEED).content).entries)
    stand.move_to(datetime(2026, 5, 6, 10, 30, tzinfo=UTC))
    assert len(feedparser.parse(get(LEDGER_FEED).content).entries) == before + 1


def test_a_feed_gives_the_newest_entries_first(stand: Newsstand, get: Get) -> None:
    """What was published last stands at the top."""
    titles = [entry.title for entry in feedparser.parse(get(WEIMING_FEED).content).entries]
    assert titles[0].startswith("稻米保價收購")
    assert titles[-1].startswith("離島渡輪")


def test_a_feed_is_no_longer_than_its_size(newsroom: Newsroom) -> None:
    """Older entries drop out of the feed, as they do of real ones."""
    with Newsstand(newsroom, now=AFTER_THE_EDIT, feed_size=5) as stand:
        url = f"http://{stand.address[0]}:{stand.address[1]}/rss.xml"
        feed = httpx.get(url, headers={"Host": "harbourledger.example"})
    assert len(feedparser.parse(feed.content).entries) == 5


def test_a_zoneless_feed_date_is_in_the_chinese_form(get: Get) -> None:
    """The one outlet writes its dates as its readers do, without a zone."""
    assert "<pubDate>2026/5/16 15:07:41</pubDate>" in get(JIANGHAI_FEED).text


def test_an_article_is_not_there_before_it_is_published(stand: Newsstand, get: Get) -> None:
    """The page answers 404 until the clock reaches it."""
    stand.move_to(datetime(2026, 5, 16, tzinfo=UTC))
    assert get(EDITED).status_code == 404
    stand.move_to(BEFORE_THE_EDIT)
    assert get(EDITED).status_code == 200


def test_moving_the_clock_reveals_an_edit(stand: Newsstand, get: Get) -> None:
    """The same address has another headline after the desk has changed it."""
    stand.move_to(BEFORE_THE_EDIT)
    before = headline(get(EDITED))
    stand.move_to(AFTER_THE_EDIT)
    assert before.startswith("In Qingdao, Advance Teams")
    assert headline(get(EDITED)).startswith("Dinner Is Moved")


def test_a_known_etag_is_answered_without_a_body(get: Get) -> None:
    """A client that has the page is told so."""
    etag = get(EDITED).headers["ETag"]
    again = get(EDITED, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_an_unchanged_page_is_not_modified_since(get: Get) -> None:
    """If-Modified-Since with the page's own Last-Modified is answered 304."""
    stamp = get(EDITED).headers["Last-Modified"]
    assert get(EDITED, if_modified_since=stamp).status_code == 304


def test_an_edit_makes_both_validators_stale(stand: Newsstand, get: Get) -> None:
    """After an edit the page is sent whole again."""
    stand.move_to(BEFORE_THE_EDIT)
    headers = get(EDITED).headers
    stand.move_to(AFTER_THE_EDIT)
    assert get(EDITED, if_none_match=headers["ETag"]).status_code == 200
    assert get(EDITED, if_modified_since=headers["Last-Modified"]).status_code == 200


def test_the_etag_decides_over_the_date(get: Get) -> None:
    """If-Modified-Since is not looked at where If-None-Match is given."""
    stamp = get(EDITED).headers["Last-Modified"]
    assert get(EDITED, if_none_match='"other"', if_modified_since=stamp).status_code == 200


def test_every_host_has_a_robots_txt(stand: Newsstand, get: Get) -> None:
    """Each outlet forbids something, the archive-only one too."""
    for host in stand.hosts:
        assert "Disallow: /" in get(f"http://{host}/robots.txt").text


def test_the_unknown_is_not_found(get: Get) -> None:
    """An address without an article answers 404 with a page."""
    response = get(f"{LEDGER}/2026/05/16/no-such-story.html")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_an_unknown_host_is_misdirected(get: Get) -> None:
    """A host of nobody's gets 421 and no outlet's page."""
    assert get("http://nobody.example/").status_code == 421


def test_a_front_page_tells_where_the_feed_is(get: Get) -> None:
    """The feed can be discovered from the outlet's front page."""
    front = html.fromstring(get(f"{LEDGER}/").content)
    assert front.xpath("//link[@rel='alternate']/@href") == [LEDGER_FEED]


def test_requests_are_logged(stand: Newsstand, get: Get) -> None:
    """A test can see what a client asked for, and what it sent along."""
    get(EDITED, if_none_match='"mine"')
    request = stand.requests[-1]
    assert (request.method, request.host, request.status) == ("GET", "harbourledger.example", 200)
    assert request.path.endswith("advance-teams-clearwater-bay.html")
    assert request.headers["if-none-match"] == '"mine"'


def test_a_head_request_has_headers_only(stand: Newsstand) -> None:
    """HEAD tells the length of a body that it does not send."""
    url = f"http://{stand.address[0]}:{stand.address[1]}/rss.xml"
    response = httpx.head(url, headers={"Host": "harbourledger.example"})
    assert int(response.headers["Content-Length"]) > 0
    assert response.content == b""


def test_the_newsstand_serves_as_a_proxy(stand: Newsstand) -> None:
    """A client may take it for its proxy and keep the outlets' addresses as they are."""
    host, port = stand.address
    with httpx.Client(proxy=f"http://{host}:{port}") as client:
        assert client.get(LEDGER_FEED).status_code == 200


def test_a_closed_newsstand_hangs_up(newsroom: Newsroom) -> None:
    """A kept-alive connection is not answered after the end."""
    with httpx.Client() as client:
        with Newsstand(newsroom, now=AFTER_THE_EDIT) as stand:
            url = f"http://{stand.address[0]}:{stand.address[1]}/robots.txt"
            client.get(url, headers={"Host": "harbourledger.example"})
        with pytest.raises(httpx.TransportError):
            client.get(url, headers={"Host": "harbourledger.example"})


def test_a_clock_without_a_zone_is_refused(stand: Newsstand) -> None:
    """A naive time would be read as somebody's local one."""
    with pytest.raises(ValueError, match="no time zone"):
        stand.move_to(datetime(2026, 5, 20))  # noqa: DTZ001 - the naive time is the point


def test_the_archive_is_written_the_same_each_time(stand: Newsstand, tmp_path: Path) -> None:
    """Two directories of the same instant hold the same bytes."""
    first = stand.write_archive(tmp_path / "a", until=stand.clock)
    second = stand.write_archive(tmp_path / "b", until=stand.clock)
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_archive_ends_at_the_instant_given(stand: Newsstand, tmp_path: Path) -> None:
    """Nothing published later is written."""
    files = stand.write_archive(tmp_path, until=datetime(2026, 5, 12, tzinfo=UTC))
    assert [path.parent.name for path in files] == ["2026-05-06", "2026-05-08", "2026-05-11"]
    assert all(path.name.startswith(path.parent.name + "-") for path in files)


def test_an_edited_article_is_saved_twice(stand: Newsstand, tmp_path: Path) -> None:
    """The archive's second file of an address has the new headline and a later stamp."""
    address = "(http://cn.pacificreview.example/20260520/truce-not-peace/)"
    files = stand.write_archive(tmp_path, until=stand.clock)
    saved = [path.name for path in files if address.encode() in path.read_bytes()]
    assert saved == [
        "2026-05-20-中美峰会落幕：一年休战，而非和平.md",
        "2026-05-21-中美峰会落幕：一年休战，三年大豆，没有芯片.md",
    ]


def test_a_host_can_be_given_a_behaviour(stand: Newsstand, get: Get) -> None:
    """At one place, or altogether; the others stay as they are."""
    stand.on("//weimingpost.example/feeds/realtime.atom", reply(b"", 503))
    stand.on("//jianghaichenbao.example", reply(b"closed", 410))
    assert get(WEIMING_FEED).status_code == 503
    assert [get(url).status_code for url in (JIANGHAI_FEED, "http://jianghaichenbao.example/")] == [410, 410]
    assert get(LEDGER_FEED).status_code == 200


def test_the_log_tells_when_and_how_many_at_once(stand: Newsstand, get: Get) -> None:
    """By the wall clock, by the newsstand's own, and on which connection."""
    get(LEDGER_FEED)
    get(LEDGER_FEED)
    first, second = stand.requests
    assert (first.clock, first.in_flight, first.connection) == (AFTER_ALL, 1, second.connection)
    assert first.received_at <= second.received_at
    assert first.at <= second.at
