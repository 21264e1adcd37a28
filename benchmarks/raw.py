"""How many bytes a kept document takes: in Parquet as it is written now, at other levels, and by a dictionary of zstd.

``python -m benchmarks.raw [ARCHIVE]``. A share of the archive's documents is written through DuckLake, in batches as a backfill
loads them, into a table like the warehouse's own; what is counted are the files, and processor time. The dictionaries are trained on other documents
of the same archive, and their own bytes are not counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Annotated

import duckdb
import polars as pl
import typer
import zstandard
from rich.console import Console
from rich.table import Table

from benchmarks.archives import archive
from benchmarks.report import machine
from flows.settings import Settings
from sources.archive import archive_files, read_archive_file
from transforms.errors import DocumentError
from transforms.identity import document_id
from warehouse.address import Address
from warehouse.connection import attach

BATCH = Settings.model_fields["batch_size"].default
LEVELS = (9, 15, 19)
DICTIONARIES = ((112_640, 3), (112_640, 19), (1_048_576, 19))
"""Bytes of a dictionary, and the level at which documents are compressed with it; the first size is zstd's own."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to keep documents: each packed by itself, if at all, and then written by DuckLake."""

    name: str
    level: int | None = None
    packed: Callable[[bytes], bytes] = bytes
    unpacked: Callable[[bytes], bytes] = bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form came to: bytes of all files, and processor seconds to write and to read all of it."""

    form: Form = field(repr=False)
    byte_count: int
    write_seconds: float
    read_seconds: float


def main(
    path: Annotated[
        Path | None, typer.Argument(help="Measure on this archive.", exists=True, show_default=False)
    ] = None,
    every: Annotated[int, typer.Option(min=2, help="One document of so many is measured; as many train.")] = 5,
    seed: Annotated[int, typer.Option(help="Which ones.")] = 0,
) -> None:
    """Measure how many bytes a kept document takes."""
    out = Console()
    with archive(path) as measured_on:
        documents, others = chosen(measured_on.path, every=every, seed=seed)
        out.print(
            f"{measured_on.about}\n{machine()}, zstd {'.'.join(map(str, zstandard.ZSTD_VERSION))}", highlight=False
        )
        out.print(f"{len(documents):,} documents, and {len(others):,} others for the dictionaries\n", highlight=False)
        out.print(_table([kept(form, documents) for form in forms(others)], documents))


def chosen(root: Path, *, every: int, seed: int) -> tuple[list[bytes], list[bytes]]:
    """Two shares of an archive's documents that have none in common, each in the archive's order."""
    bodies = {document_id(body): body for body in _bodies(root)}
    chance = Random(seed)  # noqa: S311 - the same ones each time is the point
    shares: dict[int, list[bytes]] = {0: [], 1: []}
    for body in bodies.values():
        shares.setdefault(chance.randrange(every), []).append(body)
    return shares[0], shares[1]


def _bodies(root: Path) -> Iterator[bytes]:
    for file in archive_files(root):
        try:
            yield read_archive_file(file).body
        except DocumentError:
            continue


def forms(others: Sequence[bytes]) -> Iterator[Form]:
    """As it is now, the same at higher levels, and each document by itself, without and with a dictionary."""
    yield Form("Parquet, zstd as now")
    for level in LEVELS:
        yield Form(f"Parquet, zstd level {level}", level=level)
    yield _single("no dictionary, level 19", 19, None)
    for size, level in DICTIONARIES:
        dictionary = zstandard.train_dictionary(size, list(others))
        yield _single(f"dictionary of {size // 1024:,} KiB, level {level}", level, dictionary)


def _single(name: str, level: int, dictionary: zstandard.ZstdCompressionDict | None) -> Form:
    packer = zstandard.ZstdCompressor(level=level, dict_data=dictionary)
    return Form(name, packed=packer.compress, unpacked=zstandard.ZstdDecompressor(dict_data=dictionary).decompress)


def kept(form: Form, documents: Sequence[bytes]) -> Kept:
    """Write all documents in a lake of their own, and read them back as they were."""
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        address = Address.in_directory(Path(directory))
        address.prepare()
        with attach(address) as lake:
            _make(lake, form)
            write_seconds = _seconds(lambda: _write(lake, form, documents))
            read_seconds = _seconds(lambda: _check(lake, form, documents))
        files = Path(address.data_path).rglob("*.parquet")
        return Kept(form, sum(file.stat().st_size for file in files), write_seconds, read_seconds)


def _make(lake: duckdb.DuckDBPyConnection, form: Form) -> None:
    lake.execute("CALL lake.set_option('parquet_compression', 'zstd')")
    if form.level:
        lake.execute(f"CALL lake.set_option('parquet_compression_level', {form.level})")
    lake.execute("CREATE TABLE payload (document_id VARCHAR, body BLOB)")


def _write(lake: duckdb.DuckDBPyConnection, form: Form, documents: Sequence[bytes]) -> None:
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        ids, bodies = [document_id(body) for body in batch], [form.packed(body) for body in batch]
        lake.register("incoming_rows", pl.DataFrame({"document_id": ids, "body": bodies}).to_arrow())
        lake.execute("INSERT INTO payload SELECT * FROM incoming_rows")
        lake.unregister("incoming_rows")


def _check(lake: duckdb.DuckDBPyConnection, form: Form, documents: Sequence[bytes]) -> None:
    read = {form.unpacked(body) for (body,) in lake.execute("SELECT body FROM payload").fetchall()}
    if read != set(documents):
        raise RuntimeError(f"{form.name}: what was read is not what was written.")


def _seconds(work: Callable[[], None]) -> float:
    started = process_time()
    work()
    return process_time() - started


def _table(measured: Sequence[Kept], documents: Sequence[bytes]) -> Table:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("how", no_wrap=True)
    for name in ("bytes each", "× now", "ms to write", "ms to read"):
        drawn.add_column(name, justify="right", no_wrap=True)
    count, now = len(documents), measured[0].byte_count
    as_they_are = sum(map(len, documents))
    drawn.add_row("as received", f"{as_they_are / count:,.0f}", f"{as_they_are / now:.2f}", "–", "–")
    for each in measured:
        times = [f"{1000 * seconds / count:.2f}" for seconds in (each.write_seconds, each.read_seconds)]
        drawn.add_row(each.form.name, f"{each.byte_count / count:,.0f}", f"{each.byte_count / now:.2f}", *times)
    return drawn


if __name__ == "__main__":
    typer.run(main)
