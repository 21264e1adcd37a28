"""Words that tell two groups apart come out on their own side, and chance does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.distinguishing import Word, distinguishing

COMMON = ("harbour", "ferry", "lighthouse", "minister", "talks")
texts = st.lists(st.lists(st.sampled_from(COMMON), min_size=3, max_size=12).map(" ".join), min_size=3, max_size=8)


def z_of(words: list[Word]) -> dict[str, float]:
    return {word.word: word.z for word in words}


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_planted_words_come_out_on_the_right_side(between: list[str], others: list[str]) -> None:
    """Whatever else is said."""
    words = distinguishing([f"{text} regime" for text in between], [f"{text} government" for text in others])
    z = z_of(words)
    assert z["regime"] > 0 > z["government"]
    assert [word.z for word in words] == sorted(z.values(), reverse=True)


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_swapping_the_groups_negates(between: list[str], others: list[str]) -> None:
    """Neither group is the standard for the other."""
    there, back = z_of(distinguishing(between, others)), z_of(distinguishing(others, between))
    assert back == pytest.approx({word: -z for word, z in there.items()})


@given(texts)
def test_what_both_say_alike_tells_nothing(both: list[str]) -> None:
    """The same texts on either side have no distinguishing word."""
    assert all(word.z == pytest.approx(0) for word in distinguishing(both, both))


def test_either_script_is_one_word_and_its_choice_is_not() -> None:
    """總統 and 总统 are the same; 川普 and 特朗普 are two choices, though the catalogue knows them as one name."""
    z = z_of(distinguishing(["川普總統與協議"] * 4, ["特朗普总统与协议"] * 4))
    assert z["总统"] == pytest.approx(0)
    assert z["川普"] > 0 > z["特朗普"]


def test_word_of_one_article_alone_is_left_out() -> None:
    """However often it stands there."""
    assert "wheat" not in z_of(distinguishing(["wheat " * 50, "ferry", "ferry"], ["ferry"] * 3))
