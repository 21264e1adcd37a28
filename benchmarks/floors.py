"""The floors: the least that a person's own script would do, in one process. ``python -m benchmarks.floors NAME PATH OUT``.

Each reads every file, parses what stands below the rule of dashes, joins the text of its paragraphs, and writes one
table. Nothing is checked, dated, told apart or kept beyond that.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
import polars as pl
from bs4 import BeautifulSoup

from benchmarks.saved import markups


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


def main() -> None:
    """Write one table with the texts of an archive."""
    name, archive, output = sys.argv[1:]
    texts = [(file, FLOORS[name](markup)) for file, markup in markups(Path(archive))]
    frame = pl.DataFrame(texts, schema=["name", "text"], orient="row")
    frame.write_parquet(output)


if __name__ == "__main__":
    main()
