"""What is new in a story since it was last told of: a decision over what is so now and what was told.

Everything that can be told of has a key (its kind and which one it is) and a state. A digest tells of those whose state is not
the one that was told; nothing here depends on when a fact came to be written, so nothing slips between two digests, and
nothing is told twice. How it is put into words stands in ``transforms/digest_words.py``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

Key = tuple[str, str]
Told = Mapping[Key, str]

RECENT_DAYS, USUAL_DAYS = 7, 28  # what an outlet does now, and what it is held against
SILENT_EXPECTED = 5.0  # none of so many that were to be expected: by chance less than once in a hundred
LOUD_LEAST, LOUD_TIMES = 8, 3.0  # so many, and so many times what was to be expected: the same
BROKEN_DAYS = RECENT_DAYS // 2 + 1

OutletState = Literal["usual", "silent", "loud", "broken"]
Why = Literal["withdrawn", "marked", "reread", "edited", "other"]


@dataclass(frozen=True, slots=True)
class Member:
    """An article that is in the story, or was in it once.

    Attributes:
        known_at: When it was loaded first.
        reported_at: When it was published; of an undated article, when it was first seen.
        why: What may have moved it last: withdrawn as no article, marked by a person, read again, edited by its outlet.
        moved_at: When that was.
        was_in: Whether an earlier reading of it was in the story by the definition in force.
    """

    article_id: str
    source_id: str
    title: str
    url: str
    event_id: str | None
    known_at: datetime
    reported_at: datetime
    is_in: bool
    why: Why
    moved_at: datetime | None
    was_in: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as far as it is in the story.

    Attributes:
        first_on: The day of its first report, where its outlet told no more than that.
        merged: Events that were found to be it.
        parted: Events that it was part of.
    """

    event_id: str
    chinese_title: str | None
    english_title: str | None
    title: str
    url: str
    source_id: str
    first_at: datetime
    first_on: date | None
    last_at: datetime
    articles: int
    originals: int
    sources: int
    merged: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Burst:
    """Days in a row on which the story had much more of all articles than is usual for it."""

    first_day: date
    last_day: date
    articles: int
    all_articles: int
    usual_share: float
    is_ongoing: bool
    headlines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet's last seven days held against the four weeks before; only days that are complete are counted.

    Attributes:
        through: The last of the seven days.
        incomplete_days: Of the seven, those that cannot be believed.
        trouble: What the health of its source says, where it is not ok.
    """

    source_id: str
    through: date
    articles: int
    all_articles: int
    usual_articles: int
    usual_all: int
    incomplete_days: int
    trouble: str | None = None

    @property
    def expected(self) -> float:
        """How many articles of the story it would have by its own usual share."""
        return self.all_articles * self.usual_articles / self.usual_all if self.usual_all else 0.0

    @property
    def state(self) -> OutletState:
        """Silent and loud are said of an outlet only where the source that we read it by is sound."""
        if self.trouble or self.incomplete_days >= BROKEN_DAYS:
            return "broken"
        if not self.articles and self.expected >= SILENT_EXPECTED:
            return "silent"
        is_loud = self.articles >= max(LOUD_LEAST, LOUD_TIMES * self.expected)
        return "loud" if is_loud and self.usual_all else "usual"


@dataclass(frozen=True, slots=True)
class Edit:
    """A headline that an outlet changed."""

    article_id: str
    source_id: str
    url: str
    observed_at: datetime
    before: str
    after: str

    @property
    def subject(self) -> str:
        """What tells it from other edits."""
        return f"{self.article_id}@{self.observed_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says of an article; ``is_in`` is None where that was taken back."""

    article_id: str
    title: str
    is_in: bool | None
    reason: str
    marked_at: datetime

    @property
    def state(self) -> str:
        """In, out, or none."""
        return "none" if self.is_in is None else "in" if self.is_in else "out"


@dataclass(frozen=True, slots=True)
class OutletDay:
    """A day of an outlet that has ended."""

    source_id: str
    day: date
    articles: int
    all_articles: int
    is_complete: bool

    @property
    def subject(self) -> str:
        """What tells it from other days."""
        return f"{self.source_id}/{self.day}"


