"""What an outlet changed, paragraph by paragraph and word by word, in Chinese as in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.differences import Piece, paragraph_changes, similarity, word_changes

BEFORE = "The ministers met on Monday in the harbour.\n\nThey spoke of grain.\n\n双方将于周五再次会晤。"
AFTER = "The ministers met on Tuesday in the harbour.\n\nNobody was hurt.\n\n双方将于周六再次会晤。"
texts = st.text(st.sampled_from("ab 习近平，\n"), max_size=40)


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(change.kind, change.before, change.after) for change in paragraph_changes(before, after)]


def test_each_paragraph_is_told_once_with_what_became_of_it() -> None:
    """One rewritten, one gone and one come in its place, one rewritten in a single character."""
    kinds = [kind for kind, _, _ in told(BEFORE, AFTER)]
    assert kinds == ["rewritten", "added", "removed", "rewritten"]


def test_words_of_a_rewritten_paragraph_are_told_apart() -> None:
    """English by words, Chinese by characters."""
    assert Piece("removed", "Monday") in word_changes("met on Monday", "met on Tuesday")
    assert word_changes("双方将于周五再次会晤", "双方将于周六再次会晤") == (
        Piece("same", "双方将于周"),
        Piece("removed", "五"),
        Piece("added", "六"),
        Piece("same", "再次会晤"),
    )


def test_paragraph_that_moved_down_is_not_rewritten() -> None:
    """A new one above it is added, and it stays the same."""
    assert told("One.\n\nTwo.", "New.\n\nOne.\n\nTwo.") == [
        ("added", "", "New."),
        ("same", "One.", "One."),
        ("same", "Two.", "Two."),
    ]


@given(texts, texts)
def test_both_texts_can_be_put_together_again(before: str, after: str) -> None:
    """Nothing is lost or invented between the pieces."""
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


@given(texts, texts)
def test_every_paragraph_of_both_is_there(before: str, after: str) -> None:
    """In their order, each once."""
    changes = paragraph_changes(before, after)
    whole = lambda text: [part for part in text.split("\n\n") if part.strip()]  # noqa: E731 - said twice
    assert [change.before for change in changes if change.before] == whole(before)
    assert [change.after for change in changes if change.after] == whole(after)


@given(texts, texts)
def test_similarity_is_a_share(one: str, other: str) -> None:
    """Of a text with itself it is one, and it never leaves its bounds."""
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == 1


@pytest.mark.parametrize("length", [2_000_000])
def test_text_of_two_million_characters_is_told_as_a_whole(length: int) -> None:
    """Comparing it word by word would take hours."""
    assert [piece.kind for piece in word_changes("字" * length, "词" * length)] == ["removed", "added"]
