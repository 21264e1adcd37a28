"""Digests: what is sent is told once and in whole, whoever fails or dies in between; what is printed takes nothing away."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html

from flows.digest import Sent, digest_of, feed_of, send_digests
from flows.display.digests import as_atom, as_html, as_markdown, as_text
from flows.events import bring_events_up_to_date
from flows.marks import set_mark
from flows.newsroom import Newsroom, open_newsroom
from flows.runner import DirectRunner
from flows.settings import Settings
from flows.track import bring_up_to_date
from tests.flows.archives import MORNING, a_document, write
from tests.flows.hooks import PostOffice, Stand
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from tests.flows.test_events import REPORTS
from tests.flows.test_track import a_story, following
from transforms.digest_words import Digest, Entry, Section
from transforms.errors import UsageError

HOUR = timedelta(hours=1)
FERRY = a_story(story_id="ferry", title="The blue ferry", group=[{"name": "what", "any": ["渡轮", "ferry"]}])
WHEAT = "https://jianghaichenbao.example/2026-05/16/c2.htm"
ATOM = "{http://www.w3.org/2005/Atom}"


def desk(newsroom: Newsroom, *addresses: str, hours: float = 6) -> Newsroom:
    """The newsroom some hours after the morning of the reports, following the ferry, with addresses to send to."""
    settings = newsroom.settings.model_copy(update={"notify": addresses})
    return replace(following(newsroom, FERRY), settings=settings, clock=lambda: MORNING + hours * HOUR)


def load(newsroom: Newsroom, directory: Path, *numbers: int) -> None:
    for number in numbers:
        title, text, url = REPORTS[number]
        saved = MORNING + timedelta(hours=number)
        write(directory, f"{number}.md", a_document(number, title=title, body=text, url=url, saved=saved))
    backfilled(directory, newsroom)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, empty_home: Path, catalog: Path) -> Path:
    """A home with three reports, two of them of the ferry, to be copied: to load them takes a second."""
    base = tmp_path_factory.mktemp("reported")
    settings = Settings(home=shutil.copytree(empty_home, base / "home"), catalog=catalog, workers=1)
    with open_newsroom(settings) as opened:
        load(desk(opened, hours=3), base / "archive", 0, 1, 2)
        _up_to_date(desk(opened, hours=3))
    return settings.home


@pytest.fixture
def newsroom(settings: Settings, reported: Path) -> Iterator[Newsroom]:
    shutil.copytree(reported, settings.home)
    with open_newsroom(settings) as opened:
        yield opened


def sent(newsroom: Newsroom) -> Sent:
    return send_digests(["ferry"], newsroom, DirectRunner())


def count(newsroom: Newsroom, table: str) -> int:
    return int(newsroom.warehouse.sql(f"SELECT count(*) FROM fact.{table}").item())


def test_what_is_new_is_sent_once(newsroom: Newsroom, hook: Stand, tmp_path: Path) -> None:
    """The next digest goes on from there; where nothing is new, nothing is sent, and nothing written down."""
    assert sent(desk(newsroom, hook.address)).composed == 1
    assert "蓝色渡轮触礁沉没" in hook.told[0]
    assert sent(desk(newsroom, hook.address, hours=7)) == Sent(nothing_new=["ferry"])
    _, text, url = REPORTS[0]
    edited = a_document(0, title="蓝色渡轮触礁，三百人获救", body=text, url=url, saved=MORNING + 5 * HOUR)
    backfilled(write(tmp_path, "edit.md", edited), desk(newsroom, hours=8))
    sent(desk(newsroom, hook.address, hours=9))
    assert "Before: “蓝色渡轮触礁沉没”" in hook.told[1]
    assert "NEW EVENTS" not in hook.told[1]
    assert (len(hook.told), count(newsroom, "digest"), count(newsroom, "delivery")) == (2, 2, 2)


def test_more_of_the_same_is_not_sent(newsroom: Newsroom, hook: Stand, tmp_path: Path) -> None:
    """Another article on an event that was told of is counted with the next news."""
    sent(desk(newsroom, hook.address, hours=4))
    load(desk(newsroom, hours=5), tmp_path, 3)
    assert sent(desk(newsroom, hook.address)).composed == 0
    set_mark(FERRY, WHEAT, "in", "it came by ferry", desk(newsroom, hours=7))
    sent(desk(newsroom, hook.address, hours=8))
    assert "1 article came into the story" in hook.told[1]
    assert "1 of them on events that were told of before" in hook.told[1]


def test_printing_takes_nothing_away(newsroom: Newsroom, hook: Stand) -> None:
    """However often it is looked at, it is sent all the same."""
    for _ in range(2):
        sections = digest_of(FERRY, desk(newsroom)).sections
    assert [section.title for section in sections] == ["New events"]
    assert count(newsroom, "digest") == 0
    assert sent(desk(newsroom, hook.address)).composed == 1


def _up_to_date(newsroom: Newsroom) -> Newsroom:
    bring_up_to_date(newsroom)
    bring_events_up_to_date(newsroom)
    return newsroom


def test_address_that_fails_gets_what_it_missed_and_the_others_nothing_twice(
    newsroom: Newsroom, hook: Stand, post_office: PostOffice
) -> None:
    """In order and word for word; one that never took any is given the latest alone."""
    sent(desk(newsroom, hook.address, hours=4))
    both = hook.address, post_office.address
    hook.status = 500
    for hours, mark in ((5, "in"), (6, "out")):
        set_mark(FERRY, WHEAT, mark, f"came {mark} by ferry", desk(newsroom, hours=hours))
        assert len(sent(desk(newsroom, *both, hours=hours)).troubles) == 1
    hook.status = 200
    assert sent(desk(newsroom, *both, hours=9)) == Sent(taken=2, nothing_new=["ferry"])
    assert ["came in by ferry" in hook.told[1], "came out by ferry" in hook.told[2]] == [True, True]
    assert len(post_office.mails) == 2


class Killed(BaseException):
    """What a kill is, as far as a process can tell."""


def test_kill_after_the_writing_loses_nothing(newsroom: Newsroom, hook: Stand) -> None:
    """What was written down before anyone was told is sent by the next run, though nothing is new then."""
    told_at: list[datetime] = []

    def dies_when_sending() -> datetime:
        if count(newsroom, "digest"):
            raise Killed
        told_at.append(MORNING + 6 * HOUR)
        return told_at[-1]

    with pytest.raises(Killed):
        sent(replace(desk(newsroom, hook.address), clock=dies_when_sending))
    assert (hook.told, count(newsroom, "digest")) == ([], 1)
    assert sent(desk(newsroom, hook.address, hours=7)).taken == 1
    assert sent(desk(newsroom, hook.address, hours=8)).taken == 0
    assert len(hook.told) == 1


def test_kill_between_the_taking_and_the_note_tells_it_again(newsroom: Newsroom, hook: Stand) -> None:
    """At least once: the same words, which a person sees twice rather than never."""

    def dies_when_told() -> datetime:
        if hook.told:
            raise Killed
        return MORNING + 6 * HOUR

    with pytest.raises(Killed):
        sent(replace(desk(newsroom, hook.address), clock=dies_when_told))
    sent(desk(newsroom, hook.address, hours=7))
    assert len(hook.told) == 2
    assert hook.told[0] == hook.told[1]


def test_two_that_compose_at_once_tell_it_once(newsroom: Newsroom, hook: Stand) -> None:
    """Who comes second writes nothing, since the other went on from the same digest."""
    sent(desk(newsroom, hook.address))
    first = newsroom.warehouse.sql("FROM fact.digest")
    assert newsroom.warehouse.append_digest(first, {}) is False
    assert newsroom.warehouse.sql("SELECT count(*), max(channels) FROM digest").row(0) == (1, 1)


def test_mail_is_a_page_with_its_text_beside_it(newsroom: Newsroom, post_office: PostOffice) -> None:
    """To the addresses of alarms; with the headline in the other language where there is none of it left out."""
    sent(desk(newsroom, post_office.address))
    [mail] = post_office.mails
    kinds = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    assert mail["Subject"] == "The blue ferry: what is new"
    assert all("蓝色渡轮触礁沉没" in kinds[kind].get_content() for kind in ("text/plain", "text/html"))


def test_no_address_is_told_before_anything_is_written(newsroom: Newsroom) -> None:
    """With the setting to set."""
    with pytest.raises(UsageError, match="no address") as raised:
        sent(desk(newsroom))
    assert "DATELINE_NOTIFY" in raised.value.remedy
    assert newsroom.warehouse.sql("SELECT count(*) FROM run WHERE flow = 'digest'").item() == 0


def test_looking_back_finds_what_was_told_long_ago(newsroom: Newsroom, hook: Stand) -> None:
    """A day to look back to counts in the reader's zone."""
    sent(desk(newsroom, hook.address))
    much_later = desk(newsroom, hours=24 * 90)
    assert digest_of(FERRY, much_later).is_nothing
    assert len(digest_of(FERRY, much_later, since=date(2026, 5, 16)).sections[0].entries) == 1
    assert digest_of(FERRY, much_later, since=date(2026, 5, 18)).is_nothing


