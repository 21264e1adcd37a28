"""How well Chinese and English reports of one happening are paired: ``python -m benchmarks.pairing``.

The pairs in ``benchmarks/pairs/`` were written for this project, in its own words; no outlet wrote any of it, and some of what they
tell never happened. A file has groups of happenings with a week, people and places in common, so that each report has hard
negatives: those of the other happenings of its group. Every second group is for tuning, the others are held back. Reports come
as a stream, Chinese and English mixed, and each is paired against all of the other language within three days.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Annotated

import polars as pl
import typer

from benchmarks.stories import CATALOG, GOLD, archived_articles, labelled_files
from flows.catalog import read_names
from transforms.errors import MissingPart
from transforms.meaning import Meaning
from transforms.pairing import CrossLanguage, Likeness, SharedWords, Told

PAIRS = Path(__file__).parent / "pairs"
_GROUP = re.compile(r"== (?P<about>.+), (?P<day>\d{4}-\d\d-\d\d)$")
Found = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the set: the group it is in, and the happening."""

    group: int
    happening: str
    told: Told


def reports() -> list[Report]:
    """All reports of the set, group by group."""
    found: list[Report] = []
    group = -1
    for path in sorted(PAIRS.glob("*.txt")):
        day, lines = datetime.now(UTC), iter(path.read_text(encoding="utf-8").splitlines())
        for line in lines:
            if heading := _GROUP.match(line):
                group, day = group + 1, datetime.fromisoformat(heading["day"]).replace(tzinfo=UTC)
            else:
                found += _both(group, day, len(found), line, next(lines))
    return found


def _both(group: int, day: datetime, number: int, chinese: str, english: str) -> Iterator[Report]:
    for language, line in (("zh", chinese), ("en", english)):
        title, lead = line.split(" | ")
        at = day + timedelta(hours=Random(line).randrange(48))  # noqa: S311 - the same order each time is the point
        yield Report(group, str(number), Told(f"{language}-{number}", at, language, title, lead, ""))


def pairs_of(reports: Iterable[Report], likeness: Likeness) -> Found:
    """What is paired when the reports come one after another."""
    stream = CrossLanguage(likeness)
    told = sorted((report.told for report in reports), key=lambda one: (one.at, one.article_id))
    return {_sides(pair.article_id, pair.other_article_id) for one in told for pair in stream.add(one)[1]}


def _sides(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one.startswith("zh") else (other, one)


def scores(found: Found, gold: Found) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs."""
    both = len(found & gold)
    precision, recall = both / (len(found) or 1), both / (len(gold) or 1)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def gold_of(half: Iterable[Report]) -> Found:
    """The pairs that should be found."""
    return {(f"zh-{report.happening}", f"en-{report.happening}") for report in half}


def hard_negatives(half: Sequence[Report]) -> int:
    """Pairs of a Chinese and an English report of one group that tell of different happenings."""
    sizes = [sum(report.group == group for report in half) // 2 for group in {report.group for report in half}]
    return sum(size * (size - 1) for size in sizes)


def halves() -> tuple[list[Report], list[Report]]:
    """For tuning, and held back."""
    everything = reports()
    return [r for r in everything if r.group % 2 == 0], [r for r in everything if r.group % 2]


def line(name: str, half: Sequence[Report], likeness: Likeness) -> str:
    """Scores of one likeness on one half, and its speed."""
    began = perf_counter()
    found = pairs_of(half, likeness)
    each = (perf_counter() - began) / len(half) * 1000
    precision, recall, f1 = scores(found, gold_of(half))
    return f"{likeness.name:10} {name:10} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {each:7.2f} ms an article"


def real_text() -> str:
    """The labelled articles of the archive, as a stream: of the pairs found among them, how many report one event."""
    articles = archived_articles(labelled_files()).with_columns(at=pl.coalesce("published_at", "observed_at"))
    event_of = {row["file"]: row["event"] for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    columns = articles.sort("at", "file").select("file", "at", "language", "title", "body", "url").fill_null("")
    told = [Told(*row) for row in columns.iter_rows() if row[0] in event_of]
    stream = CrossLanguage(SharedWords(read_names(CATALOG / "names").values()))
    found = {frozenset((pair.article_id, pair.other_article_id)) for one in told for pair in stream.add(one)[1]}
    sides = {
        side: [one.article_id for one in told if one.side == side and event_of[one.article_id]] for side in ("zh", "en")
    }
    gold = {frozenset((a, b)) for a in sides["zh"] for b in sides["en"] if event_of[a] == event_of[b]}
    return f"labelled articles of the archive: {len(gold)} pairs, {len(found)} found, {len(found & gold)} of them right"


def sweep(make: Callable[[float], Likeness], half: Sequence[Report], least: Sequence[float]) -> None:
    """F1 on one half by the least likeness."""
    for alike in least:
        print(f"    alike {alike:.3f}  F1 {scores(pairs_of(half, make(alike)), gold_of(half))[2]:.3f}")


def main(
    meaning: Annotated[bool, typer.Option(help="Also by the embedding, which takes minutes.")] = True,
    vary: Annotated[bool, typer.Option(help="Also by other thresholds, on the tuning half alone.")] = False,
) -> None:
    """Print how well pairs are found by each likeness, on both halves."""
    names = list(read_names(CATALOG / "names").values())
    tuning, held_back = halves()
    print(
        f"{(len(tuning) + len(held_back)) // 2} pairs; hard negatives: {hard_negatives(tuning)} and {hard_negatives(held_back)}"
    )
    for half, name in ((tuning, "tuning"), (held_back, "held back")):
        print(line(name, half, SharedWords(names)))
    if vary:
        sweep(lambda alike: SharedWords(names, alike=alike), tuning, [n / 100 for n in range(6, 26, 2)])
    if GOLD.is_file():
        print(real_text())
    if meaning:
        for half, name in ((tuning, "tuning"), (held_back, "held back")):
            try:
                print(line(name, half, Meaning()))
            except MissingPart as missing:
                sys.exit(str(missing))


if __name__ == "__main__":
    typer.run(main)
