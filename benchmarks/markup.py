"""What an archive's files hold for whoever takes only their markup: what stands below the rule of dashes."""

from collections.abc import Iterator
from pathlib import Path

RULE = "\n------"
NOTHING = "<p></p>"


def pages(archive: Path) -> Iterator[tuple[str, str]]:
    """The name and the markup of each file."""
    for file in sorted(archive.rglob("*.md")):
        text = file.read_text(encoding="utf-8", errors="replace")
        yield file.name, text.partition(RULE)[2].lstrip("-") or NOTHING