@dataclass(frozen=True, slots=True)
class Situation:
    """All of a story that can be told of, as it is now."""

    story_version: str
    members: Sequence[Member]
    events: Sequence[Happening]
    bursts: Sequence[Burst]
    outlets: Sequence[Outlet]
    edits: Sequence[Edit]
    marks: Sequence[Mark]
    days: Sequence[OutletDay]


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that came into the story, or went out of it, though it was known before; ``why`` may be the definition."""

    member: Member
    why: Literal["withdrawn", "reread", "edited", "definition"]


@dataclass(frozen=True, slots=True)
class News:
    """What is new.

    Attributes:
        articles: How many articles came into the story, and ``of_told_events`` how many of them report what was told before.
        events: New events, those that most articles report first.
        unsaid: How many more there are.
        parted: Events that were told as part of another one.
        ended: Bursts that have ended; ``gone`` those that were none after all, by their first and last day.
        completed: Days that were told to be incomplete.
        is_redefined: Whether the story's definition is another one.
    """

    articles: int = 0
    of_told_events: int = 0
    events: tuple[Happening, ...] = ()
    unsaid: int = 0
    parted: tuple[Happening, ...] = ()
    begun: tuple[Burst, ...] = ()
    ended: tuple[Burst, ...] = ()
    gone: tuple[tuple[date, date], ...] = ()
    outlets: tuple[Outlet, ...] = ()
    edits: tuple[Edit, ...] = ()
    marks: tuple[Mark, ...] = ()
    moved: tuple[Moved, ...] = ()
    completed: tuple[OutletDay, ...] = ()
    is_redefined: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to tell; more articles on what was told already are nothing new."""
        return replace(self, articles=0, of_told_events=0, unsaid=0) == News() and not self.unsaid


def news(now: Situation, told: Told, *, known_before: datetime | None, most_events: int) -> News:
    """What is so now and was not told.

    Args:
        now: What is so.
        told: The state of each thing as it was told last.
        known_before: What was known by then and is only now in the story was moved into it; None where ``told`` has all.
        most_events: How many events are told of one by one; the others wait until they have more reports.
    """
    is_redefined = told.get(("definition", ""), now.story_version) != now.story_version
    before = {member.article_id: _before(member, told, known_before, is_redefined) for member in now.members}
    came = [member for member in now.members if member.is_in and before[member.article_id] is None]
    events = sorted(
        (event for event in now.events if _is_new(event, told) and not _was_part(event, told)),
        key=lambda event: (-event.articles, event.first_at),
    )
    told_events = {event.event_id for event in now.events if _event_state(event, told) is not None}
    begun, ended, gone = _bursts(now.bursts, told)
    return News(
        articles=len(came),
        of_told_events=sum(member.event_id in told_events for member in came),
        events=tuple(events[:most_events]),
        unsaid=len([event for event in events[most_events:] if _event_state(event, told) is None]),
        parted=tuple(event for event in now.events if _was_part(event, told)),
        begun=begun,
        ended=ended,
        gone=gone,
        outlets=tuple(outlet for outlet in now.outlets if _is_another(outlet, told)),
        edits=tuple(edit for edit in now.edits if ("edit", edit.subject) not in told),
        marks=tuple(mark for mark in now.marks if told.get(("mark", mark.article_id), "none") != mark.state),
        moved=tuple(_moved(now.members, before, is_redefined=is_redefined)),
        completed=tuple(day for day in now.days if day.is_complete and told.get(("day", day.subject)) == "incomplete"),
        is_redefined=is_redefined,
    )


def _before(member: Member, told: Told, known_before: datetime | None, is_redefined: bool) -> str | None:
    """In or out, as an article was when the story was last told of; None of one that there was not yet.

    What was known then and is told of nowhere was out, if there is something that may have brought it in since.
    """
    was_known = known_before is not None and member.known_at < known_before
    return told.get(
        ("article", member.article_id), "out" if was_known and (is_redefined or member.why != "other") else None
    )


def _event_state(event: Happening, told: Told) -> str | None:
    """What was told of an event, under whichever of its names."""
    return next((told[key] for name in (event.event_id, *event.merged) if (key := ("event", name)) in told), None)


def _is_new(event: Happening, told: Told) -> bool:
    """One that was only counted among others is told of when more articles report it."""
    state = _event_state(event, told)
    return state is None or (state.startswith("counted ") and event.articles > int(state.removeprefix("counted ")))


def _was_part(event: Happening, told: Told) -> bool:
    return _event_state(event, told) is None and any(told.get(("event", name)) == "told" for name in event.parted)


def _is_another(outlet: Outlet, told: Told) -> bool:
    return told.get(("outlet", outlet.source_id), "usual") != outlet.state


