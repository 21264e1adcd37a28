"""Writes the pages of docs/ that are made from code: ``make docs``. A test holds them to what this would write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from typer.main import get_command

from flows.cli import app
from flows.settings import SHIPPED_CATALOG, Settings
from transforms.schemas import VIEWS
from transforms.tables import Table, sql_type

HERE = Path(__file__).parent


def data_dictionary() -> str:
    """The public views, column by column, as Markdown."""
    head = (
        "# Data dictionary\n\n"
        "What a person finds in SQL. These names are a public contract; `select * from dictionary` gives the same.\n"
        "Made from `transforms/schemas.py` by `make docs`.\n"
    )
    return head + "".join(_section(table) for table in VIEWS.values())


def settings_page() -> str:
    """Every setting with its default, as Markdown."""
    head = (
        "# Settings\n\n"
        "Each is a variable of the environment, or a line of `dateline.toml` in the working directory: "
        '`DATELINE_CONTACT=desk@newsroom.example` or `contact = "desk@newsroom.example"`.\n'
        "The environment comes first; `dateline doctor` shows what is in force. Tables are given as JSON in the environment:\n"
        '`DATELINE_OPEN_HOSTS=\'{"wire.intranet": "10.0.0.5:8443"}\'`. Made from `flows/settings.py` by `make docs`.\n\n'
        "| variable | default | what it is |\n|---|---|---|\n"
    )
    return head + "".join(_settings_rows(Settings))


def commands_page() -> str:
    """Every command with its arguments and options, as Markdown."""
    head = (
        "# Commands\n\n"
        "What `dateline --help` says, command by command. Results go to standard output, everything else to standard error; the status is 0\n"
        "when it is done, 1 when something failed and was told, 2 for wrong use. Made from the program by `make docs`.\n"
    )
    program = get_command(app)
    return head + "".join(_command_section(command, words) for words, command in _commands(program, ("dateline",)))


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name in sorted(getattr(command, "commands", {})):
        if not command.commands[name].hidden:
            yield from _commands(command.commands[name], (*words, name))


def _command_section(command: Any, words: tuple[str, ...]) -> str:
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    given = [p for p in shown if p.param_type_name == "argument"]
    usage = " ".join([*words, *map(_argument, given)])
    rows = "".join(_parameter_row(parameter) for parameter in shown if getattr(parameter, "help", None))
    table = f"| | |\n|---|---|\n{rows}\n" if rows else ""
    return (
        f"\n## {' '.join(words)}\n\n    {usage}\n\n{_cell(' '.join((command.help or '').split()))}\n\n{table}".rstrip()
        + "\n"
    )


def _argument(argument: Any) -> str:
    name = (argument.metavar or argument.name).upper().strip("[].")
    many = "…" if argument.nargs == -1 else ""
    return f"{name}{many}" if argument.required else f"[{name}{many}]"


def _parameter_row(parameter: Any) -> str:
    names = (
        [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "option"
        else [parameter.name.upper()]
    )
    told = " ".join(f"`{name}`" for name in names)
    default = parameter.default
    known = f" Default: `{default}`." if isinstance(default, str | int | float) and default not in ("", False) else ""
    return f"| {told} | {_cell(' '.join(parameter.help.split()))}{known} |\n"


def _settings_rows(model: type[BaseModel], prefix: str = "DATELINE_") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from _settings_rows(type(field.default), f"{prefix}{name.upper()}__")
        else:
            description = _cell(field.description or "")
            yield f"| `{prefix}{name.upper()}` | {_default(field.default)} | {description} |\n"


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        return "–"
    if value == SHIPPED_CATALOG:
        return "the one shipped"
    return f"`{value}`" if value not in ("", None, {}, ()) else "–"


def _section(table: Table) -> str:
    rows = "".join(f"| `{column.name}` | {sql_type(column)} | {_cell(column.meaning)} |\n" for column in table.columns)
    identity = ", ".join(f"`{name}`" for name in table.identity)
    return (
        f"\n## {table.name}\n\nOne row for each {table.row}; known apart by {identity}.\n\n"
        f"| column | type | meaning |\n|---|---|---|\n{rows}"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    (HERE / "data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    (HERE / "commands.md").write_text(commands_page(), encoding="utf-8")
    (HERE / "settings.md").write_text(settings_page(), encoding="utf-8")