def test_feed_does_not_depend_on_what_was_sent(newsroom: Newsroom, hook: Stand) -> None:
    """Its readers know what they have seen, by ids that stay; what it shows is the same before and after."""
    before = as_atom(feed_of(FERRY, desk(newsroom)))
    sent(desk(newsroom, hook.address))
    assert as_atom(feed_of(FERRY, desk(newsroom))) == before
    [entry] = feedparser.parse(before).entries
    assert entry.title == "蓝色渡轮触礁沉没"
    assert entry.link == "https://jianghaichenbao.example/2026-05/16/c1.htm"


EVIL = "</p><script>alert('1')</script> & <b>*bold*</b> [x](javascript:1) \x00\x1b[31m\u202e"
HOSTILE = Digest(
    "ferry",
    "A <story> & more",
    MORNING,
    MORNING,
    "UTC",
    "3 articles came.",
    (
        Section("New events", (Entry("event/1", MORNING, EVIL, EVIL, EVIL, 'https://a.example/?a=1&b="2"'),)),
        Section("Outlets", (), "And 2 more."),
    ),
)


def test_page_holds_nothing_of_the_outlets_but_text() -> None:
    """No element, no picture, no style from elsewhere, whatever a headline says."""
    page = as_html(HOSTILE)
    tree = html.document_fromstring(page.encode())
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert names & {"script", "b", "img", "link", "style", "iframe"} == set()
    assert {value for element in tree.iter() for name, value in element.items() if name in ("href", "src")} == {
        'https://a.example/?a=1&b="2"'
    }
    assert not re.search(r"url\(|@import|class=", page)


