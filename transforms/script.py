"""Scripts and languages: one form for comparing text, and which language a text is in.

Folding is for matching, hashing and searching; what people read is never folded. Chinese is told simplified from
traditional by the characters that only one of the two scripts has. Segmenting words is not done here.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import opencc

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2EBF0))
_SAMPLE = 600  # characters are enough to know a language by
_SHORT = 40  # letters; a shorter text is taken for one of the languages expected
_SURE = 200  # letters; a longer text may be in a language that nobody expected
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|that|with|was|is|from|his|her|their|which|has|have|had|are|were|been|but|not|this)\b",
    re.IGNORECASE,
)
_COMMON_CODES = 0x20000  # beyond stand rare Han characters, which are looked at one by one
_WORTH_AN_ARRAY = 300  # characters; a shorter text is done by patterns before arrays have begun
_ENGLISH_WORDS = 4  # different ones
_ENGLISH_SHARE = 0.11  # of all words
_COMMON = (
    "en",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "nl",
    "ru",
    "uk",
    "pl",
    "tr",
    "id",
    "vi",
    "ar",
    "fa",
    "hi",
)  # of a short text
_SHARE_OF_HAN = 0.15  # of the letters: a Chinese text may be full of foreign names, an English one of no Han
_SHARE_OF_KANA = 0.1
_LETTERS = re.compile(r"[^\W\d_]+")
_HAN_LETTERS = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_KANA = re.compile("[\u3041-\u30ff]+")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_ANY_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_BETWEEN = re.compile(r"[\W_]+")
_SEAM = re.compile(rf"(?<=[{_ANY_HAN}])(?=[^{_ANY_HAN} ])|(?<=[^{_ANY_HAN} ])(?=[{_ANY_HAN}])")
_NO_LETTER, _HAN_LETTER, _OTHER_LETTER = range(3)
_SIMPLIFIED, _TRADITIONAL = "zh-Hans", "zh-Hant"


@cache
def _converted(profile: str) -> dict[str, str]:
    """Each Han character that OpenCC's ``profile`` changes, with what it becomes.

    Characters are converted on lines of their own, so that no phrase of OpenCC's dictionaries can match.
    """
    characters = [chr(code) for first, last in _HAN for code in range(first, last)]
    converted = opencc.OpenCC(profile).convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new}


@cache
def _simplification() -> dict[str, str]:
    table = {old: new for old, new in _converted("t2s").items() if len(new) == 1}
    # A few characters become one that is itself replaced; folding twice must change nothing.
    return {old: table.get(new, new) for old, new in table.items()}


class _CharacterTable:
    """A rule for single characters, applied to a whole text at once.

    A text is looked up as an array of code points, ten times as fast as ``str.translate`` and twenty times as fast as
    normalising it, which of Chinese news is half of the work of reading it. Characters are learned when first met;
    those that become several (``…``) are replaced before.
    """

    _UNKNOWN = 0xFFFFFFFF
    _SEVERAL = 0xFFFFFFFE

    def __init__(self, rule: Callable[[str], str]) -> None:
        self._rule = rule
        self._table = np.full(sys.maxunicode + 1, self._UNKNOWN, dtype=np.uint32)
        self._several: dict[int, str] = {}

    def __call__(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        changed = self._changed(text)
        while not unicodedata.is_normalized(
            "NFC", changed
        ):  # letters that came apart, as Korean ones do, compose again
            changed = self._changed(unicodedata.normalize("NFC", changed))
        return changed

    def _changed(self, text: str) -> str:
        codes = _codes(text)
        changed: npt.NDArray[np.uint32] = self._table[codes]
        is_odd = changed >= self._SEVERAL
        if not is_odd.any():
            return _text(changed)
        odd = set(codes[is_odd].tolist())
        self._learn(odd - self._several.keys())
        for code in odd & self._several.keys():
            text = text.replace(chr(code), self._several[code])
        return self._changed(text)

    def _learn(self, codes: set[int]) -> None:
        for code in codes:
            becomes = self._rule(chr(code))
            if len(becomes) == 1:
                self._table[code] = ord(becomes)
            else:
                self._several[code] = becomes
                self._table[code] = self._SEVERAL


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _folded(character: str) -> str:
    return "".join(_simplification().get(plain, plain) for plain in _nfkc(_nfkc(character).casefold()))


_normal = _CharacterTable(_nfkc)
_fold = _CharacterTable(_folded)


def normal(text: str) -> str:
    """The text in NFKC: full-width letters and digits as plain ones; case and script as they are."""
    return text if text.isascii() else _normal(text)


def fold(text: str) -> str:
    """One form for what is the same to a reader: NFKC, case folded, every traditional character as its simplified one.

    Idempotent; Han text keeps its length and positions.
    """
    return text.lower() if text.isascii() else _fold(text)


def letters_alone(text: str) -> str:
    """The letters and digits of a text, and nothing between them."""
    codes = _codes(text)
    if codes.max(initial=0) >= _COMMON_CODES:
        return "".join(filter(str.isalnum, text))
    return _text(codes[_is_letter()[codes]])


def letters_apart(text: str) -> str:
    """The letters and digits of a text, one space for all that stands between them, and one where Han meets other writing."""
    codes = _codes(text)
    if len(text) < _WORTH_AN_ARRAY or codes.max(initial=0) >= _COMMON_CODES:
        return _SEAM.sub(" ", _BETWEEN.sub(" ", text)).strip()
    writing = _writing()[codes]
    seams = np.flatnonzero(writing[1:] + writing[:-1] == _HAN_LETTER + _OTHER_LETTER) + 1
    spaced = np.where(writing == _NO_LETTER, np.uint32(ord(" ")), codes)
    return " ".join(_text(np.insert(spaced, seams, ord(" "))).split())


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text(codes: npt.NDArray[np.uint32]) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return np.fromiter((chr(code).isalnum() for code in range(_COMMON_CODES)), dtype=np.bool_)


@cache
def _writing() -> npt.NDArray[np.uint8]:
    """Of each common character whether it is no letter, a Han one or another one."""
    writing = np.where(_is_letter(), _OTHER_LETTER, _NO_LETTER).astype(np.uint8)
    for first, last in _HAN:
        writing[first:last][writing[first:last] == _OTHER_LETTER] = _HAN_LETTER
    return writing


def folding_pairs() -> tuple[list[str], list[str]]:
    """The traditional characters and their simplified ones, side by side, for ``polars.Expr.str.replace_many``."""
    table = _simplification()
    return list(table), list(table.values())


def _is_in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _telltales() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds the characters that only simplified text has, and those that only traditional text has.

    OpenCC changes 里 and 后, which both scripts write; the national charsets know better which script has a character.
    """
    simplified = (c for c in _converted("s2t") if _is_in(c, "gb2312") and not _is_in(c, "big5"))
    traditional = (c for c in _simplification() if _is_in(c, "big5") and not _is_in(c, "gb2312"))
    return re.compile(f"[{''.join(simplified)}]"), re.compile(f"[{''.join(traditional)}]")


