"""Sources in and out as OPML: a file in ``catalog/sources/`` for each feed that is not there yet."""

import json
from dataclasses import dataclass
from pathlib import Path

from flows.catalog import read_sources
from flows.settings import Settings
from transforms.errors import UsageError
from transforms.opml import Subscription, read_opml, write_opml


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one feed of a list: the file made for it, or why there is none."""

    subscription: Subscription
    file: Path | None
    reason: str


def import_opml(file: Path, settings: Settings) -> list[Imported]:
    """Make a source file for each feed of a list whose outlet is not in the catalogue yet; nothing is overwritten.

    Raises:
        UsageError: The file cannot be read, or is no OPML.
    """
    try:
        subscriptions = read_opml(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", remedy="Check the path.") from error
    return [_import(subscription, settings.catalog / "sources") for subscription in subscriptions]


def _import(subscription: Subscription, directory: Path) -> Imported:
    known = read_sources(directory)
    owned = {host: source.source_id for source in known.sources.values() for host in source.hosts}
    for host in subscription.hosts:
        if host in owned:
            return Imported(subscription, None, f"{host} belongs to {owned[host]} already")
    target = directory / f"{subscription.source_id}.toml"
    if target.exists():
        return Imported(subscription, None, f"there is a {target.name} already")
    target.write_text(_declaration(subscription), encoding="utf-8")
    return Imported(subscription, target, "made")


def _declaration(subscription: Subscription) -> str:
    """A source file as a person would begin it; JSON's strings and lists are TOML's too."""
    hosts = json.dumps(subscription.hosts)
    return (
        f"# {subscription.title}; from an imported list. Add languages and zone: docs/adding-a-source.md\n"
        f"name = {json.dumps(subscription.title, ensure_ascii=False)}\n"
        f"hosts = {hosts}\n"
        f"feeds = [{{ url = {json.dumps(subscription.feed_url)} }}]\n"
    )


def export_opml(settings: Settings) -> bytes:
    """The catalogue's feeds as OPML."""
    return write_opml(read_sources(settings.catalog / "sources").sources.values())
