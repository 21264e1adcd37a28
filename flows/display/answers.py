"""Answers: as a table for a person, or as data for a program."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.choices import Format
from flows.display.formats import serialise
from flows.display.terminal import aside, out
from transforms.errors import UsageError

SHOWN_ROWS = 200


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
    show_batches(iter([frame]), format_=format_, output=output)


def show_batches(batches: Iterator[pl.DataFrame], *, format_: Format, output: Path | None = None) -> None:
    """An answer that comes some rows at a time, and is never held as a whole; of a table, its first rows."""
    if format_ is Format.table:
        _show_table(_first_rows(batches), output)
    elif output is None:
        _write_out(batches, format_)
    else:
        with _whole_file(output) as partial, partial.open("wb") as file:
            count = serialise(batches, format_, file)
        aside().print(f"{count:,} rows written to {output}")


def _write_out(batches: Iterator[pl.DataFrame], format_: Format) -> None:
    sys.stdout.flush()
    try:
        serialise(batches, format_, _OfText(sys.stdout))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough, as `head` does; what is left of the answer is nobody's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _first_rows(batches: Iterator[pl.DataFrame]) -> pl.DataFrame:
    first = next(batches)
    for batch in batches:
        first = pl.concat([first, batch])
        if first.height > SHOWN_ROWS:
            break
    return first


class _OfText:
    """Standard output, which takes text, as a file that takes bytes."""

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def write(self, written: bytes) -> int:
        """Write bytes that are text."""
        self._text.write(written.decode())
        return len(written)


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


@contextmanager
def _whole_file(output: Path) -> Iterator[Path]:
    """A file beside its place, put into it when all is written."""
    partial = output.with_name(f".{output.name}.partial")
    try:
        yield partial
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.", remedy="Choose another --output.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _show_table(frame: pl.DataFrame, output: Path | None) -> None:
    if output is None:
        out().print(frame_table(frame))
    else:
        with _whole_file(output) as partial, partial.open("w", encoding="utf-8") as file:
            Console(file=file, width=200).print(frame_table(frame))
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
        aside().print(f"The first {SHOWN_ROWS} rows; there are more, and --format csv gives all.", style="dim")


def cell(value: object) -> Text:
    """A value as a person reads it."""
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, float):
        return Text(f"{value:.4g}")
    if isinstance(value, list):
        return Text(", ".join(str(part) for part in value))
    return Text(str(value).removesuffix("+00:00"))
