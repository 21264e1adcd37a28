"""Doctor: is everything in order on this machine? Each check says what it looked at, and what to do where it is not."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.catalog import read_sources, read_storybook
from flows.newsroom import open_warehouse
from flows.settings import Settings
from flows.version import version
from transforms.errors import DatelineError, StoryError
from warehouse.connection import extension_file, extensions_of

Check = Callable[[], str]


def examine(settings: Settings) -> bool:
    """Print a line for each check; tells whether all passed."""
    checks: dict[str, Check] = {
        "program": lambda: f"Dateline {version()}, {settings.reader_count} reading processes",
        "extensions": lambda: _extensions(settings),
        "sources": lambda: (
            f"{len(read_sources(settings.catalog / 'sources').sources)} in {settings.catalog / 'sources'}"
        ),
        "stories": lambda: _stories(settings.catalog / "stories"),
        "contact": lambda: settings.contact or "none is told to servers; set DATELINE_CONTACT before 'dateline ingest'",
        "warehouse": lambda: _warehouse(settings),
    }
    passed = [_passes(name, check) for name, check in checks.items()]
    return all(passed)


def _passes(name: str, check: Check) -> bool:
    try:
        finding, passed = check(), True
    except DatelineError as error:
        finding, passed = str(error), False
    sign = Text("ok   ", style="green") if passed else Text("wrong", style="bold red")
    Console().print(sign, Text(f"{name:<11}"), Text(finding))
    return passed


def _extensions(settings: Settings) -> str:
    return ", ".join(extension_file(name).name for name in extensions_of(settings.address))


def _stories(directory: Path) -> str:
    book = read_storybook(directory)
    if book.wrong:
        raise StoryError(" ".join(map(str, book.wrong)))
    return f"{len(book.stories)} in {directory}"


def _warehouse(settings: Settings) -> str:
    address = settings.address
    if not address.exists:
        return f"none at {address.catalog} yet; 'dateline demo', 'ingest' or 'backfill' makes one"
    with open_warehouse(settings, read_only=True) as warehouse:
        articles, documents, unfinished = warehouse.size()
    return f"{articles:,} articles, {documents:,} documents in {address.catalog}; {unfinished} runs without an end"
