"""A warehouse of as many synthetic articles as are wanted, filled by Dateline's own loads; one that is there is filled further."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.synthetic import COPIES, COVERED, SEED, Made, make
from flows.newsroom import Newsroom, new_id
from transforms.frames import frame_of, rejection_frame
from transforms.records import Counts
from transforms.schemas import FACTS
from transforms.search_index import Index, index_of
from warehouse.facts import Load, SourceCounts
from warehouse.happenings import Happenings

AT_ONCE: Final = 5_000
READY_AHEAD: Final = 3
UPKEEP_EVERY: Final = 40
STORIES: Final = {"largest": COVERED, "second": 0.02, "third": 0.01, "fourth": 0.005, "smallest": 0.001}
_TERMS: Final = 24
_SIGNATURE: Final = 256
_RUN: Final = "filling"

Said = Callable[[str], None]
Prepared = tuple[Made, Index, str]


def count(newsroom: Newsroom) -> int:
    """How many articles there are."""
    return newsroom.warehouse.size()[0]


def fill(newsroom: Newsroom, upto: int, say: Said = lambda _: None) -> None:
    """Load articles until there are so many, as a backfill, matchings and events would; then do a night's upkeep."""
    there = count(newsroom)
    if not there:
        newsroom.warehouse.start_run(run_id=_RUN, flow="backfill", now=newsroom.clock(), parameters="{}")
        _define(newsroom)
    if there >= upto:
        return
    starts = range(there, upto, AT_ONCE)
    for done, (made, index, load_id) in enumerate(_prepared(newsroom, starts, upto), start=1):
        newsroom.warehouse.load(load_of(made, index, load_id, newsroom.clock()))
        _cover(newsroom, made, load_id)
        _place(newsroom, made, load_id)
        if done % UPKEEP_EVERY == 0 or done == len(starts):
            say(f"{min(upto, there + done * AT_ONCE):,} articles: upkeep")
            tidied(newsroom)
        say(f"{min(upto, there + done * AT_ONCE):,} of {upto:,} articles")


def tidied(newsroom: Newsroom) -> None:
    """Upkeep as after months: small files merged, what is not needed any more removed."""
    newsroom.warehouse.tidy(now=newsroom.clock() + timedelta(days=60), keep=timedelta(days=30))


def load_of(made: Made, index: Index, load_id: str, now: datetime) -> Load:
    """What one load writes of some articles."""
    by_source = made.articles.reading.group_by("source_id").agg(pl.len(), pl.col("observed_at").max()).sort("source_id")
    return Load(
        load_id=load_id,
        run_id=_RUN,
        loaded_at=now,
        articles=made.articles,
        document=made.document,
        payload=made.payload,
        rejection=rejection_frame([]),
        validation=frame_of(FACTS["validation"], []),
        sources=tuple(
            SourceCounts(source, Counts(entries=number, new=number), last)
            for source, number, last in by_source.iter_rows()
        ),
        posting=index.posting,
        indexed=index.indexed,
    )


def prepared(first: int, number: int, load_id: str) -> Prepared:
    """Articles, with the index of their words, ready to be loaded."""
    made = make(first, number)
    return made, index_of(made.articles.reading, load_id), load_id


def _prepared(newsroom: Newsroom, starts: range, upto: int) -> Iterator[Prepared]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as makers:
        waiting: deque[Future[Prepared]] = deque()
        for start in starts:
            number = min(AT_ONCE, upto - start)
            waiting.append(makers.submit(prepared, start, number, new_id(newsroom.clock())))
            if len(waiting) > READY_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _define(newsroom: Newsroom) -> None:
    for story in STORIES:
        row = {
            "story_id": story,
            "story_version": "1",
            "title": story.capitalize(),
            "definition": "{}",
            "outlets": [],
            "languages": [],
            "defined_at": newsroom.clock(),
        }
        newsroom.warehouse.define_stories(frame_of(FACTS["story_version"], [row]))


def _cover(newsroom: Newsroom, made: Made, load_id: str) -> None:
    """Let each story cover its part of the articles, by chance."""
    reading = made.articles.reading
    chance = np.random.default_rng((SEED, 1, reading["char_count"].sum())).random((reading.height, len(STORIES)))
    parts = [
        reading.filter(pl.Series(chance[:, place] < part)).select(
            story_id=pl.lit(story),
            story_version=pl.lit("1"),
            article_id="article_id",
            content_hash="content_hash",
            score=pl.lit(0.8),
            matched_by=pl.lit(["words"], dtype=pl.List(pl.String)),
            matched_at=newsroom.clock(),
        )
        for place, (story, part) in enumerate(STORIES.items())
    ]
    tracked = pl.DataFrame({"story_id": list(STORIES), "story_version": "1", "load_id": load_id})
    newsroom.warehouse.append_coverage(pl.concat(parts), tracked)


def _place(newsroom: Newsroom, made: Made, load_id: str) -> None:
    """Put the articles into events of three, some as copies of the one before."""
    reading = made.articles.reading
    random = np.random.default_rng((SEED, 2, reading["char_count"].sum()))
    ids = reading["article_id"].to_list()
    events = [ids[place - place % 3] for place in range(len(ids))]
    copies = [
        ids[place - 1] if place and chance < COPIES else ids[place]
        for place, chance in enumerate(random.random(len(ids)))
    ]
    terms = [text[:_TERMS] for text in reading["title"].str.split("").to_list()]
    placement = pl.DataFrame(
        {
            "article_id": ids,
            "event_id": events,
            "score": 1.0,
            "reported_at": reading["published_at"],
            "terms": terms,
            "weights": [[0.1] * len(some) for some in terms],
            "copy_of": copies,
            "copy_similarity": 1.0,
            "signature": [random.bytes(_SIGNATURE) for _ in ids],
            "placed_at": newsroom.clock(),
        },
        schema_overrides={"placed_at": pl.Datetime("us", "UTC")},
    )
    newsroom.warehouse.append_happenings(
        Happenings(placement, frame_of(FACTS["event_merge"], []), pl.DataFrame({"load_id": [load_id]}))
    )


def bytes_on_disk(home: Path) -> int:
    """Of all files below a directory."""
    return sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
