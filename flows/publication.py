"""A published directory: what may be put in its place, and how, so that at any moment there is the old one or the new one."""

import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from transforms.errors import UsageError

MANIFEST: Final = "dateline.json"
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_RENAME_SWAP: Final = 2


def check_may_replace(place: Path, story_id: str) -> None:
    """See that a directory is free, or holds a publication of the same story as it was written.

    Raises:
        UsageError: It holds something else, or something was put into it or changed since.
    """
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    told = _manifest(place) if place.is_dir() else None
    if told is None:
        raise UsageError(
            f"{place} is there already, and no publication of Dateline's.",
            remedy="Name a directory that is not there yet.",
        )
    if told["story_id"] != story_id:
        raise UsageError(
            f"{place} is a publication of the story {told['story_id']!r}.",
            remedy=f"Name another directory for {story_id!r}, or remove that one.",
        )
    written, present = told["files"], sums(place)
    strange = sorted(name for name in present if present[name] != written.get(name))
    if strange:
        raise UsageError(
            f"{place} holds what Dateline did not write there: {', '.join(strange[:5])}{' …' if strange[5:] else ''}.",
            remedy="It would be lost: put it elsewhere, or publish into a directory of its own and copy from there.",
        )


def write_manifest(place: Path, told: Mapping[str, Any]) -> None:
    """Write down what a directory is, and what each of its files must be, by which it is known again."""
    page = json.dumps({**told, "files": sums(place)}, ensure_ascii=False, indent=1, sort_keys=True)
    (place / MANIFEST).write_text(page + "\n", encoding="utf-8")


def sums(place: Path) -> dict[str, str]:
    """The SHA-256 of each file below a directory, by its path in it, but for the manifest; of a link, where it leads."""
    found = {
        str(file.relative_to(place)): f"link to {file.readlink()}" if file.is_symlink() else _sha256(file)
        for file in sorted(place.rglob("*"))
        if file.is_symlink() or not file.is_dir()
    }
    found.pop(MANIFEST, None)
    return found


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no file"


def _manifest(place: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(told, dict) and isinstance(told.get("story_id"), str) and isinstance(told.get("files"), dict)
    return told if is_ours else None


def begin(place: Path) -> Path:
    """An empty directory beside the place, in which the new one is made; puts right what a kill has left.

    Where two directories cannot change places at once, a kill may find the old one put aside: then it is put back first.
    """
    partial, aside = _beside(place, "partial"), _beside(place, "old")
    if aside.exists() and not place.exists():
        aside.replace(place)
    for left in (partial, aside):
        shutil.rmtree(left, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def put(partial: Path, place: Path) -> None:
    """Let a directory that is whole take its place, in one step where the system has one; what stood there is removed."""
    if not place.exists():
        partial.replace(place)
        return
    shutil.copymode(place, partial)
    if not _exchanged(partial, place):
        aside = _beside(place, "old")
        place.replace(aside)
        partial.replace(place)
        partial = aside
    shutil.rmtree(partial, ignore_errors=True)


def _beside(place: Path, what: str) -> Path:
    return place.with_name(f".{place.name}.{what}")


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two directories have changed places at once: Linux and macOS can, on most file systems."""
    system = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return bool(system.renamex_np(*paths, _RENAME_SWAP) == 0)
        return bool(system.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)
    except AttributeError:
        return False
