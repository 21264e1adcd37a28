"""Articles of one happening find each other as they come; nothing of what is yet to come is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.events import Change, EventStream, Merged, Placed, Report, Split, Tuning
from transforms.features import FeatureReader

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
READER = FeatureReader()

FERRY = ("蓝色渡轮触礁沉没", "蓝色渡轮星期日在青岛港外触礁沉没，船上三百名乘客获救。")
FERRY_AGAIN = ("藍色渡輪觸礁 乘客獲救", "藍色渡輪在青島港外觸礁沉沒，三百名乘客全部獲救。")
SUMMIT = ("两国元首举行会晤", "两国领导人在北京谈了关税和稀土，会后发表联合声明。")
HARVEST = ("小麦丰收", "河南农民说今年的小麦收成是十年来最好的。")


def report(number: int, text: tuple[str, str], *, at: datetime = NOON) -> Report:
    title, body = text
    return Report(f"a{number}", at, READER.features(title, body, ""), is_title_only=not body)


def placed(*texts: tuple[str, str], tuning: Tuning | None = None, apart: timedelta = HOUR) -> list[str]:
    stream = EventStream(tuning or Tuning())
    return [stream.place(report(n, text, at=NOON + n * apart))[0].event_id for n, text in enumerate(texts)]


def test_reports_of_one_happening_are_one_event() -> None:
    """In either script; what is about something else opens an event of its own, named by its first article."""
    assert placed(FERRY, SUMMIT, FERRY_AGAIN, HARVEST) == ["a0", "a1", "a0", "a3"]


def test_article_that_opens_an_event_is_sure_of_it() -> None:
    """Its score is 1; that of one that joined is how like the event it was."""
    stream = EventStream(Tuning())
    first, _ = stream.place(report(0, FERRY))
    second, _ = stream.place(report(1, FERRY_AGAIN))
    assert first.score == 1.0
    assert Tuning().join <= second.score < 1.0


def test_later_articles_change_nothing_of_earlier_answers() -> None:
    """There is no look ahead: the beginning of a stream is placed as if it were all."""
    texts = (FERRY, SUMMIT, FERRY_AGAIN, HARVEST)
    assert placed(*texts)[:2] == placed(*texts[:2])


def test_event_without_news_is_closed() -> None:
    """A year later the same words are another happening."""
    filler = [(f"第{n}号公告", f"公告第{n}号说明了第{n}条规定。") for n in range(250)]
    events = placed(FERRY, *filler, FERRY_AGAIN, apart=timedelta(days=1))
    assert events[-1] != events[0]


def test_stream_made_again_from_what_was_placed_goes_on_the_same() -> None:
    """What is open is all in the placements: a program that starts anew answers as one that never ended."""
    whole, first = EventStream(Tuning()), EventStream(Tuning())
    reports = [report(n, text) for n, text in enumerate((FERRY, SUMMIT, FERRY_AGAIN, HARVEST, SUMMIT))]
    expected = [whole.place(one) for one in reports]
    before = [first.place(one)[0] for one in reports[:3]]
    again = EventStream(Tuning(), before)
    assert [again.place(one) for one in reports[3:]] == expected[3:]


def of_words(number: int, *words: str) -> Report:
    return Report(f"a{number}", NOON, dict.fromkeys(words, 1.0), is_title_only=False)


def test_events_that_turn_out_to_be_one_are_merged() -> None:
    """An article that shares words with both shows it; the smaller goes into the larger, and takes what comes later along."""
    stream = EventStream(Tuning(join=0.2, merge=0.2))
    sinking, rescue = ("ferry", "rock", "harbour", "captain"), ("rescue", "boats", "night", "crew")
    for number, words in enumerate((sinking, sinking, sinking, rescue)):
        stream.place(of_words(number, *words))
    _, merged = stream.place(of_words(4, "ferry", "rock", "harbour", "rescue", "boats", "night"))
    assert [(merge.event_id, merge.into_event_id) for merge in merged] == [("a3", "a0")]
    assert stream.place(of_words(5, *rescue))[0].event_id == "a0"


def test_event_of_one_article_is_merged_as_if_that_came_now() -> None:
    """It came too early to find what it belongs to; events of more articles must be more alike."""
    early, later = ("ferry", "rock", "harbour"), ("ferry", "rescue", "boats", "night")
    both = ("ferry", "harbour", "rescue", "boats", "night")
    for late, expected in ((0.25, [("a0", "a1")]), (0.9, [])):
        stream = EventStream(Tuning(join=0.5, late=late, merge=0.95))
        assert [stream.place(of_words(number, *words))[1] for number, words in enumerate((early, later))] == [[], []]
        merged = stream.place(of_words(2, *both))[1]
        assert [(change.event_id, change.into_event_id) for change in merged] == expected


SINKING, BUDGET = ("ferry", "rock", "harbour", "captain"), ("minister", "budget", "vote", "tax")
LOOSE = Tuning(join=0.02, merge=0.9, late=0.9, link=0.3)


def with_a_part_of_its_own(stream: EventStream) -> list[Change]:
    """Reports of a sinking, one of a budget that was paid for a ferry, and, late, another of the budget."""
    texts = (SINKING, SINKING, SINKING, (*BUDGET, "ferry"), BUDGET)
    return [change for number, words in enumerate(texts) for change in stream.place(of_words(number, *words))[1]]


def test_part_that_hangs_together_and_not_with_the_rest_is_split_off() -> None:
    """Once there are two of it; the larger part keeps the name, and what comes later finds either."""
    stream = EventStream(LOOSE)
    [split] = with_a_part_of_its_own(stream)
    assert isinstance(split, Split)
    assert (split.event_id, split.into_event_id, split.article_ids) == ("a0", "a3", ("a3", "a4"))
    assert split.similarity < LOOSE.merge
    assert stream.place(of_words(5, *BUDGET))[0].event_id == "a3"
    assert stream.place(of_words(6, *SINKING))[0].event_id == "a0"


def test_event_that_hangs_together_is_not_split() -> None:
    """One link across is enough."""
    assert with_a_part_of_its_own(EventStream(replace(LOOSE, link=0.05))) == []


def test_no_name_is_given_twice() -> None:
    """Not even to a part of the event that was called by it when it was split off, where the article stands that it is from."""
    stream = EventStream(LOOSE)
    texts = (
        ("ferry", "rock", "crew"),
        ("ferry", "tax", "vote"),
        ("ferry", "grain", "quay"),
        *map(tuple, ("c", "q", "q", "v")),
    )
    short = {"c": "crew", "q": "quay", "v": "vote"}
    said = [stream.place(of_words(n, *(short.get(word, word) for word in text))) for n, text in enumerate(texts)]
    splits = [change for _, changes in said for change in changes if isinstance(change, Split)]
    assert [(split.event_id, split.into_event_id, split.article_ids) for split in splits] == [
        ("a0", "a1", ("a1", "a2")),
        ("a1", "a6", ("a1", "a6")),
    ]
    assert stream.place(of_words(7, "quay"))[0].event_id == "a1"


def test_event_that_was_yet_to_come_is_as_far_as_one_that_is_past() -> None:
    """Of articles that come late: likeness fades before an event's first report as after its last."""
    day = timedelta(days=1)
    known = EventStream(Tuning()).place(report(0, FERRY, at=NOON))[0]
    scores = [
        EventStream(Tuning(join=0.0), [known]).place(report(1, FERRY_AGAIN, at=NOON + days * day))[0].score
        for days in (-1, 0, 1)
    ]
    assert scores == pytest.approx([scores[1] / 2, scores[1], scores[1] / 2])
    month_before = EventStream(Tuning(), [known]).place(report(1, FERRY_AGAIN, at=NOON - 30 * day))[0]
    assert month_before.event_id == "a1"


