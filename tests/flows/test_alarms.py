"""Alarms: raised and over in the warehouse, told once each, and never at the expense of a load."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.announcing import Announcement
from flows.newsroom import Newsroom, Run
from flows.notices import tell
from flows.runner import DirectRunner
from flows.settings import Settings, read_settings
from tests.flows.archives import MORNING, a_document, write
from tests.flows.hooks import Stand
from tests.flows.shortcuts import backfilled
from tests.warehouse.desk import NOON
from transforms.alarms import changes
from transforms.errors import UsageError
from transforms.watching import Finding
from transforms.watchlist import FRESH

DAY = timedelta(days=1)


def finding(*, is_alarm: bool = True, subject: str = "") -> Finding:
    return Finding(
        FRESH,
        "ledger",
        subject,
        is_alarm,
        50,
        12,
        None,
        "ledger has brought nothing.",
        (3.0, None, 0.0),
        date(2026, 5, 1),
    )


def found(newsroom: Newsroom, *findings: Finding, hours: int = 0) -> None:
    """Write down what follows from some findings, some hours after noon."""
    now = NOON + timedelta(hours=hours)
    alarms = changes(findings, newsroom.warehouse.open_alarms(), now=now, run_id="run-1")
    newsroom.warehouse.append_checks([], alarms, run_id="run-1", now=now)


def told(newsroom: Newsroom, *addresses: str) -> Run:
    """A run that tells what there is to tell."""
    run = Run("run-1")
    settings = newsroom.settings.model_copy(update={"notify": addresses})
    tell(replace(newsroom, settings=settings), run, DirectRunner())
    return run


def states(newsroom: Newsroom) -> list[tuple[object, ...]]:
    return newsroom.warehouse.sql("SELECT monitor, subject, over_at IS NULL FROM alarm ORDER BY ALL").rows()


def test_alarm_is_raised_once_and_is_over_once(newsroom: Newsroom) -> None:
    """What goes on is not raised again; what has ended has its end."""
    for hours in (0, 1):
        found(newsroom, finding(), hours=hours)
    assert newsroom.warehouse.sql("SELECT count(*) FROM fact.alarm").item() == 1
    for hours in (2, 3):
        found(newsroom, finding(is_alarm=False), hours=hours)
    assert newsroom.warehouse.sql("SELECT raised_at, over_at, history FROM alarm").rows() == [
        (NOON, NOON + timedelta(hours=2), [3.0, None, 0.0])
    ]


def test_alarm_that_is_not_judged_stands(newsroom: Newsroom) -> None:
    """Where there is too little to go by, nothing has ended; each subject is an alarm of its own."""
    found(newsroom, finding(subject="authors"), finding(subject="section"))
    found(newsroom, finding(subject="section", is_alarm=False), hours=1)
    assert states(newsroom) == [("source_is_fresh", "authors", True), ("source_is_fresh", "section", False)]


def test_alarm_that_comes_back_the_same_day_is_the_same(newsroom: Newsroom, hook: Stand) -> None:
    """What flickers is told once a day."""
    for hours, is_alarm in enumerate((True, False, True)):
        found(newsroom, finding(is_alarm=is_alarm), hours=hours)
        told(newsroom, hook.address)
    assert [message.split()[0] for message in hook.told] == ["CRITICAL:", "OVER"]
    assert states(newsroom) == [("source_is_fresh", "", True)]


def test_each_alarm_is_told_once_and_once_when_it_is_over(newsroom: Newsroom, hook: Stand) -> None:
    """Every address learns of it, with its numbers and its remedy, however many runs follow."""
    found(newsroom, finding())
    for _ in range(2):
        assert told(newsroom, hook.address).troubles == []
    assert len(hook.told) == 1
    assert FRESH.remedy in hook.told[0]
    found(newsroom, finding(is_alarm=False), hours=5)
    for _ in range(2):
        told(newsroom, hook.address)
    assert [message.split()[0] for message in hook.told] == ["CRITICAL:", "OVER"]


def test_address_that_fails_is_a_sentence_and_is_tried_again(newsroom: Newsroom, hook: Stand) -> None:
    """It names no secret, keeps the others from nothing, and gets what it missed with the next run."""
    found(newsroom, finding())
    hook.status = 500
    run = told(newsroom, "nonsense", hook.address, "jsonx://secret-token@nowhere/")
    assert len(run.troubles) == 3
    assert "did not take the message" in run.troubles[1]
    assert all(sentence.endswith(".") and "secret-token" not in sentence for sentence in run.troubles)
    hook.status = 200
    assert told(newsroom, hook.address).troubles == []
    assert len(hook.told) == 1


def test_new_address_hears_of_what_stands_and_of_no_past(newsroom: Newsroom, hook: Stand) -> None:
    """Who was never told of an alarm is not told of its end."""
    found(newsroom, finding(subject="authors"))
    found(newsroom, finding(subject="authors", is_alarm=False), finding(subject="section"), hours=1)
    told(newsroom, hook.address)
    assert len(hook.told) == 1
    assert "OVER" not in hook.told[0]


def test_address_is_kept_as_a_hash(newsroom: Newsroom, hook: Stand) -> None:
    """No secret goes into the warehouse, nor into what the settings say of themselves."""
    found(newsroom, finding())
    told(newsroom, hook.address)
    [channel] = newsroom.warehouse.sql("SELECT channel FROM fact.notice").to_series()
    assert "secret-token" not in channel
    assert "secret-token" not in repr(Settings(notify=(hook.address,)))


def test_addresses_stand_in_one_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With white space between them; one that is no text is refused without being shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_NOTIFY", "mailto://u:secret@a.example slack://secret/b")
    assert read_settings().notify == ("mailto://u:secret@a.example", "slack://secret/b")
    with pytest.raises(UsageError, match=r"'notify\.0'") as raised:
        read_settings(notify=(7,))
    assert "7" not in raised.value.problem


class Watching(DirectRunner):
    """A runner whose runs somebody watches, as Prefect does."""

    is_watched = True

    def __init__(self) -> None:
        self.events: list[tuple[str, str, object]] = []

    def announce(self, announcement: Announcement) -> bool:
        self.events.append((announcement.event, announcement.about, announcement.told["monitor"]))
        return True


def test_who_watches_the_runs_is_told_once_too(newsroom: Newsroom) -> None:
    """An event when it is raised and one when it is over, whatever addresses there are."""
    runner = Watching()
    for hours, is_alarm in enumerate((True, True, False, False)):
        found(newsroom, finding(is_alarm=is_alarm), hours=hours)
        tell(newsroom, Run("run-1"), runner)
    events = [(f"dateline.alarm.{state}", "dateline.source.ledger", "source_is_fresh") for state in ("raised", "over")]
    assert runner.events == events


def archive(directory: Path, days: range, *, shouted_on: int | None = None) -> Path:
    """Six articles a day; on one of the days, sixty."""
    for day in days:
        for number in range(60 if day == shouted_on else 6):
            saved = MORNING + day * DAY + timedelta(minutes=number)
            write(directory, f"{day:02}/{number:02}.md", a_document(100 * day + number, saved=saved))
    return directory


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weeks of an outlet, the last whole day of which is ten times as loud as it ever was."""
    return archive(tmp_path_factory.mktemp("loud"), range(22), shouted_on=20)


