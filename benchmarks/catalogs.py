"""Catalogues of outlets that a benchmark makes for itself, with the shipped stories and names."""

from collections.abc import Mapping
from pathlib import Path

from flows.settings import SHIPPED_CATALOG


def write_catalog(directory: Path, sources: Mapping[str, str]) -> Path:
    """Write a catalogue: each source by its id, as the text of its file."""
    (directory / "sources").mkdir(parents=True)
    for source_id, text in sources.items():
        (directory / "sources" / f"{source_id}.toml").write_text(text, encoding="utf-8")
    for room in ("stories", "names"):
        (directory / room).symlink_to(SHIPPED_CATALOG / room)
    return directory