words = st.lists(st.sampled_from([*SINKING, *BUDGET, "grain", "quay"]), min_size=1, max_size=5, unique=True)


@given(st.lists(words, min_size=1, max_size=14))
def test_every_article_is_in_one_event_whatever_changes(texts: list[list[str]]) -> None:
    """Merges and splits lose none, name only what is there, and a stream made again from all that was said goes on the same."""
    stream = EventStream(LOOSE)
    event_of: dict[str, str] = {}
    said: list[Placed] = []
    lent: list[str] = []
    for number, text in enumerate(texts):
        placed, changes = stream.place(of_words(number, *text))
        said.append(placed)
        event_of[placed.article_id] = placed.event_id
        for change in changes:
            assert change.event_id in event_of.values()
            moved = change.article_ids if isinstance(change, Split) else list(event_of)
            event_of |= {name: change.into_event_id for name in moved if event_of[name] == change.event_id}
            assert (change.event_id in event_of.values()) == isinstance(change, Split)
            lent += [change.into_event_id] * isinstance(change, Split)
    assert len({*lent, *(one.article_id for one in said if one.score == 1.0)}) == len(lent) + sum(
        one.score == 1.0 for one in said
    )
    again = EventStream(LOOSE, [replace(one, event_id=event_of[one.article_id]) for one in said], lent)
    one, other = (each.place(of_words(99, *texts[0])) for each in (stream, again))
    assert (one[0].event_id, one[1]) == (other[0].event_id, other[1])
    assert one[0].score == pytest.approx(other[0].score)


