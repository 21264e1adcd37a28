"""How the files of a table are written: in which groups of rows, and how they are packed."""

from typing import Final

import duckdb

# Where one row is asked for, no more is read than its group: as few rows as DuckDB writes of what is long, of what is short some
# more, since each group costs a footer. Texts are unpacked ten at a time, each with its group, which LZ4 does in a third of zstd's
# time; seven tenths more bytes are a hundredth of a page's HTML (docs/performance.md). A search reads the numbers and lengths of all
# that is indexed: as differences in LZ4, which Parquet has since its second version, in a fifth of the time.
_LAID_OUT: Final = {
    "reading": {"parquet_row_group_size": "2048", "parquet_compression": "lz4_raw"},
    "indexed": {"parquet_row_group_size": "16384", "parquet_compression": "lz4_raw", "parquet_version": "2"},
}


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Say how files are written from now on, where it was not said yet; those that are there stay until they are merged."""
    said = {
        (scope, name): value.removeprefix("V")  # a version is set as 2 and told as V2
        for scope, name, value in connection.execute(
            "SELECT scope_entry, option_name, value FROM lake.options()"
        ).fetchall()
    }
    for table, options in _LAID_OUT.items():
        for name, value in options.items():
            if said.get((f"fact.{table}", name)) != value:
                connection.execute(
                    "CALL lake.set_option($name, $value, schema => 'fact', table_name => $table)",
                    {"name": name, "value": value, "table": table},
                )
