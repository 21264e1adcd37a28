"""Scripts and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.script import fold, folding_pairs, language_of, letters_alone, normal

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40)


def test_scripts_case_and_width_are_folded():
    """What a reader takes for the same is the same."""
    assert fold("中華民國ＡＢＣ") == fold("中华民国abc") == "中华民国abc"
    assert normal("ＡＢ，中華") == "AB,中華"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    """Folded text stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(HAN)
def test_han_text_keeps_its_length(text):
    """A match in folded text is at the same place in the original."""
    assert len(fold(text)) == len(text)


def test_pairs_fold_as_the_function_does():
    """What Polars replaces is what ``fold`` replaces."""
    traditional, simplified = folding_pairs()
    assert len(traditional) == len(simplified) > 2000
    assert fold("".join(traditional)) == "".join(simplified)


@pytest.mark.parametrize(
    ("text", "hints", "language"),
    [
        ("外交部长今天表示", (), "zh-Hans"),
        ("外交部長今天表示", ("zh-Hans",), "zh-Hant"),
        ("人民", ("zh-Hant", "en"), "zh-Hant"),
        ("人民", (), "zh"),
        ("こんにちは、港は今日開きました", (), "ja"),
        ("항구가 오늘 다시 열렸습니다", (), "ko"),
        ("The harbour opened again on Monday after a storm had closed it for three days", (), "en"),
        ("Le port a rouvert lundi après une tempête qui l'avait fermé pendant trois jours.", ("fr", "en"), "fr"),
        ("Harbour opens", ("zh-Hans", "en"), "en"),
        ("Harbour opens", (), None),
        ("2024 — 05", ("en",), None),
        ("", ("en",), None),
    ],
)
def test_language_of_a_text(text, hints, language):
    """Script decides Chinese, hints decide what is short, and nothing is in no language."""
    assert language_of(text, hints) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The board of the harbour said that it was open and that the ships were to leave with the tide. " * 3, "en"),
        ("De haven is weer open en was dat ook in het weekend, zei de directie, with a smile. " * 4, "nl"),
        ("Der Hafen ist wieder offen, und die Schiffe, die gewartet hatten, sind am Dienstag ausgelaufen. " * 4, "de"),
    ],
)
def test_plain_english_needs_no_model(text, language):
    """English is known by its commonest words, and nothing else is taken for it."""
    assert language_of(text, ("zh-Hans",)) == language


@given(st.text())
def test_letters_alone_are_the_letters_and_digits(text: str) -> None:
    """Of any script, the rare ones too; what stands between them is left out."""
    assert letters_alone(text) == "".join(c for c in text if c.isalnum())
