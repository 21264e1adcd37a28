"""What is looked for before a pattern is tried passes over nothing that the pattern finds."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import identity, pictures
from transforms.script import letters_apart

_ASCII = st.characters(max_codepoint=0x7F)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (pictures._NO_PHOTO, pictures._NO_PHOTO_WORDS),
        (pictures._PLACEHOLDER, pictures._PLACEHOLDER_WORDS),
    ],
    ids=["no photo", "placeholder"],
)
@given(data=st.data())
def test_address_that_a_pattern_finds_has_one_of_its_words(
    pattern: re.Pattern[str], words: tuple[str, ...], data: st.DataObject
) -> None:
    """An icon, a logo or a placeholder, however its address is written."""
    address = data.draw(st.from_regex(pattern, alphabet=_ASCII))
    assert pictures._says(address, pattern, words)


@given(closing=st.from_regex(re.compile(rf"\A(?:\s*{identity._CREDIT})+\s*\Z")))
def test_credit_is_found_by_the_character_it_begins_with(closing: str) -> None:
    """Whichever of its forms it has, and with spaces before it."""
    assert identity._CLOSING.match(closing)


# Han of the common and of the rarer planes, kana, letters with marks, digits, an underscore, marks and spaces.
@given(st.text(alphabet="国报\u3400A é1_,。\n か\u0301\u4dc0\U00020001", max_size=40))
def test_long_text_is_spaced_as_a_short_one(text: str) -> None:
    """By arrays, from a length on, as by patterns below it."""
    assert letters_apart(text + " " * 300) == letters_apart(text)


@pytest.mark.parametrize("pair", list(product("国Aか1", repeat=2)), ids="".join)
def test_seam_is_where_han_meets_other_writing(pair: tuple[str, str]) -> None:
    """And nowhere else."""
    first, second = pair
    between = " " if (first == "国") != (second == "国") else ""
    assert letters_apart(first + second) == f"{first}{between}{second}"
