"""Where a backfill goes on in WARC files that were gone through in part before, or whole; how far it came is a fact of each load.

A mark holds for one choice of outlets and days, one catalogue and one version of Dateline: with another of them something else may be
wanted of what stands before it, or taken otherwise, and the file is gone through from its beginning.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl

from flows.newsroom import Newsroom
from flows.portions import Portion
from flows.version import version
from sources.holdings import Holdings
from sources.warc_marks import Mark, goes_on_at, mark_at
from transforms.captures import Selection
from transforms.frames import Row


def choice_of(newsroom: Newsroom, selection: Selection) -> str:
    """What decides which records of an archive are taken, as one word."""
    said = [
        sorted(selection.source_ids),
        str(selection.since),
        str(selection.until),
        newsroom.settings.max_document_bytes,
        newsroom.sources.fingerprint,
        version(),
    ]
    return sha256(json.dumps(said).encode()).hexdigest()[:16]


def beginnings(found: Holdings, newsroom: Newsroom, choice: str) -> dict[Path, int]:
    """For each file that was gone through before, the offset at which to go on."""
    names = [file.path.name for file in found.streamed]
    known = newsroom.warehouse.archive_marks(names, choice) if names else None
    if known is None or known.is_empty():
        return {}
    marks = {file.path: _of(known, file.path.name) for file in found.streamed}
    offsets = {path: goes_on_at(path, of_file) for path, of_file in marks.items()}
    return {path: offset for path, offset in offsets.items() if offset}


def _of(known: pl.DataFrame, name: str) -> list[Mark]:
    rows = known.filter(pl.col("file_name") == name).select("up_to", "proof").iter_rows()
    return [Mark(up_to, proof) for up_to, proof in rows]


def marks_of(portion: Portion, choice: str) -> tuple[Row, ...]:
    """How far each file was gone through with a portion, as rows of ``archive_mark``."""
    return tuple(_rows(portion.up_to, choice))


def _rows(up_to: Mapping[Path, int], choice: str) -> list[Row]:
    rows: list[Row] = []
    for path, offset in up_to.items():
        try:
            mark = mark_at(path, offset)
        except OSError:
            continue  # gone meanwhile; whoever gives the command again begins it
        rows.append({"file_name": path.name, "choice": choice, "up_to": mark.up_to, "proof": mark.proof})
    return rows
