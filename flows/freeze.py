"""Freeze: what a story covered at one moment, as files that can be cited, checked and read without Dateline.

Verify: are the files those that were written, and does the warehouse say the same of that moment?
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from flows.newsroom import Newsroom, open_warehouse
from flows.settings import Settings
from flows.track import bring_up_to_date, chosen_stories
from flows.version import version
from transforms.errors import UsageError
from transforms.storybook import Story
from warehouse.history import Snapshot, SnapshotGone
from warehouse.migrate import migrations
from warehouse.warehouse import Warehouse

CHECKSUMS: Final = "SHA256SUMS"
MANIFEST: Final = "bundle.json"
_README: Final = """\
# {title}

What the story "{title}" ({story_id}) covered, as Dateline {program} knew it at {frozen_at} UTC.

| file | what |
|---|---|
| coverage.parquet | {coverage} rows: which article belongs, how surely (score, 0 to 1), by which terms, found when |
| articles.parquet | {articles} rows: outlet, address, headline, authors, dates and language of each; not its text, which is the outlet's |
| timeline.parquet | {timeline} rows: for each day, outlet and language the articles of the story, all articles, and the share |
| story.toml | the definition: which words make an article belong |
| bundle.json | when and by what this was made: snapshot, program, schema, readers, expectations |
| SHA256SUMS | what each file must be: `sha256sum --check SHA256SUMS` |

Parquet is read by Python (pandas, Polars), R (arrow), DuckDB and spreadsheets with an import of it. Times are UTC. A day whose
`is_complete` is false was not wholly observed: a dip there is no dip. An article that an outlet changed later is here as it
was seen last by {frozen_at}.

Cite as: "{title}", coverage by {outlets} outlets, frozen by Dateline {program} at {frozen_at} UTC, snapshot {snapshot_id}, SHA-256 of
SHA256SUMS as you were told it beside this bundle.

Who has the warehouse recomputes it: `dateline story verify {name}`.
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a bundle's check found: sentences of what agrees, and of what differs."""

    agrees: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


def freeze(story_id: str, newsroom: Newsroom, output: Path) -> Path:
    """Write a bundle of a story into a directory; it is whole, or not there.

    Raises:
        UsageError: There is no such story, a bundle of that moment stands there already, or it cannot be written.
    """
    [story] = chosen_stories(newsroom, [story_id])
    bring_up_to_date(newsroom, [story_id])
    snapshot = newsroom.warehouse.snapshot()
    place = output / f"{story_id}-{snapshot.taken_at:%Y%m%dT%H%M%SZ}"
    if place.exists():
        raise UsageError(
            f"{place} is there already.", remedy="Nothing was written since; 'dateline story verify' checks it."
        )
    partial = place.with_name(f".{place.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        with open_warehouse(newsroom.settings, as_of=snapshot.snapshot_id) as then:
            write_bundle(story, newsroom.settings, snapshot, then, partial, name=place.name)
        partial.replace(place)
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}.", remedy="Choose another --output.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return place


def write_bundle(
    story: Story, settings: Settings, snapshot: Snapshot, then: Warehouse, place: Path, *, name: str
) -> dict[str, Any]:
    """Write the files of a bundle into an empty directory; tells what its manifest says.

    Args:
        story: What is frozen.
        settings: Where its definition stands.
        snapshot: The state of the warehouse.
        then: The warehouse, opened as of that state.
        place: The directory.
        name: By which its README calls it.
    """
    counts = then.freeze_story(story.story_id, place)
    outlets = then.story_outlets(story.story_id)["source_id"].n_unique()
    told = _manifest(story, snapshot.snapshot_id, snapshot.taken_at, then.story_version(story.story_id), counts)
    shutil.copyfile(settings.catalog / "stories" / f"{story.story_id}.toml", place / "story.toml")
    (place / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page = _README.format(**{**told, "frozen_at": told["frozen_at"][:19]}, **counts, outlets=outlets, name=name)
    (place / "README.md").write_text(page, encoding="utf-8")
    (place / CHECKSUMS).write_text(_sums(place), encoding="utf-8")
    return told


def _manifest(
    story: Story, snapshot_id: int, frozen_at: datetime, story_version: str | None, counts: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "story_id": story.story_id,
        "title": story.title,
        "frozen_at": frozen_at.isoformat(),
        "snapshot_id": snapshot_id,
        "story_version": story_version,
        "definition": json.loads(story.model_dump_json(by_alias=True)),
        "program": version(),
        "schema": migrations()[-1].name,
        "readers": _code_hash("transforms"),
        "expectations": _code_hash("expectations"),
        "rows": dict(counts),
    }


def _code_hash(package: str) -> str:
    """Which readers or expectations: a hash over their code, since they change between two versions of the program."""
    told = hashlib.sha256()
    for file in sorted(Path(str(files(package))).rglob("*.py")):
        told.update(file.name.encode() + file.read_bytes())
    return told.hexdigest()[:16]


def _sums(place: Path) -> str:
    written = sorted(file for file in place.iterdir() if file.name != CHECKSUMS)
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in written)


def verify(bundle: Path, settings: Settings) -> Verified:
    """Check a bundle's files, then ask the warehouse for the same again.

    Raises:
        UsageError: There is no bundle at that place.
    """
    if not (bundle / CHECKSUMS).is_file():
        raise UsageError(
            f"There is no bundle at {bundle}.", remedy="Name the directory that 'dateline story freeze' made."
        )
    if spoiled := _spoiled(bundle):
        return Verified(differs=spoiled)
    told = json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))
    agrees, found = ["Every file is what was written."], dict[str, tuple[int, int]]()
    try:
        with open_warehouse(settings, as_of=int(told["snapshot_id"])) as then:
            found = then.frozen_differences(told["story_id"], bundle)
    except SnapshotGone:
        agrees.append(
            "The snapshot was let go: what follows is told by what had been observed and matched by then, and the timeline is not recomputed."
        )
        frozen_at = datetime.fromisoformat(told["frozen_at"])
        with open_warehouse(settings, read_only=True) as now:
            found = now.frozen_differences_of_facts(told["story_id"], told["story_version"], frozen_at, bundle)
    differs = [
        f"{name}: {missing:,} rows of the bundle are not in the warehouse, and {beyond:,} of the warehouse are not in the bundle."
        for name, (missing, beyond) in found.items()
        if missing or beyond
    ]
    same = [f"{name}: the warehouse says the same." for name, numbers in found.items() if not any(numbers)]
    return Verified([*agrees, *same], differs)


def _spoiled(bundle: Path) -> list[str]:
    expected, present = _by_name((bundle / CHECKSUMS).read_text(encoding="utf-8")), _by_name(_sums(bundle))
    names = sorted({MANIFEST, *expected, *present})
    return [f"{name}: {_what(name, expected, present)}" for name in names if expected.get(name) != present.get(name)]


def _by_name(sums: str) -> dict[str, str]:
    pairs = (line.partition("  ") for line in sums.splitlines())
    return {name: digest for digest, _, name in pairs}


def _what(name: str, expected: Mapping[str, str], present: Mapping[str, str]) -> str:
    if name not in present:
        return "it is missing."
    return "it is not what was written." if name in expected else "it was put there afterwards."
