"""Writes the pages of docs/ that are made from code: ``make docs``. A test holds them to what this would write."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from docs import benchmarks
from docs.command_reference import commands_page
from docs.scale import PERFORMANCE, measured, page_of
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
    (HERE / "benchmarks.md").write_text(benchmarks.page(benchmarks.recorded()), encoding="utf-8")
    benchmarks.PICTURES.mkdir(parents=True, exist_ok=True)
    for name, drawn in benchmarks.pictures(benchmarks.recorded()).items():
        (benchmarks.PICTURES / name).write_text(drawn, encoding="utf-8")
    (HERE / "scale.md").write_text(page_of(measured(PERFORMANCE.read_text(encoding="utf-8"))), encoding="utf-8")
