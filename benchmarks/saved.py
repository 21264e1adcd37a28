"""What an archive's files hold, for whoever reads no more of it than that: with the standard library alone, as peers import it."""

from collections.abc import Iterator
from pathlib import Path

RULE = "\n------"


def markups(archive: Path) -> Iterator[tuple[str, str]]:
    """The name of each file and what stands below its rule of dashes."""
    for file in sorted(archive.rglob("*.md")):
        text = file.read_text(encoding="utf-8", errors="replace")
        yield file.name, text.partition(RULE)[2].lstrip("-") or "<p></p>"
