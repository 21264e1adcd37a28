"""How completely an archive's articles are read: ``python -m docs.coverage PATH`` rewrites ``docs/coverage.md``.

PATH is a directory in the archive's format (docs/archive-format.md). Its files are read with the readers alone, without a
warehouse, in two processes.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import polars as pl

from flows.catalog import read_sources
from transforms.archive import archive_stamp, read_archive_document
from transforms.catalog import SourceIndex
from transforms.completeness import FIELDS, present
from transforms.errors import DocumentError
from transforms.frames import article_frames
from transforms.identity import document_id
from transforms.records import Article, RawDocument

PAGE = Path(__file__).parent / "coverage.md"
SOURCES = PAGE.parents[1] / "catalog/sources"
_PART = 256  # files to a process at a time
_HEAD = """# Coverage

For each outlet of an archive the share of its articles with each field, in percent, and behind a stroke the least share that the
outlet's file expects (`[expected.fields]`). Written by the command below; what an outlet's pages do not bear cannot be read, so
that a low number is no fault by itself, and a lower one than before is.

Minima are set for the outlets of the archive with over a hundred articles, by `python -m docs.minima PATH --outlet ID`: nine tenths
of the least share that any fifty articles in a row have, in steps of 5 percent; a field for which that is less than a fifth has none,
nor have title and language, which every article is asked for, and links.
So a source's ordinary week is above them, and a reader that breaks, which loses a field altogether, is below. How the readers were
held against the documents themselves is told in [reading.md](reading.md).

"""


def main() -> None:
    """Read the archive at the path given and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path", type=Path)
    options.add_argument("--output", type=Path, default=PAGE)
    chosen = options.parse_args()
    files = sorted(chosen.path.rglob("*.md"))
    if not files:
        sys.exit(f"There are no .md files below {chosen.path}.")
    parts = [files[start : start + _PART] for start in range(0, len(files), _PART)]
    with ProcessPoolExecutor(2) as processes:
        counts = sum(processes.map(partial(count, chosen.path), parts), Counter())
    chosen.output.write_text(page(counts, f"python -m docs.coverage {chosen.path}"), encoding="utf-8")


def count(root: Path, files: Iterable[Path]) -> Counter[tuple[str, str]]:
    """How many articles of each outlet have each field; ``articles`` counts them, ``refused`` what is none."""
    articles, counts = articles_of(root, files)
    counts.update(_fields_by_outlet(articles))
    return counts


def articles_of(root: Path, files: Iterable[Path]) -> tuple[pl.DataFrame, Counter[tuple[str, str]]]:
    """The articles in an archive's files, as rows, and how many files of each outlet are none."""
    refused: Counter[tuple[str, str]] = Counter()
    articles: list[Article] = []
    for file in files:
        try:
            articles.append(read_archive_document(_document(root, file), _sources()))
        except DocumentError as error:
            refused[error.source_id or "unknown", "refused"] += 1
    return article_frames(articles).reading, refused


def _document(root: Path, file: Path) -> RawDocument:
    body = file.read_bytes()
    seen = archive_stamp(body) or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return RawDocument(document_id(body), "", "", file.relative_to(root).as_posix(), seen, 200, "text/markdown", body)


def _fields_by_outlet(articles: pl.DataFrame) -> Counter[tuple[str, str]]:
    has = present(articles).with_columns(articles=pl.lit(value=True), source_id=articles["source_id"])
    outlets = has.group_by("source_id").agg(pl.all().sum()).iter_rows(named=True)
    return Counter({(row["source_id"], name): row[name] for row in outlets for name in ("articles", *FIELDS)})


@cache
def _sources() -> SourceIndex:
    return read_sources(SOURCES)


def page(counts: Counter[tuple[str, str]], command: str) -> str:
    """The page: the command, and a row for each outlet, the largest first."""
    outlets = sorted({outlet for outlet, _ in counts}, key=lambda outlet: (-counts[outlet, "articles"], outlet))
    rows = [["outlet", "articles", "refused", *FIELDS], ["---", *["---:"] * (len(FIELDS) + 2)]]
    rows += [_row(counts, outlet) for outlet in outlets]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_HEAD}    {command}\n\n{table}\n"


def _row(counts: Counter[tuple[str, str]], outlet: str) -> list[str]:
    articles = counts[outlet, "articles"]
    minima = _sources().sources[outlet].expected.fields if outlet in _sources().sources else {}
    shares = [_share(counts[outlet, name], articles, minima.get(name)) for name in FIELDS]
    return [outlet, f"{articles:,}", f"{counts[outlet, 'refused']:,}", *shares]


def _share(having: int, articles: int, least: float | None) -> str:
    share = f"{100 * having / articles:.0f}" if articles else "–"
    return share if least is None else f"{share} / {100 * least:.0f}"


if __name__ == "__main__":
    main()
