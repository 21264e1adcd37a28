"""Numbers as texts write them, in Chinese and in English, by their value: 三百一十二, 312, five million."""

import math
import re
from collections.abc import Iterator

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS: dict[str, int] = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: dict[str, int] = {"万": 10_000, "亿": 100_000_000, "兆": 1_000_000_000_000}
_HAN = re.compile(
    r"(?P<plain>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[百千万亿兆]*)|(?P<han>[零〇一二两三四五六七八九十百千万亿兆]+)(?P<tenth>成)?"
)
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    word: ten * 10
    for ten, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_NAMED = {word: value for value, word in enumerate(_SMALL)} | _TENS | {"dozen": 12}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ENGLISH = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)|(?P<word>\b(?:"
    + "|".join((*_NAMED, *_SCALES))
    + r")\b)|(?P<gap>[\s-]+(?:and\s)?)|(?P<else>.)",
    re.DOTALL,
)
_LONGEST = 24  # characters of a numeral; a longer run of digits is none


def chinese_numbers(text: str) -> Iterator[float]:
    """The numbers in a folded Chinese text; seven tenths (七成) are 70."""
    for found in _HAN.finditer(text):
        if len(found[0]) > _LONGEST:
            continue
        if found["plain"]:
            yield _plain(found["plain"]) * _product(found["unit"])
        else:
            yield _han_value(found["han"]) * (10 if found["tenth"] else 1)


def _plain(digits: str) -> float:
    return float(digits.replace(",", ""))


def _product(units: str) -> int:
    return math.prod((_UNITS | _MYRIADS)[unit] for unit in units)


def _han_value(numeral: str) -> float:
    if all(character in _DIGITS for character in numeral):
        return float("".join(str(_DIGITS[character]) for character in numeral))
    total, section, digit = 0, 0, 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        else:
            total, section, digit = (total + section + digit or 1) * _MYRIADS[character], 0, 0
    return float(total + section + digit)


def english_numbers(text: str) -> Iterator[float]:
    """The numbers in an English text of small letters."""
    value: float | None = None
    for found in _ENGLISH.finditer(text):
        if found["gap"]:
            continue
        part = _part(found, value)
        if (part is None and value is not None) or (value is not None and not _continues(found)):
            yield value
        value = part
    if value is not None:
        yield value


def _continues(found: re.Match[str]) -> bool:
    """Whether a part belongs to the numeral before it: the million of two million, the three of twenty-three."""
    return found["word"] in _SCALES or (
        found["word"] in _NAMED and found["word"] not in _TENS and found.string[found.start() - 1] == "-"
    )


def _part(found: re.Match[str], value: float | None) -> float | None:
    if found["digits"] and len(found["digits"]) <= _LONGEST:
        return _plain(found["digits"])
    word = found["word"]
    if word in _SCALES:
        return (value or 1) * _SCALES[word]
    if word in _NAMED:
        return float(_NAMED[word]) + (value if value is not None and _continues(found) else 0)
    return None
