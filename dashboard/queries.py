"""The questions that the pages ask: one file each in ``queries/``, to be read, and to be opened on the SQL page.

A question stands in a file of its name, begins with a sentence of what it tells, and has its parameters as ``$name``.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

_FOLDER: Final = resources.files("dashboard") / "queries"
_PARAMETER: Final = re.compile(r"\$([a-z_]+)")

Value = str | int | date | list[str] | None


@cache
def text(name: str) -> str:
    """A question by its name."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


def names() -> list[str]:
    """The names of all of them."""
    return sorted(file.name.removesuffix(".sql") for file in _FOLDER.iterdir() if file.name.endswith(".sql"))


def written_out(name: str, parameters: Mapping[str, Value]) -> str:
    """A question with its parameters written into it, for a person to read, change and ask again."""
    return _PARAMETER.sub(lambda found: _literal(parameters[found[1]]), text(name))


def of(name: str, parameters: Mapping[str, Value]) -> dict[str, Value]:
    """Those of some parameters that a question has."""
    return {wanted: parameters[wanted] for wanted in sorted(set(_PARAMETER.findall(text(name))))}


def _literal(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