def _script(text: str, hints: Sequence[str]) -> str:
    simplified, traditional = _telltales()
    leaning = len(set(traditional.findall(text))) - len(set(simplified.findall(text)))
    if leaning:
        return _TRADITIONAL if leaning > 0 else _SIMPLIFIED
    return next((hint for hint in hints if hint.startswith("zh")), "zh")


def _count(letters: re.Pattern[str], text: str) -> int:
    return sum(map(len, letters.findall(text))) if letters.search(text) else 0


def language_of(text: str, hints: Sequence[str]) -> str | None:
    """The language of a text as a BCP-47 tag, Chinese with its script (``zh-Hans``, ``zh-Hant``).

    ``hints`` are the languages expected, the likeliest first: a short text is taken for one of them. A text without
    letters is in no language, whatever is expected.
    """
    sample = text[:_SAMPLE]
    if not _LETTERS.search(sample):
        return None
    han, kana, hangul = (_count(letters, sample) for letters in (_HAN_LETTERS, _KANA, _HANGUL))
    if han > len(sample) * _SHARE_OF_HAN and not kana and not hangul:  # enough, were all characters letters
        return _script(sample, hints)
    count = _count(_LETTERS, sample)
    if hangul > count * _SHARE_OF_HAN and hangul >= han:
        return "ko"
    if kana > (kana + han) * _SHARE_OF_KANA and kana + han > count * _SHARE_OF_HAN:
        return "ja"
    if han > count * _SHARE_OF_HAN:
        return _script(sample, hints)
    return _alphabetic(sample, count, [hint for hint in hints if not hint.startswith("zh")])


def _alphabetic(text: str, letter_count: int, hints: list[str]) -> str | None:
    if letter_count < _SHORT:
        return hints[0] if hints else None
    by_language = {hint.split("-")[0]: hint for hint in reversed(hints)}
    if len(by_language) == 1 and letter_count < _SURE:
        return next(iter(by_language.values()))
    guess = "en" if _is_plainly_english(text) else str(_identifier().classify(text)[0])
    if guess in by_language or letter_count >= _SURE:
        return by_language.get(guess, guess)
    likely = by_language or {language: language for language in _COMMON}
    return next((likely[code] for code, _ in _identifier().rank(text) if code in likely), None)


def _is_plainly_english(text: str) -> bool:
    """Whether the commonest words of English are as many as only in English; it spares the model, which is slow to load."""
    found = [word.lower() for word in _ENGLISH.findall(text)]
    return len(set(found)) >= _ENGLISH_WORDS and len(found) >= _ENGLISH_SHARE * len(text.split())


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
