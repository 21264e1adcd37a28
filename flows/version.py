"""Which program this is."""

import importlib.metadata


def version() -> str:
    """Dateline's own version."""
    return importlib.metadata.version("dateline")