def _bursts(
    bursts: Sequence[Burst], told: Told
) -> tuple[tuple[Burst, ...], tuple[Burst, ...], tuple[tuple[date, date], ...]]:
    """A burst may turn out to have begun earlier or later than it seemed: one is known again by a day that it shares."""
    before = [_told_burst(subject, state) for (kind, subject), state in told.items() if kind == "burst"]
    standing = [(first, last, state) for first, last, state in before if state != "gone"]
    begun: list[Burst] = []
    ended: list[Burst] = []
    for burst in bursts:
        same = [state for first, last, state in standing if first <= burst.last_day and burst.first_day <= last]
        if not same:
            begun.append(burst)
        elif not burst.is_ongoing and "ended" not in same:
            ended.append(burst)
    gone = [
        (first, last)
        for first, last, _ in standing
        if not any(first <= burst.last_day and burst.first_day <= last for burst in bursts)
    ]
    return tuple(begun), tuple(ended), tuple(sorted(gone))


def _told_burst(subject: str, state: str) -> tuple[date, date, str]:
    said, _, last = state.partition(" ")
    return date.fromisoformat(subject), date.fromisoformat(last), said


def _moved(members: Iterable[Member], before: Mapping[str, str | None], *, is_redefined: bool) -> Iterator[Moved]:
    """What a person marked is told of with the marks."""
    for member in members:
        was = before[member.article_id]
        if was is None or (was == "in") == member.is_in or member.why == "marked":
            continue
        if member.why == "withdrawn" or (member.why == "reread" and not is_redefined):
            yield Moved(member, member.why)
        else:
            yield Moved(member, "definition" if is_redefined else "edited")


def states(now: Situation, found: News, told: Told) -> dict[Key, str]:
    """What is noted once the news was told: of each thing whose state is not the one that was told."""
    said = {event.event_id for event in (*found.events, *found.parted)}
    noted = dict(_states(now, said, told))
    noted |= {("burst", first.isoformat()): f"gone {last}" for first, last in found.gone}
    return {key: state for key, state in noted.items() if told.get(key) != state}


def _states(now: Situation, said: set[str], told: Told) -> Iterator[tuple[Key, str]]:
    yield ("definition", ""), now.story_version
    for member in now.members:
        if member.is_in or ("article", member.article_id) in told:
            yield ("article", member.article_id), "in" if member.is_in else "out"
    for event in now.events:
        if _is_new(event, told):
            yield ("event", event.event_id), "told" if event.event_id in said else f"counted {event.articles}"
    yield from ((("outlet", outlet.source_id), outlet.state) for outlet in now.outlets)
    yield from ((("edit", edit.subject), "told") for edit in now.edits)
    yield from ((("mark", mark.article_id), mark.state) for mark in now.marks)
    yield from _states_of_days(now, told)


def _states_of_days(now: Situation, told: Told) -> Iterator[tuple[Key, str]]:
    for burst in now.bursts:
        yield ("burst", burst.first_day.isoformat()), f"{'begun' if burst.is_ongoing else 'ended'} {burst.last_day}"
    for day in now.days:
        if not day.is_complete or ("day", day.subject) in told:
            yield ("day", day.subject), "complete" if day.is_complete else "incomplete"


def told_by(now: Situation, since: datetime, outlets_then: Iterable[Outlet]) -> dict[Key, str]:
    """What would have been told by a moment, for looking back: news by their own dates, corrections by when they were made."""
    told: dict[Key, str] = {("definition", ""): now.story_version}
    for member in now.members:
        has_moved_since = member.why in ("withdrawn", "reread") and member.moved_at and member.moved_at >= since
        was_in = member.was_in if has_moved_since else member.is_in
        if member.reported_at < since:
            told["article", member.article_id] = "in" if was_in else "out"
    told |= {("event", event.event_id): "told" for event in now.events if event.first_at < since}
    for burst in now.bursts:
        if burst.first_day < since.date():
            is_over = burst.last_day < since.date()
            told["burst", burst.first_day.isoformat()] = f"{'ended' if is_over else 'begun'} {burst.last_day}"
    told |= {("outlet", outlet.source_id): outlet.state for outlet in outlets_then}
    told |= {("edit", edit.subject): "told" for edit in now.edits if edit.observed_at < since}
    return told | {("mark", mark.article_id): mark.state for mark in now.marks if mark.marked_at < since}
