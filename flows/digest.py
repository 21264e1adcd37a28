"""Digests: what is new in a story since the last one, composed, written down, then sent.

    situation ──news──▶ words ──append──▶ warehouse ──send──▶ each address ──append──▶ warehouse

A digest is written down with all that it tells before anyone is sent it, and who has taken it is written down afterwards. So a
process that is killed loses nothing: before the first writing nothing was told, and the next run composes it anew; after it, the
next run sends what is written, word for word. Killed between an address's taking it and the writing of that, the same digest,
with the same id, is sent there again: at least once. The other way round a digest could be lost without anybody noticing,
and whoever relies on being told is hurt more by that than by a mail that comes twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flows.display.digests import as_html, as_text, heading
from flows.events import bring_events_up_to_date
from flows.newsroom import Newsroom, new_id, run_of
from flows.runner import Runner
from flows.track import bring_up_to_date, chosen_stories
from sources.notices import channel_of, send
from transforms.digest import News, Situation, Told, news, states, told_by
from transforms.digest_words import Digest, Speaker, put_into_words
from transforms.errors import NoticeError, UsageError
from transforms.frames import frame_of
from transforms.schemas import FACTS
from transforms.storybook import Story

FIRST = timedelta(days=7)  # how far back the first digest of a story looks
FEED = timedelta(days=30)  # what a feed shows: its readers know themselves what they have seen
SENT_FOR = timedelta(days=7)  # an address that fails for longer is not given what it missed
MOST_EVENTS, MOST_OTHERS = 12, 8  # told one by one
MOST_IN_FEED = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How many things of a kind are told one by one."""

    events: int = MOST_EVENTS
    others: int = MOST_OTHERS


@dataclass(slots=True)
class Sent:
    """What one run sent: how many digests were composed, how many messages taken, and what an address did not take."""

    composed: int = 0
    taken: int = 0
    nothing_new: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Since:
    """From where a digest goes on: after which one, when, what was told then, and what had been known by then."""

    digest_id: str
    at: datetime
    told: Told
    known_before: datetime | None


def digest_of(story: Story, newsroom: Newsroom, *, since: date | None = None) -> Digest:
    """What the next digest of a story would tell, or what is new since a day; nothing is written down of it."""
    now = newsroom.clock()
    situation = newsroom.warehouse.situation(story.story_id, now)
    start = _looking_back(situation, story, _midnight(since, newsroom), newsroom) if since else None
    return _composed(story, situation, start or _last(story, situation, now, newsroom), now, newsroom)[0]


def feed_of(story: Story, newsroom: Newsroom, *, since: date | None = None) -> Digest:
    """What a story's feed shows: all that was new in the last thirty days, or since a day, whoever was told of it."""
    now = newsroom.clock()
    situation = newsroom.warehouse.situation(story.story_id, now)
    start = _looking_back(situation, story, _midnight(since, newsroom) if since else now - FEED, newsroom)
    return _composed(story, situation, start, now, newsroom, Limits(MOST_IN_FEED, MOST_IN_FEED))[0]


def send_digests(story_ids: Sequence[str], newsroom: Newsroom, runner: Runner) -> Sent:
    """Compose the digests of some stories, or of all, and send them; where nothing is new, nothing is.

    An address that fails is a sentence of what is handed back; it is given what it missed with the next run.

    Raises:
        UsageError: There is no address to send anything to, or no such story.
    """
    if not newsroom.settings.notify:
        raise UsageError(
            "There is no address to send digests to.",
            remedy="Set DATELINE_NOTIFY to addresses such as mailto://user:password@host, with white space between them.",
        )
    stories, sent = chosen_stories(newsroom, story_ids), Sent()
    bring_up_to_date(newsroom, story_ids)
    bring_events_up_to_date(newsroom)
    with run_of(newsroom, "digest", {"stories": [story.story_id for story in stories]}):
        for story in stories:
            is_new = runner.call(f"compose {story.story_id}", compose, story, newsroom)
            sent.composed += is_new
            sent.nothing_new += [] if is_new else [story.story_id]
            for address in newsroom.settings.notify:
                _deliver(story, address, newsroom, sent)
    return sent


def compose(story: Story, newsroom: Newsroom) -> bool:
    """Write down the next digest of a story with all that it tells; where nothing is new, nothing is written."""
    now = newsroom.clock()
    situation = newsroom.warehouse.situation(story.story_id, now)
    start = _last(story, situation, now, newsroom)
    digest, found = _composed(story, situation, start, now, newsroom)
    if found.is_nothing:
        return False
    row = {
        "digest_id": new_id(now),
        "story_id": story.story_id,
        "after_digest_id": start.digest_id,
        "since_at": start.at,
        "composed_at": now,
        "title": heading(digest),
        "body": as_text(digest),
        "html": as_html(digest),
    }
    # Of the first digest all is noted, also what it does not tell because it is older.
    before = {} if start.digest_id else start.told
    noted = {**before, **states(situation, found, start.told)}
    return newsroom.warehouse.append_digest(frame_of(FACTS["digest"], [row]), noted)


def _deliver(story: Story, address: str, newsroom: Newsroom, sent: Sent) -> None:
    channel, since = channel_of(address), newsroom.clock() - SENT_FOR
    for row in newsroom.warehouse.undelivered(story.story_id, channel, since).iter_rows(named=True):
        try:
            send(address, title=row["title"], body=row["body"], page=row["html"])
        except NoticeError as error:
            sent.troubles.append(str(error))
            return
        taken = {"digest_id": row["digest_id"], "channel": channel, "sent_at": newsroom.clock()}
        newsroom.warehouse.append_delivery(frame_of(FACTS["delivery"], [taken]))
        sent.taken += 1


def _last(story: Story, situation: Situation, now: datetime, newsroom: Newsroom) -> _Since:
    before = newsroom.warehouse.told_last(story.story_id)
    if before is None:
        return _looking_back(situation, story, now - FIRST, newsroom)
    return _Since(before.digest_id, before.composed_at, before.told, before.composed_at)


def _looking_back(situation: Situation, story: Story, since: datetime, newsroom: Newsroom) -> _Since:
    then = newsroom.warehouse.outlets_then(story.story_id, since.date() - timedelta(days=1))
    return _Since("", since, told_by(situation, since, then), None)


def _midnight(day: date, newsroom: Newsroom) -> datetime:
    return datetime.combine(day, time(), newsroom.settings.reader_zone)


def _composed(
    story: Story,
    situation: Situation,
    start: _Since,
    now: datetime,
    newsroom: Newsroom,
    limits: Limits = Limits(),
) -> tuple[Digest, News]:
    found = news(situation, start.told, known_before=start.known_before, most_events=limits.events)
    names = {source.source_id: source.name for source in newsroom.sources.sources.values()}
    speaker = Speaker(newsroom.settings.reader_zone, names, limits.others)
    told = put_into_words(
        found, speaker, story_id=story.story_id, title=story.title, since=start.at, until=now.astimezone(speaker.zone)
    )
    return told, found
