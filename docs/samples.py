"""Articles drawn at random, each beside its document: ``python -m docs.samples PATH --outlet ID [--seed N] [--number N]``.

PATH is a directory in the archive's format (docs/archive-format.md). For whoever reads what a reader makes of an outlet's pages,
and mends it (docs/reading.md).
"""

import argparse
import random
import sys
from dataclasses import fields
from pathlib import Path

from flows.catalog import read_sources
from transforms.archive import archive_address, archive_stamp, read_archive_document
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError
from transforms.identity import document_id
from transforms.records import Article, RawDocument

SOURCES = Path(__file__).parents[1] / "catalog/sources"
_HEAD_BYTES = 8192  # within which the address stands
_NOT_SHOWN = ("article_id", "document_id", "content_hash", "text_hash", "observed_at", "source_id", "links")


def main() -> None:
    """Print the documents drawn, each with its record."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path", type=Path)
    options.add_argument("--outlet", required=True)
    options.add_argument("--seed", type=int, default=4)
    options.add_argument("--number", type=int, default=10)
    options.add_argument(
        "--words", type=int, default=100_000, help="characters of the document and of the body to print"
    )
    chosen = options.parse_args()
    sources = read_sources(SOURCES)
    files = drawn(chosen.path, sources, chosen.outlet, seed=chosen.seed, number=chosen.number)
    if not files:
        sys.exit(f"There is no document of {chosen.outlet!r} below {chosen.path}.")
    sys.stdout.write("\n".join(shown(file, sources, within=chosen.words) for file in files))


def drawn(path: Path, sources: SourceIndex, outlet: str, *, seed: int, number: int) -> list[Path]:
    """Files of an outlet drawn at random: the same ones whenever the directory, the seed and the number are."""
    files = [file for file in sorted(path.rglob("*.md")) if _outlet(file, sources) == outlet]
    return sorted(random.Random(seed).sample(files, min(number, len(files))))  # noqa: S311 - a draw, no secret


def _outlet(file: Path, sources: SourceIndex) -> str:
    with file.open("rb") as opened:
        address = archive_address(opened.read(_HEAD_BYTES))
    try:
        return sources.of(address or "").source_id
    except ValueError:
        return ""


def shown(file: Path, sources: SourceIndex, *, within: int) -> str:
    """A document as it stands, and below it what was read out of it, field by field."""
    body = file.read_bytes()
    seen = archive_stamp(body)
    if seen is None:
        return f"## {file}\n(no stamp of the archive)\n"
    document = RawDocument(document_id(body), "", "", file.name, seen, 200, "text/markdown", body)
    text = body.decode("utf-8", "replace")
    try:
        article = read_archive_document(document, sources)
    except DocumentError as error:
        return f"## {file}\n{text[:within]}\n-- refused: {error}\n"
    return f"## {file}\n{text[:within]}\n-- record\n{_record(article, within)}\n"


def _record(article: Article, within: int) -> str:
    said = [(field.name, getattr(article, field.name)) for field in fields(article) if field.name not in _NOT_SHOWN]
    lines = [f"{name}: {value}" for name, value in said if value and name not in ("body", "dates", "images")]
    lines += [
        f"date {each.kind} {each.raw!r} {each.instant} {each.precision}{' *' * each.chosen}" for each in article.dates
    ]
    lines += [f"image {each.url}\n  {each.caption} | {each.credit}" for each in article.images]
    links = [f"link {each.kind} {each.text!r} {each.url}" for each in article.links]
    return "\n".join([*lines, *links, f"body:\n{article.body[:within]}"])


if __name__ == "__main__":
    main()
