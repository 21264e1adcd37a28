"""How files are written: as a search reads them fastest, said once."""

from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse.desk import a_load, an_article
from transforms.frames import article_frames
from transforms.search_index import index_of
from warehouse.address import Address
from warehouse.connection import attach
from warehouse.layout import lay_out
from warehouse.warehouse import Warehouse


class Heard:
    """A connection that notes what is said through it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.statements: list[str] = []
        self._connection = connection

    def execute(self, statement: str, *parameters: Any) -> duckdb.DuckDBPyConnection:
        self.statements.append(statement)
        return self._connection.execute(statement, *parameters)


def packed(home: Path, table: str, column: str) -> tuple[str, str]:
    """How a column of the latest file of a table is packed: its compression and its encoding."""
    latest = max((home / "warehouse" / "files" / "fact" / table).glob("*.parquet"))
    row = duckdb.execute(
        "SELECT compression, encodings FROM parquet_metadata($file) WHERE path_in_schema = $column",
        {"file": str(latest), "column": column},
    ).fetchone()
    assert row
    return row


def test_load_writes_texts_and_numbers_in_lz4(warehouse: Warehouse, tmp_path: Path) -> None:
    article = an_article(1)
    index = index_of(article_frames((article,)).reading, "000000000001")
    warehouse.load(a_load(article, load_id="000000000001", posting=index.posting, indexed=index.indexed))
    assert packed(tmp_path, "reading", "body")[0] == "LZ4_RAW"
    assert packed(tmp_path, "indexed", "number") == ("LZ4_RAW", "DELTA_BINARY_PACKED")


def test_layout_that_was_said_is_not_said_again(warehouse: Warehouse, address: Address) -> None:
    """As DuckLake tells it back, which is not as it was told."""
    with attach(address) as connection:
        heard = Heard(connection)
        lay_out(heard)  # type: ignore[arg-type]
    assert not [statement for statement in heard.statements if "set_option" in statement]
