"""What the pages say, in English and Chinese: a sentence for each key, one file for each language."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Final

LANGUAGES: Final = {"en": "English", "zh": "中文"}
TAGS: Final = {"en": "en", "zh": "zh-Hans"}

Say = Callable[..., str]


@cache
def sentences(language: str) -> dict[str, str]:
    """All sentences of a language."""
    file = resources.files("dashboard") / "sentences" / f"{language}.toml"
    return {key: str(said) for key, said in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def speaker(language: str) -> Say:
    """What says a sentence by its key, with what is to be filled in."""
    said = sentences(language)

    def say(key: str, **given: object) -> str:
        return said[key].format(**given)

    return say


def preferred(accepted: str) -> str:
    """The language of ours that a browser asks for first."""
    for part in accepted.split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return "en"
