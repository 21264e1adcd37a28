"""Answers: as a table for a person, or as data for a program."""

import io
import json
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.terminal import as_json_text, aside, json_value, out
from transforms.errors import UsageError

SHOWN_ROWS = 200


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


def format_named(name: str, output: Path | None) -> Format:
    """The format of that name.

    Raises:
        UsageError: There is none of that name, or it cannot go where it is to go.
    """
    try:
        wanted = Format(name)
    except ValueError as error:
        raise UsageError(f"There is no format {name!r}.", remedy=f"Choose one of {', '.join(Format)}.") from error
    if wanted is Format.parquet and output is None:
        raise UsageError("Parquet cannot be shown in a terminal.", remedy="Say where to write it: --output FILE.")
    return wanted


def show_frame(frame: pl.DataFrame, *, format_: Format, output: Path | None = None) -> None:
    """An answer, as a table for a person or as data for a program; a file is written beside and renamed."""
    if format_ is Format.table:
        _show_table(frame, output)
        return
    written = _serialised(frame, format_)
    if output is None:
        sys.stdout.write(written.decode())
    else:
        _write_whole(output, written)
        aside().print(f"{frame.height:,} rows written to {output}")


def page_frame(frame: pl.DataFrame) -> None:
    """An answer as a table, a screen at a time where it is longer than the screen."""
    console = out()
    if frame.height + 2 < console.height:
        console.print(frame_table(frame))
        _tell_cut(frame)
        return
    with console.pager():
        console.print(frame_table(frame))
    _tell_cut(frame)


def _serialised(frame: pl.DataFrame, format_: Format) -> bytes:
    buffer = io.BytesIO()
    if format_ is Format.parquet:
        frame.write_parquet(buffer)
        return buffer.getvalue()
    if format_ is Format.csv:
        return _flat(frame).write_csv().encode()
    # JSON knows no infinity and nothing that is no number.
    floats = pl.selectors.float()
    return (as_json_text(frame.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()) + "\n").encode()


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


def _write_whole(output: Path, written: bytes) -> None:
    partial = output.with_name(f".{output.name}.partial")
    try:
        partial.write_bytes(written)
        partial.replace(output)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise UsageError(f"{output} cannot be written: {error.strerror}.", remedy="Choose another --output.") from error


def _show_table(frame: pl.DataFrame, output: Path | None) -> None:
    if output is None:
        out().print(frame_table(frame))
    else:
        drawn = io.StringIO()
        Console(file=drawn, width=200).print(frame_table(frame))
        _write_whole(output, drawn.getvalue().encode())
    _tell_cut(frame)


def frame_table(frame: pl.DataFrame) -> Table:
    """An answer's first rows, drawn as a table."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.head(SHOWN_ROWS).iter_rows():
        table.add_row(*[cell(value) for value in row])
    return table


def _tell_cut(frame: pl.DataFrame) -> None:
    if frame.height > SHOWN_ROWS:
        aside().print(f"The first {SHOWN_ROWS} of {frame.height:,} rows; --format csv gives all.", style="dim")


def cell(value: object) -> Text:
    """A value as a person reads it."""
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, float):
        return Text(f"{value:.4g}")
    if isinstance(value, list):
        return Text(", ".join(str(part) for part in value))
    return Text(str(value).removesuffix("+00:00"))
