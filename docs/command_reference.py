"""The program's commands as a page: every command, argument and option that ``dateline --help`` would tell, one after another."""

from collections.abc import Iterator
from datetime import datetime
from enum import EnumType
from pathlib import Path
from typing import Any

from typer.main import get_command

from flows.cli import app

HEAD = (
    "# Commands\n\n"
    "What `dateline --help` says, command by command. Results go to standard output, everything else to standard error; the status is 0\n"
    "when it is done, 1 when something failed and was told, 2 for wrong use. Options of `dateline` itself stand before the command. Made from\n"
    "the program by `make docs`.\n"
)


def commands_page() -> str:
    """Every command with its arguments and options, as Markdown."""
    return HEAD + "".join(_section(command, words) for words, command in _commands(get_command(app), ("dateline",)))


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name, below in _below(command):
        yield from _commands(below, (*words, name))


def _below(command: Any) -> list[tuple[str, Any]]:
    """The commands of a group, by name; a command has none."""
    return sorted((name, one) for name, one in getattr(command, "commands", {}).items() if not one.hidden)


def _section(command: Any, words: tuple[str, ...]) -> str:
    told = [one for one in command.params if getattr(one, "help", None) and not getattr(one, "hidden", False)]
    level = "##" if len(words) < 3 else "###"  # noqa: PLR2004 - dateline, a command, and a command of that
    parts = (f"{level} {' '.join(words)}", f"    {_usage(command, words)}", _line(command.help or ""), _rows(told))
    return "\n" + "\n\n".join(part for part in parts if part) + "\n"


def _usage(command: Any, words: tuple[str, ...]) -> str:
    given = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    if below := _below(command):
        given = ["COMMAND"] if words == ("dateline",) else ["|".join(name for name, _ in below)]
    return " ".join([*words, *given])


def _argument(argument: Any) -> str:
    name = _value(argument) + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _rows(parameters: list[Any]) -> str:
    rows = [f"| {_names(one)} | {_line(one.help)}{_default(one)} |" for one in parameters]
    return "\n".join(["| given | what it is |", "|---|---|", *rows]) if rows else ""


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_value(parameter)}`"
    value = "" if parameter.is_flag else f" {_value(parameter)}"
    return ", ".join(f"`{name}{value}`" for name in (*parameter.opts, *parameter.secondary_opts))


def _value(parameter: Any) -> str:
    """What stands for a value: its choices where it has some, else the argument's name or the kind of value."""
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, EnumType):
        return "\\|".join(str(choice.value) for choice in kind.__members__.values())
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name).upper().strip("[].")
    return _KINDS.get(kind, "TEXT")


_KINDS: dict[Any, str] = {datetime: "YYYY-MM-DD", int: "NUMBER", float: "NUMBER", Path: "PATH"}


def _default(parameter: Any) -> str:
    default = getattr(parameter.default, "value", parameter.default)
    is_told = isinstance(default, str | int | float | Path) and not isinstance(default, bool) and default != ""
    end = "" if parameter.help.rstrip().endswith((".", "]")) else "."
    return f"{end} Default: `{default}`." if is_told else ""


def _line(text: str) -> str:
    """In one line, and without bars that would end a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
