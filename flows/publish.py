"""Publish: a story as a site of plain files, made of one state of the warehouse, that takes the place of an earlier one at once."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from filelock import FileLock

from dashboard.site.gathered import Gathered, gather, seen_at
from dashboard.site.pages import BUNDLE, FEED, PAGES, File, Frozen, site_of
from flows import publication
from flows.digest import feed_of
from flows.display.digests import as_atom
from flows.events import bring_events_up_to_date
from flows.freeze import CHECKSUMS, write_bundle
from flows.newsroom import Newsroom, open_warehouse
from flows.track import bring_up_to_date, chosen_stories
from transforms.errors import UsageError
from transforms.storybook import Story
from warehouse.history import Snapshot

# Without it, GitHub's pages would make pages of the bundle's README and leave files out.
NO_JEKYLL: Final = ".nojekyll"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a story is published.

    Attributes:
        language: Of the pages, ``en`` or ``zh``.
        is_quoting: Whether the beginning of an article's text is shown.
        address: Where the site will stand, for its feed to say; ends with a slash.
    """

    language: str = "en"
    is_quoting: bool = True
    address: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: where, of which state, and how many files of how many bytes."""

    place: Path
    snapshot: Snapshot
    file_count: int
    byte_count: int


def publish(story_id: str, newsroom: Newsroom, place: Path, manner: Manner = Manner()) -> Published:
    """Write a story's site; at the end it stands at its place whole, and until then what stood there stands there.

    Raises:
        UsageError: There is no such story, the place holds something else, or it cannot be written.
    """
    [story] = chosen_stories(newsroom, [story_id])
    place = place.resolve()
    # One at a time: two would make the same directory.
    with FileLock(newsroom.settings.home / "publish.lock"):
        publication.check_may_replace(place, story_id)
        bring_up_to_date(newsroom, [story_id])
        bring_events_up_to_date(newsroom)
        snapshot = newsroom.warehouse.snapshot()
        try:
            partial = publication.begin(place)
            try:
                with open_warehouse(newsroom.settings, as_of=snapshot.snapshot_id) as then:
                    _write(story, replace(newsroom, warehouse=then), snapshot, partial, manner)
                files = [file for file in partial.rglob("*") if file.is_file()]
                published = Published(place, snapshot, len(files), sum(file.stat().st_size for file in files))
                publication.put(partial, place)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
        except OSError as error:
            raise UsageError(
                f"{place} cannot be written: {error.strerror}.", remedy="Name another directory."
            ) from error
    return published


def _write(story: Story, then: Newsroom, snapshot: Snapshot, place: Path, manner: Manner) -> None:
    bundle = place / BUNDLE
    bundle.mkdir()
    manifest = write_bundle(story, then.settings, snapshot, then.warehouse, bundle, name=BUNDLE)
    hashed = publication.sums(bundle)
    files = tuple(File(name, (bundle / name).stat().st_size, digest) for name, digest in sorted(hashed.items()))
    outlets = {source.source_id: source.name for source in then.sources.sources.values()}
    gathered = gather(story.story_id, then.warehouse.sql, outlets)
    site = site_of(
        gathered,
        Frozen(manifest, files, hashed[CHECKSUMS]),
        language=manner.language,
        is_quoting=manner.is_quoting,
    )
    for name, content in {**site, FEED: _feed(story, then, gathered, snapshot, manner), NO_JEKYLL: b""}.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    told = {name: manifest[name] for name in ("story_id", "snapshot_id", "frozen_at", "program")}
    publication.write_manifest(place, told | {"language": manner.language})


def _feed(story: Story, then: Newsroom, gathered: Gathered, snapshot: Snapshot, manner: Manner) -> bytes:
    """What was new in the thirty days before the last look, so that a story of the past has a feed too."""
    looked = seen_at(gathered) or snapshot.taken_at
    digest = feed_of(story, replace(then, clock=lambda: looked))
    address = f"{manner.address}{FEED}" if manner.address else None
    return as_atom(digest, page=f"{manner.address}{PAGES['story']}", address=address).encode()
