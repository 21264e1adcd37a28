"""Naming: find the catalogue's names in the articles that loads brought, each load once for each name as it is written now."""

from collections.abc import Sequence

import polars as pl

from flows.newsroom import Newsroom, run_of
from flows.runner import Runner
from transforms.frames import frame_of
from transforms.mentions import mentions, names_as_stories, names_version
from transforms.schemas import FACTS
from transforms.storybook import Story

LOADS_AT_ONCE = 4


def find_names(newsroom: Newsroom, runner: Runner) -> int:
    """Find names in whatever was not looked through yet; where that is nothing, nothing is written.

    Returns:
        How many mentions were written.
    """
    names = names_as_stories(list(newsroom.names.values()))
    newsroom.warehouse.define_names(_definitions(names, newsroom))
    waiting = newsroom.warehouse.unnamed_loads(_versions(names))
    if not waiting:
        return 0
    by_names: dict[tuple[str, ...], list[str]] = {}
    for load_id, names_ids in waiting:
        by_names.setdefault(tuple(names_ids), []).append(load_id)
    found = 0
    with run_of(newsroom, "names", {"loads": len(waiting)}):
        for together, loads in by_names.items():
            chosen = [name for name in names if name.story_id in together]
            for start in range(0, len(loads), LOADS_AT_ONCE):
                found += runner.call("find names", name_loads, loads[start : start + LOADS_AT_ONCE], chosen, newsroom)
    return found


def name_loads(load_ids: Sequence[str], names: Sequence[Story], newsroom: Newsroom) -> int:
    """Find some names in the articles of some loads, and write what was found and which loads are done, together."""
    versions = _versions(names)
    found = mentions(newsroom.warehouse.articles_of_loads(load_ids), names).join(versions, on="names_id", how="left")
    done = versions.join(pl.DataFrame({"load_id": load_ids}), how="cross")
    newsroom.warehouse.append_mentions(found, done)
    return found.height


def _versions(names: Sequence[Story]) -> pl.DataFrame:
    rows = [(name.story_id, names_version(name)) for name in names]
    return pl.DataFrame(rows, schema={"names_id": pl.String(), "names_version": pl.String()}, orient="row")


def _definitions(names: Sequence[Story], newsroom: Newsroom) -> pl.DataFrame:
    rows = [
        {
            "names_id": name.story_id,
            "names_version": names_version(name),
            "title": name.title,
            "defined_at": newsroom.clock(),
        }
        for name in names
    ]
    return frame_of(FACTS["name_version"], rows)