def test_words_everybody_uses_join_nothing() -> None:
    """Articles that have but common words in common are apart: rarity is learnt from what is open."""
    stream = EventStream(Tuning())
    notices = [of_words(n, "city", "notice", *(f"word-{n}-{m}" for m in range(8))) for n in range(40)]
    assert len({stream.place(notice)[0].event_id for notice in notices}) == len(notices)


def test_names_marked_exact_are_one_word() -> None:
    """川普, 特朗普 and Trump are one person to an event."""
    from transforms.storybook import Names

    names = Names.model_validate({"names_id": "t", "title": "T", "exact": True, "any": ["特朗普", "川普", "Trump"]})
    reader = FeatureReader([names])
    assert [reader.words(text) for text in ("川普", "特朗普", "TRUMP")] == [["@t"]] * 3


def test_words_of_an_address_count() -> None:
    """Outlets spell titles out in addresses, in English whatever the language of the page."""
    features = READER.features("拜登", "", "https://ledger.example/2020/biden-picks-blinken-20201123/5673776.html")
    assert {"biden", "blinken"} <= features.keys()


def test_counterpart_in_another_language_says_where_words_do_not() -> None:
    """An article that is like no event joins the one of its counterpart; one that is like another event joins that."""
    stream = EventStream(Tuning())
    stream.place(report(0, FERRY))
    stream.place(report(1, HARVEST))
    english = replace(report(2, ("Ferry sinks", "All were saved.")), counterparts=(("gone", 0.2), ("a0", 0.1)))
    placed, _ = stream.place(english)
    assert (placed.event_id, placed.score) == ("a0", 0.1)
    assert stream.place(replace(report(3, HARVEST), counterparts=(("a0", 0.1),)))[0].event_id == "a1"


def test_article_of_nothing_opens_its_own_event() -> None:
    """Three characters, or none, are like nothing; an address that is none says nothing."""
    stream = EventStream(Tuning())
    for number, features in enumerate((READER.features("", "", "http://[broken"), READER.features("?!", "", ""))):
        placed, merged = stream.place(Report(f"a{number}", NOON, features, is_title_only=True))
        assert (placed.event_id, merged) == (f"a{number}", list[Merged]())
    assert isinstance(placed, Placed)
