"""Events: put the articles that loads brought into events, group near-copies, and pair languages.

    unplaced articles ──read──▶ gists ──pair, place──▶ placements, merges ──append──▶ warehouse

Many are read in processes of their own while others are placed here (``flows/gists.py``). What is open is made again from the
warehouse for every few thousand, and what was placed is written in one transaction with the loads that are done: a run that is
killed leaves nothing half, and goes on where it was. Articles of other times that came with them are placed by themselves, so that
what is remembered is of their days and not of all the years between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from flows.gists import GistReaders, gist_readers
from flows.newsroom import Newsroom, run_of
from flows.pairing import Pairing
from flows.portions import sized
from flows.runner import DirectRunner, Runner
from transforms.copies import Copy, CopyIndex
from transforms.events import Change, EventStream, Merged, Placed, Report, Split, Tuning
from transforms.frames import frame_of
from transforms.gist import MOST_CHARS
from transforms.pairing import APART, Told
from transforms.schemas import FACTS
from warehouse.happenings import Happenings

LOADS_AT_ONCE = 1_000  # small ones
MOST_SPANS = 8  # of a load; each asks the warehouse what was open then


@dataclass(frozen=True, slots=True)
class Clustered:
    """What was done: articles placed, events opened, events found to be another, and parts of events found to be one."""

    articles: int
    opened: int
    merged: int
    split: int = 0

    def __add__(self, other: "Clustered") -> "Clustered":
        return Clustered(
            self.articles + other.articles,
            self.opened + other.opened,
            self.merged + other.merged,
            self.split + other.split,
        )


def cluster(newsroom: Newsroom, runner: Runner) -> Clustered:
    """Put every article that is in no event yet into one; where there is none, nothing is written.

    An article is placed once, and names help to place it: while the file of one is wrong, articles wait.
    """
    loads = newsroom.warehouse.unclustered_loads()
    done = Clustered(0, 0, 0)
    if not loads or newsroom.wrong_names:
        return done
    with (
        run_of(newsroom, "events", {"loads": len(loads)}),
        gist_readers(newsroom, of=sum(loads.values())) as who_reads,
    ):
        # Until they are as many as a large load brings: what is open is made again for each group.
        for together in sized(loads, loads.__getitem__, most=LOADS_AT_ONCE, full=newsroom.settings.batch_size):
            done += runner.call("place articles", place_loads, together, newsroom, who_reads)
    return done


def bring_events_up_to_date(newsroom: Newsroom) -> None:
    """Place what was not placed yet."""
    cluster(newsroom, DirectRunner())


def place_loads(load_ids: Sequence[str], newsroom: Newsroom, who_reads: GistReaders) -> Clustered:
    """Place the articles of some loads, in order of publication, in one transaction."""
    parted = spans(newsroom.warehouse.unplaced_articles(load_ids), most=MOST_SPANS * len(load_ids))
    times = [_placed(articles, newsroom, who_reads) for articles in parted]
    rows = [row for time in times for row in time.rows]
    merges = [change for time in times for change in time.changes if isinstance(change, Merged)]
    splits = [change for time in times for change in time.changes if isinstance(change, Split)]
    newsroom.warehouse.append_happenings(
        Happenings(
            frame_of(FACTS["placement"], rows),
            frame_of(FACTS["event_merge"], _merge_rows(merges, newsroom)),
            pl.DataFrame({"load_id": list(load_ids)}, schema={"load_id": pl.String()}),
            event_split=frame_of(FACTS["event_split"], _split_rows(splits, newsroom.clock())),
            trace=pl.concat(time.traces for time in times),
            counterpart=pl.concat(time.counterparts for time in times),
        )
    )
    return Clustered(len(rows), sum(row["event_id"] == row["article_id"] for row in rows), len(merges), len(splits))


def spans(articles: pl.DataFrame, *, most: int) -> Iterator[pl.DataFrame]:
    """Articles in order of publication, parted where more time passes than anything stays open, at the longest of such gaps.

    There are at most so many, since each asks the warehouse.
    """
    gaps = articles["reported_at"].diff().fill_null(timedelta())
    longest = gaps.arg_sort(descending=True).head(most - 1)
    starts = sorted(at for at in longest if gaps[at] > APART)
    for start, end in pairwise([0, *starts, articles.height]):
        yield articles.slice(start, end - start)


@dataclass(frozen=True, slots=True)
class _Time:
    """What is written of the articles of one time: rows of ``placement``, what they showed of other events, and what was paired."""

    rows: list[dict[str, object]]
    changes: list[Change]
    traces: pl.DataFrame
    counterparts: pl.DataFrame


def _placed(articles: pl.DataFrame, newsroom: Newsroom, who_reads: GistReaders) -> _Time:
    """Pair and place articles, one after the other."""
    reported = articles["reported_at"]
    first, last = (reported[0], reported[-1]) if len(reported) else (newsroom.clock(),) * 2
    tuning, pairing = Tuning(), Pairing(newsroom, first, last)
    known = newsroom.warehouse.open_placements(since=first - tuning.open_for, until=last + tuning.open_for)
    lent = known.filter(pl.col("has_lent_name"))["article_id"]
    stream = EventStream(tuning, map(_placed_before, known.iter_rows(named=True)), lent)
    copies = CopyIndex(known.select("article_id", "copy_of", "signature").iter_rows())
    rows: list[dict[str, object]] = []
    changes: list[Change] = []
    told = list(map(_told, articles.iter_rows(named=True)))
    for article, original_url, gist in zip(told, articles["original_url"], who_reads.read(told), strict=True):
        pairs = pairing.add(article, gist.trace, original_url or "")
        counterparts = tuple((pair.other_article_id, pair.score) for pair in pairs)
        is_title_only = not article.body.strip()
        report = Report(article.article_id, article.at, gist.features, is_title_only, counterparts)
        placed, changed = stream.place(report)
        rows.append(_row(placed, copies.add(placed.article_id, gist.signature), gist.signature, newsroom.clock()))
        changes += changed
    return _Time(rows, changes, pairing.traces(), pairing.counterparts())


def _told(article: Mapping[str, object]) -> Told:
    at = article["reported_at"]
    assert isinstance(at, datetime)
    name, language, title, body, url = (
        str(article[part] or "") for part in ("article_id", "language", "title", "body", "url")
    )
    return Told(name, at, language, title, body[:MOST_CHARS], url)


def _placed_before(row: Mapping[str, Any]) -> Placed:
    vector = dict(zip(row["terms"] or (), row["weights"] or (), strict=True))
    return Placed(row["article_id"], row["reported_at"], row["event_id"], row["score"], vector)


def _row(placed: Placed, copy: Copy, digest: bytes, now: datetime) -> dict[str, object]:
    return {
        "article_id": placed.article_id,
        "event_id": placed.event_id,
        "score": placed.score,
        "reported_at": placed.at,
        "terms": list(placed.vector.keys()),
        "weights": list(placed.vector.values()),
        "copy_of": copy.of,
        "copy_similarity": copy.similarity,
        "signature": digest,
        "placed_at": now,
    }


def _split_rows(splits: Sequence[Split], now: datetime) -> list[dict[str, object]]:
    """A row for each article that was moved."""
    return [
        {
            "article_id": article_id,
            "event_id": split.event_id,
            "into_event_id": split.into_event_id,
            "similarity": split.similarity,
            "split_at": now,
            "position": position,
        }
        for position, split in enumerate(splits)
        for article_id in split.article_ids
    ]


def _merge_rows(merges: Sequence[Merged], newsroom: Newsroom) -> list[dict[str, object]]:
    """Each merge, followed by what had been merged before into the event that is no more: it is the other one now, too."""
    before = newsroom.warehouse.merged_into([merge.event_id for merge in merges])
    now, rows = newsroom.clock(), list[dict[str, object]]()
    for merge in merges:
        earlier = before.pop(merge.event_id, [])
        before.setdefault(merge.into_event_id, []).extend([merge.event_id, *earlier])
        for event_id, similarity in ((merge.event_id, merge.similarity), *((name, None) for name in earlier)):
            rows.append(
                {
                    "event_id": event_id,
                    "into_event_id": merge.into_event_id,
                    "similarity": similarity,
                    "merged_at": now,
                    "position": len(rows),
                }
            )
    return rows
