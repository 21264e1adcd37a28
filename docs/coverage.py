"""How completely an archive's articles are read: ``python -m docs.coverage PATH`` rewrites ``docs/coverage.md``.

PATH is a directory in the archive's format (docs/archive-format.md). Its files are read with the readers alone, without a
warehouse, in two processes.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from flows.catalog import read_sources
from transforms.archive import archive_stamp, read_archive_document
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError
from transforms.identity import document_id
from transforms.records import Article, RawDocument

PAGE = Path(__file__).parent / "coverage.md"
SOURCES = PAGE.parents[1] / "catalog/sources"
FIELDS: Mapping[str, Callable[[Article], object]] = {
    "body": lambda article: article.body,
    "own date": lambda article: article.published_from not in (None, "archive_stamp", "first_seen", "url"),
    "to the minute": lambda article: (
        article.published_precision in ("minute", "second")
        and article.published_from not in ("archive_stamp", "first_seen")
    ),
    "authors": lambda article: article.authors,
    "agency": lambda article: article.agency,
    "author or agency": lambda article: article.authors or article.agency,
    "place": lambda article: article.dateline_place,
    "translator": lambda article: article.translator,
    "section": lambda article: article.section,
    "images": lambda article: article.images,
    "captions": lambda article: any(image.caption for image in article.images),
    "credits": lambda article: any(image.credit for image in article.images),
    "links": lambda article: any(link.kind == "body" for link in article.links),
    "original": lambda article: article.original_url,
}
_PART = 256  # files to a process at a time
_HEAD = """# Coverage

For each outlet of an archive the share of its articles with each field, in percent. Written by the command below; what an
outlet's pages do not bear cannot be read, so that a low number is no fault by itself, and a lower one than before is.

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
    counts: Counter[tuple[str, str]] = Counter()
    for file in files:
        body = file.read_bytes()
        seen = archive_stamp(body) or datetime.fromtimestamp(file.stat().st_mtime, UTC)
        origin = file.relative_to(root).as_posix()
        document = RawDocument(document_id(body), "", "", origin, seen, 200, "text/markdown", body)
        try:
            article = read_archive_document(document, _sources())
        except DocumentError as error:
            counts[error.source_id or "unknown", "refused"] += 1
            continue
        counts[article.source_id, "articles"] += 1
        counts.update((article.source_id, name) for name, has in FIELDS.items() if has(article))
    return counts


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
    shares = [f"{100 * counts[outlet, name] / articles:.0f}" if articles else "–" for name in FIELDS]
    return [outlet, f"{articles:,}", f"{counts[outlet, 'refused']:,}", *shares]


if __name__ == "__main__":
    main()
