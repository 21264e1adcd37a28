"""What the pages say: the same in both languages, and nothing that nobody says."""

import re
import string
from pathlib import Path

import pytest

import dashboard
from dashboard.words import LANGUAGES, preferred, sentences

ROOM = Path(dashboard.__file__).parent
SAID = re.compile(r"say\(\s*f?\"([a-z_]+)\"")
# Made of what the data says: say("status_" ~ row.status).
MADE = re.compile(r"say\(f?\"([a-z_]+_)(?:\"\s*~|\{)")


def blanks(said: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_languages_say_the_same_things(language: str) -> None:
    """Each key is in each language, with the same blanks to be filled in."""
    english, other = sentences("en"), sentences(language)
    assert list(other) == list(english)
    assert {key: blanks(said) for key, said in other.items()} == {key: blanks(said) for key, said in english.items()}


def test_every_sentence_is_said_somewhere() -> None:
    """And whatever is said is there."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in [*ROOM.rglob("*.j2"), *ROOM.rglob("*.py")])
    said, made = set(SAID.findall(source)), tuple(MADE.findall(source))
    in_lists = {
        word
        for group in re.findall(r"for (?:key|address, key) in \((.+?)\) %", source)
        for word in re.findall(r'"([a-z_]+)"', group)
    }
    known = set(sentences("en"))
    assert {key for key in said if key not in known and not key.endswith("_")} == set()
    assert {key for key in known if key not in said | in_lists and not key.startswith(made)} == set()


def test_chinese_is_chinese() -> None:
    """No sentence was left in English, but for names."""
    same = {key for key, said in sentences("zh").items() if not re.search(r"[\u4e00-\u9fff]", said)}
    assert same == {"sql", "revision_between"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB", "en"), ("fr-FR,zh-TW;q=0.5", "zh"), ("", "en")],
)
def test_browser_chooses_the_language(accepted: str, language: str) -> None:
    """The first of ours that it accepts."""
    assert preferred(accepted) == language
