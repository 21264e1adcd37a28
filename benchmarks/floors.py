"""The floors: the least that a person's own script would do, in one process. ``python -m benchmarks.floors NAME PATH OUT``.

Each reads every file, parses what stands below the rule of dashes, joins the text of its paragraphs, and writes one
table. Nothing is checked, dated, told apart or kept beyond that.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import polars as pl
from bs4 import BeautifulSoup

RULE = "\n------"


def paragraphs_by_beautifulsoup(markup: str) -> str:
    """With BeautifulSoup on lxml, as most scripts do."""
    soup = BeautifulSoup(markup, "lxml")
    return "\n".join(paragraph.get_text() for paragraph in soup.find_all("p"))


def paragraphs_by_lxml(markup: str) -> str:
    """With lxml alone."""
    root = lxml.html.fromstring(markup)
    return "\n".join("".join(map(str, paragraph.itertext())) for paragraph in root.iter("p"))


FLOORS: dict[str, Callable[[str], str]] = {
    "beautifulsoup": paragraphs_by_beautifulsoup,
    "lxml": paragraphs_by_lxml,
}


def rows(archive: Path, paragraphs: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The name and the text of each file."""
    for file in sorted(archive.rglob("*.md")):
        text = file.read_text(encoding="utf-8", errors="replace")
        yield file.name, paragraphs(text.partition(RULE)[2].lstrip("-") or "<p></p>")


def main() -> None:
    """Write one table with the texts of an archive."""
    name, archive, output = sys.argv[1:]
    frame = pl.DataFrame(list(rows(Path(archive), FLOORS[name])), schema=["name", "text"], orient="row")
    frame.write_parquet(output)


if __name__ == "__main__":
    main()
