"""What an article's words say of what happened: weighted features, the same in either script of Chinese.

Chinese is cut into words by jieba's dictionary, which finds happenings better than pairs of characters do (docs/stories.md).
A name that the catalogue marks as exact is one feature in whatever language it is written. Words of an address, which outlets
write in English whatever the language of the page, count like a subtitle.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from transforms.names import word_set
from transforms.script import fold
from transforms.segments import cut
from transforms.storybook import Names

Features = Mapping[str, float]

TITLE, LEAD, BODY, ADDRESS = 3.0, 1.5, 1.2, 0.8
# In characters of Chinese; of other writing three times as many, which say as much.
LEAD_CHARS, BODY_CHARS = 300, 1000
OTHER_WRITING = 3

_RUNS = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SLUG_WORD = re.compile(r"[a-z]{3,}")
_PLURAL_FROM = 5  # letters; shorter words that end in s are rarely plurals
COMMON = word_set(
    "a an the of to in on for and or by with at from as is are was were be been has have had it its his her their this that he "
    "she they we you i not no but after over new says said say will would could can may than more about into up out off who what "
    "how why when which also one two us amid vs html htm com www news article story index"
)


class FeatureReader:
    """Reads features out of articles.

    Args:
        names: The catalogue's; those marked ``exact`` are read as one word each.
    """

    def __init__(self, names: Iterable[Names] = ()) -> None:
        self._names = {fold(term.term): f"@{name.names_id}" for name in names if name.exact for term in name.any}
        longest_first = sorted(map(re.escape, self._names), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first)) if longest_first else None

    def features(self, title: str, body: str, url: str) -> Features:
        """The features of an article, with their weights."""
        wide = 1 if len(_HAN.findall(body[:BODY_CHARS])) * 3 > len(body[:BODY_CHARS]) else OTHER_WRITING
        found: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(self.words(title)):
            found[word] += TITLE
        for text, weight in (
            (body[: LEAD_CHARS * wide], LEAD),
            (body[LEAD_CHARS * wide : BODY_CHARS * wide], BODY),
        ):
            for word, count in Counter(self.words(text)).items():
                found[word] += weight * (1 + math.log(count))
        for word in sorted(address_words(url)):
            found[word] += ADDRESS
        return dict(found)

    def words(self, text: str) -> list[str]:
        """The words of a text, names first; common English ones and single characters are left out."""
        text = fold(text)
        if self._pattern is None:
            return _plain_words(text)
        named = [self._names[name] for name in self._pattern.findall(text)]
        return named + _plain_words(self._pattern.sub(" ", text))


def _plain_words(text: str) -> list[str]:
    words: list[str] = []
    for run in _RUNS.findall(text):
        if not run.isascii():
            words += [word for word in cut(run) if len(word) > 1]
        elif run not in COMMON and (len(run) > 1 or run.isdigit()):
            words.append(stem(run))
    return words


def stem(word: str) -> str:
    """An English word without the endings of plural and genitive."""
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) < _PLURAL_FROM or word.endswith("ss") or not word.endswith("s"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def address_words(url: str) -> set[str]:
    """The words of an address that spells its title out: /2020/biden-picks-blinken-5673776.html."""
    try:
        parts = re.split(r"[/.]", urlsplit(url).path.lower())
    except ValueError:
        return set()
    spelt_out = (part for part in parts if part.count("-") + part.count("_") > 1)
    return {stem(word) for part in spelt_out for word in _SLUG_WORD.findall(part)} - COMMON
