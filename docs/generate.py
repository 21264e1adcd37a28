"""Writes the pages of docs/ that are made from code: ``make docs``. A test holds them to what this would write."""

from pathlib import Path

from transforms.schemas import VIEWS, Table, sql_type

HERE = Path(__file__).parent


def data_dictionary() -> str:
    """The public views, column by column, as Markdown."""
    head = (
        "# Data dictionary\n\n"
        "What a person finds in SQL. These names are a public contract; `select * from dictionary` gives the same.\n"
        "Made from `transforms/schemas.py` by `make docs`.\n"
    )
    return head + "".join(_section(table) for table in VIEWS.values())


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