def test_markdown_shows_headlines_as_they_are() -> None:
    """What would be a mark of its own is escaped, at the beginning of a line too."""
    said = as_markdown(HOSTILE)
    assert r"\*bold\*" in said
    assert r"\[x\](javascript:1)" in said
    assert r"\<script\>" in said
    listed = Entry("event/2", MORNING, "1. first", "- a list", "# a heading")
    told = as_markdown(replace(HOSTILE, sections=(Section("New events", (listed,)),)))
    assert [line.strip() for line in told.splitlines() if line.startswith("  ")] == [r"\- a list", r"\# a heading"]


def test_feed_has_what_rfc_4287_asks_for() -> None:
    """One id, title and time of each, an author, addresses as links; and it is XML, whatever is in it."""
    clean_one = Entry(
        "event/1", MORNING, "A <b>headline</b> & more", "蓝色渡轮", "First.", "https://a.example/?a=1&b=2"
    )
    digest = replace(
        HOSTILE, sections=(Section("New events", (clean_one, replace(clean_one, key="event/2", url=None))),)
    )
    feed = etree.fromstring(as_atom(digest).encode())
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo is not None
        # An entry without a link of its own has content (4.1.2).
        assert element.tag == f"{ATOM}feed" or element.findtext(f"{ATOM}content")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Dateline"
    ids = [element.text or "" for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3
    assert all(name.startswith("urn:uuid:") for name in ids)
    assert feedparser.parse(as_atom(digest)).bozo is False


@pytest.mark.parametrize("form", [as_text, as_markdown, as_html, as_atom])
def test_every_form_says_when_nothing_is_new(form: Callable[[Digest], str]) -> None:
    """A sentence, not an empty page."""
    nothing = replace(HOSTILE, sections=(), summary="Nothing is new since 16 May 2026, 06:00.")
    assert "Nothing is new since 16 May 2026, 06:00." in form(nothing)


def test_command_prints_and_sends(newsroom: Newsroom, post_office: PostOffice, catalog: Path, tmp_path: Path) -> None:
    """What a person types: look, look back, send, and look again."""
    write(
        tmp_path / "catalog/stories",
        "ferry.toml",
        'title = "The ferry"\nthreshold = 0.3\n[[group]]\nname = "what"\nany = ["渡轮"]\n',
    )
    for room in ("sources", "names"):
        (tmp_path / "catalog" / room).symlink_to(catalog / room)
    newsroom.warehouse.close()
    home, catalogue = newsroom.settings.home, {"catalog": tmp_path / "catalog"}
    looked = dateline("story", "digest", "ferry", "--since", "2026-05-16", home=home, **catalogue)
    assert "蓝色渡轮触礁沉没" in looked.stdout
    assert looked.returncode == 0
    nowhere = dateline("story", "digest", "ferry", "--send", home=home, **catalogue)
    assert (nowhere.returncode, "DATELINE_NOTIFY" in nowhere.stderr) == (2, True)
    both = dateline("story", "digest", "ferry", "--send", "--since", "2026-05-16", home=home, **catalogue)
    assert (both.returncode, "--send" in both.stderr) == (2, True)
    taken = dateline("story", "digest", "ferry", "--send", home=home, notify=post_office.address, **catalogue)
    assert (taken.returncode, "Nothing is new" in taken.stdout) == (0, True)
