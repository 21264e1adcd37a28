"""Events: put the articles that loads brought into events, group near-copies, and pair languages.

    unplaced articles ──words──▶ features ──place──▶ placements, merges ──append──▶ warehouse

What is open is made again from the warehouse for every few loads, and what was placed is written in one transaction with the
loads that are done: a run that is killed leaves nothing half, and goes on where it was. Articles of other times that came with them
are placed by themselves, so that what is remembered is of their days and not of all the years between.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl

from flows.newsroom import Newsroom, run_of
from flows.pairing import Paired, pair_languages
from flows.runner import DirectRunner, Runner
from transforms.copies import Copy, CopyIndex, signature
from transforms.events import Change, EventStream, Merged, Placed, Report, Split, Tuning
from transforms.features import FeatureReader
from transforms.frames import frame_of
from transforms.pairing import APART
from transforms.schemas import FACTS
from warehouse.happenings import Happenings

LOADS_AT_ONCE = 1
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
    reader = FeatureReader(newsroom.names.values())
    with run_of(newsroom, "events", {"loads": len(loads)}):
        for start in range(0, len(loads), LOADS_AT_ONCE):
            done += runner.call("place articles", place_loads, loads[start : start + LOADS_AT_ONCE], newsroom, reader)
    return done


def bring_events_up_to_date(newsroom: Newsroom) -> None:
    """Place what was not placed yet."""
    cluster(newsroom, DirectRunner())


def place_loads(load_ids: Sequence[str], newsroom: Newsroom, reader: FeatureReader) -> Clustered:
    """Place the articles of some loads, in order of publication, in one transaction."""
    times = list(spans(newsroom.warehouse.unplaced_articles(load_ids)))
    paired = [pair_languages(articles, newsroom) for articles in times]
    rows: list[dict[str, object]] = []
    changes: list[Change] = []
    for articles, pairs in zip(times, paired, strict=True):
        for row, changed in _placed(articles, pairs, newsroom, reader):
            rows.append(row)
            changes += changed
    merges = [change for change in changes if isinstance(change, Merged)]
    splits = [change for change in changes if isinstance(change, Split)]
    newsroom.warehouse.append_happenings(
        Happenings(
            frame_of(FACTS["placement"], rows),
            frame_of(FACTS["event_merge"], _merge_rows(merges, newsroom)),
            pl.DataFrame({"load_id": list(load_ids)}, schema={"load_id": pl.String()}),
            event_split=frame_of(FACTS["event_split"], _split_rows(splits, newsroom.clock())),
            trace=pl.concat(each.traces for each in paired),
            counterpart=pl.concat(each.counterparts for each in paired),
        )
    )
    return Clustered(len(rows), sum(row["event_id"] == row["article_id"] for row in rows), len(merges), len(splits))


def spans(articles: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Articles in order of publication, parted where more time passes than anything stays open, at the longest of such gaps."""
    gaps = articles["reported_at"].diff().fill_null(timedelta())
    longest = gaps.arg_sort(descending=True).head(MOST_SPANS - 1)
    starts = sorted(at for at in longest if gaps[at] > APART)
    for start, end in pairwise([0, *starts, articles.height]):
        yield articles.slice(start, end - start)


def _placed(
    articles: pl.DataFrame, paired: Paired, newsroom: Newsroom, reader: FeatureReader
) -> Iterator[tuple[dict[str, object], list[Change]]]:
    """For each article its row of ``placement``, and what it showed of other events."""
    tuning = Tuning()
    known = _what_is_open(articles, tuning, newsroom)
    stream = EventStream(tuning, map(_placed_before, known.iter_rows(named=True)))
    copies = CopyIndex(known.select("article_id", "copy_of", "signature").iter_rows())
    for article in articles.iter_rows(named=True):
        placed, changed = stream.place(_report(article, reader, paired.of(article["article_id"])))
        digest = signature(article["body"] or "")
        yield _row(placed, copies.add(placed.article_id, digest), digest, newsroom.clock()), changed


def _what_is_open(articles: pl.DataFrame, tuning: Tuning, newsroom: Newsroom) -> pl.DataFrame:
    reported = articles["reported_at"]
    first, last = (reported[0], reported[-1]) if len(reported) else (newsroom.clock(),) * 2
    return newsroom.warehouse.open_placements(since=first - tuning.open_for, until=last + tuning.open_for)


def _report(
    article: Mapping[str, object], reader: FeatureReader, counterparts: tuple[tuple[str, float], ...]
) -> Report:
    title, body, url = (str(article[name] or "") for name in ("title", "body", "url"))
    at = article["reported_at"]
    assert isinstance(at, datetime)
    features = reader.features(title, body, url)
    return Report(str(article["article_id"]), at, features, not body.strip(), counterparts)


def _placed_before(row: dict[str, object]) -> Placed:
    vector = dict(zip(_list(row["terms"]), _list(row["weights"]), strict=True))
    return Placed(str(row["article_id"]), row["reported_at"], str(row["event_id"]), float(row["score"]), vector)  # type: ignore[arg-type]


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, Iterable) else []


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
