"""How an answer is written as data for a program, some rows at a time."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

import polars as pl
import pyarrow.parquet as pq

from flows.display.choices import Format
from flows.display.terminal import as_json_text, json_value


class Sink(Protocol):
    """Where bytes go."""

    def write(self, written: bytes, /) -> Any:
        """Take some bytes."""


def serialise(batches: Iterator[pl.DataFrame], format_: Format, sink: Sink) -> int:
    """Write an answer, of which the first batch has the columns; tells how many rows there were."""
    return {Format.csv: _as_csv, Format.json: _as_json, Format.parquet: _as_parquet}[format_](batches, sink)


def _as_csv(batches: Iterator[pl.DataFrame], sink: Sink) -> int:
    count = 0
    for number, batch in enumerate(batches):
        sink.write(_flat(batch).write_csv(include_header=number == 0).encode())
        count += batch.height
    return count


def _as_json(batches: Iterator[pl.DataFrame], sink: Sink) -> int:
    # JSON knows no infinity and nothing that is no number.
    floats = pl.selectors.float()
    count = 0
    for batch in batches:
        rows = batch.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()
        if rows:
            inner = as_json_text(rows).removeprefix("[").removesuffix("\n]")
            sink.write((("," if count else "[") + inner).encode())
        count += len(rows)
    sink.write(b"\n]\n" if count else b"[]\n")
    return count


def _as_parquet(batches: Iterator[pl.DataFrame], sink: Sink) -> int:
    first = next(batches).to_arrow()
    count = int(first.num_rows)
    with pq.ParquetWriter(sink, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for batch in batches:
            writer.write_table(batch.to_arrow().cast(first.schema))
            count += batch.height
    return count


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and structures as JSON, bytes in hexadecimal, since CSV has neither."""
    return frame.with_columns(
        pl.Series(name, [_flat_value(value) for value in frame[name].to_list()], dtype=pl.String)
        for name, dtype in frame.schema.items()
        if dtype.is_nested() or dtype == pl.Binary
    )


def _flat_value(value: object) -> str | None:
    if value is None:
        return None
    return value.hex() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, default=json_value)
