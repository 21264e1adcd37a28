"""What real pages of the web take in a warehouse: ``python -m benchmarks.whole_pages [EXTRACTION]``.

The whole pages that extractors are scored on are put into a WARC file, backfilled as any other, a night's upkeep is done, and the
bytes of all files are held against those of the HTML. Synthetic articles (``benchmarks/scale.py``) are bare text, of which no
share says what pages of the web would take.
"""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from benchmarks.catalogs import write_catalog
from benchmarks.filling import bytes_on_disk
from benchmarks.peer_environments import ROOT
from benchmarks.report import machine
from benchmarks.results import JsonFile, Result, keep
from flows.backfill import backfill
from flows.maintain import maintain
from flows.newsroom import open_newsroom
from flows.runner import DirectRunner
from flows.settings import Settings
from tests.flows.warcs import an_answer

EXTRACTION = ROOT.parent / "shared" / "extraction"
GOAL = 0.5
OF_ANY_CHARSET = "200 OK\r\nContent-Type: text/html"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its outlet served it, and its address."""

    url: str
    html: bytes


def main(
    path: Annotated[Path, typer.Argument(help="Pages with their addresses.")] = EXTRACTION,
    json_file: JsonFile = None,
) -> None:
    """Measure what whole pages take."""
    out = Console()
    if not path.is_dir():
        out.print(f"No whole pages lie at {path}: nothing is measured.", highlight=False)
        return
    out.print(f"{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
    pages = list({page.url: page for page in pages_in(path)}.values())
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        kept = _kept(pages, Path(directory))
    share = kept.on_disk / kept.html
    out.print(
        f"{kept.articles} of {len(pages)} whole pages became articles: {kept.html / kept.articles:,.0f} bytes of HTML each, and "
        f"{kept.on_disk / kept.articles:,.0f} on disk, {share:.0%} of it (goal under {GOAL:.0%}); an empty warehouse, not counted, has "
        f"{kept.empty:,.0f} bytes",
        highlight=False,
    )
    keep(
        json_file,
        "whole pages",
        [
            Result("HTML of a whole page", "bytes", (kept.html / kept.articles,)),
            Result("the same with all that is kept of it, on disk", "bytes", (kept.on_disk / kept.articles,)),
            Result("a whole page on disk, beside its HTML", "×", (share,), GOAL),
        ],
    )


def pages_in(extraction: Path) -> Iterator[Page]:
    """The pages of both sets that extractors are scored on."""
    truth = json.loads((extraction / "aeb/ground-truth.json").read_text(encoding="utf-8"))
    for name, page in truth.items():
        yield Page(page["url"], gzip.decompress((extraction / f"aeb/html/{name}.html.gz").read_bytes()))
    with (extraction / "pages/expected.jsonl").open(encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            yield Page(page["url"], gzip.decompress((extraction / "pages" / page["page"]).read_bytes()))


@dataclass(frozen=True, slots=True)
class Kept:
    """What became articles, their HTML and what they take on disk, and what an empty warehouse takes; in bytes."""

    articles: int
    html: int
    on_disk: int
    empty: int


def _kept(pages: list[Page], directory: Path) -> Kept:
    archive = directory / "pages.warc"
    archive.write_bytes(b"".join(an_answer(page.html, url=page.url, head=OF_ANY_CHARSET) for page in pages))
    hosts = sorted({urlsplit(page.url).netloc for page in pages})
    outlets = {f"outlet-{number}": f'name = "{host}"\nhosts = ["{host}"]\n' for number, host in enumerate(hosts)}
    settings = Settings(home=directory / "home", catalog=write_catalog(directory / "catalog", outlets))
    with open_newsroom(settings):
        pass
    empty = bytes_on_disk(settings.home)
    with open_newsroom(settings) as newsroom:
        backfill([archive], newsroom, DirectRunner())
        maintain(newsroom, DirectRunner())
        query = "SELECT count(*), sum(byte_count) FROM document SEMI JOIN article USING (document_id)"
        articles, html = newsroom.warehouse.sql(query).row(0)
    return Kept(articles, html, bytes_on_disk(settings.home) - empty, empty)


if __name__ == "__main__":
    typer.run(main)
