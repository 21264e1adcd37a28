"""A digest in words: sections of entries, from which text, Markdown, a page for mail and a feed are made alike.

What outlets wrote is cleaned here of what no reader should be given: control characters, marks that turn the direction of
writing, and addresses that do not lead to the web. Escaping is the business of each form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from transforms.digest import Burst, Edit, Happening, Mark, Moved, News, Outlet, OutletDay

# Controls, what XML forbids, and marks that turn the direction of all that follows.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")
_WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
_MOVES = {
    "withdrawn": ("came back", "was withdrawn: its words stood at too many addresses of its outlet to be an article"),
    "reread": ("was read better, and is in the story now", "was read better, and is not in the story any more"),
    "edited": ("was edited by its outlet, and is in the story now", "was edited by its outlet, and left the story"),
    "definition": ("is in the story by its new definition", "is not in the story by its new definition"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is new.

    Attributes:
        key: What it is known by, whenever and wherever it is told: the same thing has the same.
        at: When it happened, as far as it is known.
        title: A headline, or what there is in the place of one.
        other: The headline in the other language.
        detail: A sentence or two of our own words.
        url: Where it can be read, on the web; None where nowhere.
    """

    key: str
    at: datetime
    title: str
    other: str | None
    detail: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What is new of one kind; ``more`` is said at its end."""

    title: str
    entries: tuple[Entry, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of a story, ready to be shown.

    Attributes:
        until: When it was composed.
        zone: The reader's zone, in which its times are.
        summary: What it comes to, in a sentence.
    """

    story_id: str
    title: str
    since: datetime
    until: datetime
    zone: str
    summary: str
    sections: tuple[Section, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is new."""
        return not self.sections


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who puts it into words: in which zone, with which names for the outlets, and how many of a kind one by one."""

    zone: ZoneInfo
    outlets: Mapping[str, str]
    most: int

    def outlet(self, source_id: str) -> str:
        """An outlet's name."""
        return clean(self.outlets.get(source_id, source_id))

    def moment(self, at: datetime) -> str:
        """A day and its time, where the reader is."""
        return f"{at.astimezone(self.zone):%-d %B %Y, %H:%M}"


def clean(text: str) -> str:
    """A text in one line, without what is not to be seen."""
    return " ".join(_UNWANTED.sub(" ", text).split())


def web_address(url: str) -> str | None:
    """An address that leads to the web and nowhere else, fit to stand in quotation marks; None where it is none."""
    return url if _WEB.fullmatch(url) else None


def put_into_words(
    found: News, speaker: Speaker, *, story_id: str, title: str, since: datetime, until: datetime
) -> Digest:
    """A digest of what was found."""
    sections = tuple(section for section in _sections(found, speaker, until) if section.entries or section.more)
    return Digest(story_id, clean(title), since, until, speaker.zone.key, _summary(found, speaker, since), sections)


def _summary(found: News, speaker: Speaker, since: datetime) -> str:
    after = f"since {speaker.moment(since)}"
    if found.is_nothing and not found.articles:
        return f"Nothing is new {after}."
    came = f"{_count(found.articles, 'article')} came into the story {after}"
    old = f", {found.of_told_events:,} of them on events that were told of before" if found.of_told_events else ""
    return f"{came}{old}.{' Nothing else is new.' if found.is_nothing else ''}"


def _sections(found: News, speaker: Speaker, until: datetime) -> Iterator[Section]:
    more = f"And {_count(found.unsaid, 'smaller event')}, not told one by one." if found.unsaid else ""
    yield Section("New events", tuple(_event(event, speaker) for event in found.events), more)
    yield Section("Bursts", tuple(_burst_entries(found)))
    yield Section("Outlets", tuple(_outlet(outlet, speaker) for outlet in found.outlets))
    latest = found.edits[-speaker.most :]
    yield Section(
        "Headlines changed", tuple(_edit(edit, speaker) for edit in latest), _more(len(found.edits) - len(latest))
    )
    corrections, left = _corrections(found, speaker, until)
    yield Section("Corrections of our own", tuple(corrections), _more(left))


def _more(count: int) -> str:
    return f"And {count:,} more." if count > 0 else ""


def _event(event: Happening, speaker: Speaker) -> Entry:
    first = event.english_title or event.chinese_title or event.title
    other = event.chinese_title if event.english_title else None
    when = f"{event.first_on:%-d %B %Y}" if event.first_on else speaker.moment(event.first_at)
    copies = event.articles - event.originals
    counts = f"{_count(event.originals, 'original')}, {_count(copies, 'copy', 'copies') if copies else 'no copies'}"
    reported = f"{_count(event.sources, 'outlet')}: {counts}." if event.articles > 1 else "The only report so far."
    detail = f"First in {speaker.outlet(event.source_id)}, {when}. {reported}"
    return Entry(
        f"event/{event.event_id}",
        event.last_at,
        clean(first),
        clean(other) if other else None,
        detail,
        web_address(event.url),
    )


def _burst_entries(found: News) -> Iterator[Entry]:
    for burst in found.begun:
        said = "A burst has begun" if burst.is_ongoing else "There was a burst"
        yield _burst(burst, f"{said}: {_days(burst.first_day, burst.last_day)}", "begun", burst.first_day)
    for burst in found.ended:
        yield _burst(burst, f"The burst of {_days(burst.first_day, burst.last_day)} has ended", "ended", burst.last_day)


def _burst(burst: Burst, title: str, state: str, day: date) -> Entry:
    share = burst.articles / burst.all_articles if burst.all_articles else 0.0
    headlines = "; ".join(f"“{clean(headline)}”" for headline in burst.headlines)
    about = f" Most particular to it: {headlines}." if headlines else ""
    counts = f"{burst.articles:,} of {burst.all_articles:,} articles, {share:.1%}; usual are {burst.usual_share:.1%}."
    return Entry(f"burst/{burst.first_day}/{state}", _on(day), title, None, f"{counts}{about}")


def _outlet(outlet: Outlet, speaker: Speaker) -> Entry:
    name = speaker.outlet(outlet.source_id)
    said = {
        "usual": f"{name} is as usual again",
        "silent": f"{name} has fallen silent on this story",
        "loud": f"{name} has become loud on this story",
        "broken": f"Nothing can be said of {name}: its source is broken",
    }[outlet.state]
    key = f"outlet/{outlet.source_id}/{outlet.state}/{outlet.through}"
    return Entry(key, _on(outlet.through), said, None, _outlet_counts(outlet))


def _outlet_counts(outlet: Outlet) -> str:
    week = f"the seven days to {outlet.through:%-d %B}"
    if outlet.state == "broken":
        status = f" Polls say: {outlet.trouble}." if outlet.trouble else ""
        return f"Of {week}, {outlet.incomplete_days} are not complete.{status} It may be reporting as ever."
    had = f"{outlet.articles:,} of its {_count(outlet.all_articles, 'article')} in {week}"
    left_out = f", without {_count(outlet.incomplete_days, 'day')} not complete" if outlet.incomplete_days else ""
    usual = f"its share of the four weeks before, {outlet.usual_articles:,} of {outlet.usual_all:,}"
    return f"{had}{left_out}; by {usual}, {outlet.expected:.1f} were to be expected."


def _edit(edit: Edit, speaker: Speaker) -> Entry:
    detail = (
        f"Before: “{clean(edit.before)}”. {speaker.outlet(edit.source_id)}, seen {speaker.moment(edit.observed_at)}."
    )
    return Entry(f"edit/{edit.subject}", edit.observed_at, clean(edit.after), None, detail, web_address(edit.url))


def _corrections(found: News, speaker: Speaker, until: datetime) -> tuple[list[Entry], int]:
    """What we corrected, and how much of it is not told one by one; what a new definition moved is counted with it."""
    most, moved = speaker.most, [one for one in found.moved if one.why != "definition"]
    told = [
        *([_redefined(found.moved, until)] if found.is_redefined else []),
        *(_parted(event, speaker) for event in found.parted[:most]),
        *(_no_burst(first, last) for first, last in found.gone),
        *(_mark(mark) for mark in found.marks[-most:]),
        *(_moved(one, speaker, until) for one in moved[:most]),
        *_completed(found.completed, speaker),
    ]
    return told, sum(max(len(things) - most, 0) for things in (found.marks, moved, found.parted))


def _parted(event: Happening, speaker: Speaker) -> Entry:
    told = _event(event, speaker)
    detail = f"This was told as part of another event, and is one of its own. {told.detail}"
    return replace(told, key=f"{told.key}/parted", detail=detail)


def _no_burst(first: date, last: date) -> Entry:
    said = "What was loaded, marked or withdrawn since leaves nothing of it."
    return Entry(f"burst/{first}/gone", _on(last), f"There was no burst of {_days(first, last)} after all", None, said)


def _redefined(moved: Sequence[Moved], until: datetime) -> Entry:
    by_it = [one.member.is_in for one in moved if one.why == "definition"]
    came, left = sum(by_it), len(by_it) - sum(by_it)
    said = f"By it {_count(came, 'older article')} came into the story, and {left:,} left it."
    return Entry(f"definition/{until:%Y-%m-%d}", _on(until.date()), "The story has another definition", None, said)


def _moved(moved: Moved, speaker: Speaker, until: datetime) -> Entry:
    member = moved.member
    said = _MOVES[moved.why][0 if member.is_in else 1]
    return Entry(
        f"article/{member.article_id}/{'in' if member.is_in else 'out'}/{moved.why}",
        member.moved_at or _on(until.date()),
        clean(member.title),
        None,
        f"This article of {speaker.outlet(member.source_id)} {said}.",
        web_address(member.url),
    )


def _mark(mark: Mark) -> Entry:
    said = {
        "in": "A person marked it as in the story",
        "out": "A person marked it as out of the story",
        "none": "A person took their mark back; the rule decides again",
    }[mark.state]
    reason = f": {clean(mark.reason)}" if mark.reason else ""
    key = f"mark/{mark.article_id}/{mark.marked_at.isoformat()}"
    return Entry(key, mark.marked_at, clean(mark.title), None, f"{said}{reason}.")


def _completed(days: Sequence[OutletDay], speaker: Speaker) -> Iterator[Entry]:
    for source_id in dict.fromkeys(day.source_id for day in days):
        its = [day for day in days if day.source_id == source_id]
        articles, everything = sum(day.articles for day in its), sum(day.all_articles for day in its)
        listed = ", ".join(f"{day.day:%-d %B}" for day in its)
        yield Entry(
            f"day/{source_id}/{its[0].day}/{its[-1].day}",
            _on(its[-1].day),
            f"{speaker.outlet(source_id)} is complete now for {listed}",
            None,
            f"What was told of {'this day' if len(its) == 1 else 'these days'} was not all: "
            f"it is {articles:,} of {_count(everything, 'article')}.",
        )


def _on(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _days(first: date, last: date) -> str:
    return f"{first:%-d %B}" if first == last else f"{first:%-d %B} to {last:%-d %B}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