def test_load_raises_alarms_and_a_later_one_ends_them(newsroom: Newsroom, loud: Path, tmp_path: Path) -> None:
    """A loud day is an alarm when its load is done, once, and over when the days after it are as ever."""
    run = backfilled(loud, newsroom)
    checked = newsroom.warehouse.sql("SELECT count(*), list(DISTINCT suite ORDER BY suite) FROM validation").rows()
    assert checked[0][1] == ["article", "batch", "counts"]
    assert backfilled(loud, newsroom).alarms == []
    assert (
        newsroom.warehouse.sql("SELECT count(*), list(DISTINCT suite ORDER BY suite) FROM validation").rows() == checked
    )
    assert any("brought 60 articles" in sentence for sentence in run.alarms)
    backfilled(archive(tmp_path / "after", range(22, 25)), newsroom)
    assert ("volume_is_usual", "", False) in states(newsroom)


class DiesInTheAlarms(DirectRunner):
    """A runner that dies when the load is written and nothing was looked after."""

    def call(self, name, stage, *args, **kwargs):  # type: ignore[no-untyped-def]
        if name == "raise alarms":
            raise KeyboardInterrupt
        return super().call(name, stage, *args, **kwargs)


def test_what_a_kill_cut_short_is_done_by_the_next_run(newsroom: Newsroom, loud: Path, tmp_path: Path) -> None:
    """The load stands, and its stages are checked and its alarms raised with the next."""
    from flows.backfill import backfill

    runner = DiesInTheAlarms()
    with pytest.raises(KeyboardInterrupt):
        backfill([loud], newsroom, runner)
    assert newsroom.warehouse.sql("SELECT count(*) FROM article").item() == 186
    assert newsroom.warehouse.sql("SELECT count(*) FROM fact.checked").item() == 0
    backfilled(write(tmp_path, "1.md", a_document(9999, saved=MORNING + 21 * DAY + timedelta(hours=9))), newsroom)
    assert newsroom.warehouse.unchecked_loads() == []
    assert ("volume_is_usual", "", True) in states(newsroom)
