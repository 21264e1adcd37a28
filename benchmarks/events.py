"""How well articles of the same happening are found, and how fast: ``python -m benchmarks.events``.

Reads ``../shared``: two labelled days of the archive, and headlines in English. Both are placed as a stream, in order of
publication, with the same tuning; the headlines have no text, for which ``Tuning`` has one measure of its own. ``--vary`` shows
what a fifth more or less of each measure does, since labels that were tuned on say little by themselves.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Annotated, TypeVar

import polars as pl
import typer

from benchmarks.stories import CATALOG, GOLD, SHARED, archived_articles, labelled_files, need_labels, score
from flows.catalog import read_names
from transforms.events import EventStream, Report, Split, Tuning
from transforms.features import FeatureReader
from transforms.pairing import CrossLanguage, Pair, SharedWords, Told

Result = TypeVar("Result")

DAYS_BEFORE = ("2020-11-19", "2020-11-20", "2020-11-21", "2020-11-22", "2020-11-23", "2020-11-24", "2020-11-25")
HEADLINES = SHARED / "headlines" / "headlines.csv"
VARIED = ("join", "title_only", "merge", "late", "link", "centre", "rarity", "prior", "terms", "half_life")


def told_of(articles: pl.DataFrame) -> list[Told]:
    """Articles, by the names of their files, in order of publication; one that was saved twice is there once."""
    dated = articles.with_columns(at=pl.coalesce("published_at", "observed_at")).sort("at", "file")
    dated = dated.unique("article_id", keep="first", maintain_order=True)
    columns = dated.select("file", "at", pl.col("language").fill_null(""), "title", "body", "url")
    return [Told(*row) for row in columns.iter_rows()]


def reports_of(reader: FeatureReader, told: Sequence[Told]) -> list[Report]:
    """Their words, each with its counterparts in the other language."""
    stream = CrossLanguage(SharedWords(read_names(CATALOG / "names").values()))
    paired = [stream.add(one)[1] for one in told]
    return [_report(reader, one, pairs) for one, pairs in zip(told, paired, strict=True)]


def _report(reader: FeatureReader, told: Told, pairs: Sequence[Pair]) -> Report:
    counterparts = tuple((pair.other_article_id, pair.score) for pair in pairs)
    features = reader.features(told.title, told.body, told.url)
    return Report(told.article_id, told.at, features, not told.body, counterparts)


def headline_reports(reader: FeatureReader) -> list[Report]:
    """The headlines, by their numbers, in order of publication."""
    with HEADLINES.open(newline="", encoding="utf-8") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: int(row["published_ms"]))
    return [
        Report(
            row["id"], _instant(row["published_ms"]), reader.features(row["title"], "", row["url"]), is_title_only=True
        )
        for row in rows
    ]


def _instant(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def clusters(reports: Iterable[Report], tuning: Tuning) -> list[tuple[str, str]]:
    """Each article's event once all were placed."""
    stream = EventStream(tuning)
    event_of: dict[str, str] = {}
    for report in reports:
        placed, changes = stream.place(report)
        event_of[placed.article_id] = placed.event_id
        for change in changes:
            gone = change.article_ids if isinstance(change, Split) else _of(change.event_id, event_of)
            event_of |= dict.fromkeys(gone, change.into_event_id)
    return list(event_of.items())


def _of(event_id: str, event_of: Mapping[str, str]) -> list[str]:
    return [name for name, event in event_of.items() if event == event_id]


def following(reader: FeatureReader) -> str:
    """The scorer's table where the stream began five days before the labelled ones, and its speed."""
    directories = (SHARED / "archive" / day for day in DAYS_BEFORE)
    files = [
        file.relative_to(SHARED / "archive").as_posix() for directory in directories for file in directory.glob("*.md")
    ]
    told = told_of(archived_articles(sorted(files)))
    placed, with_pairing = _timed(lambda: clusters(reports_of(reader, told), Tuning()))
    _, alone = _timed(lambda: clusters([_report(reader, one, ()) for one in told], Tuning()))
    labelled = set(labelled_files())
    table = score("events", GOLD, ("key", "cluster"), [pair for pair in placed if pair[0] in labelled])
    return f"{table}{_speed('words read and placed', alone, told)}{_speed('and paired', with_pairing, told)}"


def _timed(work: Callable[[], Result]) -> tuple[Result, tuple[float, float]]:
    """What work comes to, and its seconds by the clock and of the processor, which others do not slow down as much."""
    clock, processor = perf_counter(), process_time()
    return work(), (perf_counter() - clock, process_time() - processor)


def _speed(what: str, seconds: tuple[float, float], told: Sequence[Told]) -> str:
    clock, processor = (len(told) / taken for taken in seconds)
    return f"{what:22} {clock:5.0f} articles a second, {processor:5.0f} a second of processor time\n"


def _f1(table: str, measure: str) -> float:
    [line] = [line for line in table.splitlines() if line.split("  ")[0].strip() == measure]
    return float(line.split("F1")[1].split()[0])


def _varied(tuning: Tuning) -> Iterable[tuple[str, Tuning]]:
    for field in fields(tuning):
        value = getattr(tuning, field.name)
        for factor in (0.8, 1.2) if field.name in VARIED else ():
            changed = value * factor if isinstance(value, float | timedelta) else round(value * factor)
            yield f"{field.name} × {factor}", replace(tuning, **{field.name: changed})


def main(vary: Annotated[bool, typer.Option(help="Also vary each measure by a fifth.")] = False) -> None:
    """Print the scorer's tables, and how many articles a second are placed."""
    need_labels()
    reader = FeatureReader(read_names(CATALOG / "names").values())
    labelled, headlines = reports_of(reader, told_of(archived_articles(labelled_files()))), headline_reports(reader)
    print("The two labelled days alone", _table("events", labelled, Tuning()), sep="\n")
    print("The same, five days into a stream", following(reader), sep="\n")
    print("Headlines", _table("headlines", headlines, Tuning()), sep="\n")
    for name, tuning in _varied(Tuning()) if vary else ():
        events, titles = _table("events", labelled, tuning), _table("headlines", headlines, tuning)
        print(
            f"{name:18} labelled {_f1(events, 'labelled'):.3f}  all {_f1(events, 'all'):.3f}  headlines {_f1(titles, 'all'):.3f}"
        )


def _table(kind: str, reports: Sequence[Report], tuning: Tuning) -> str:
    gold = GOLD if kind == "events" else HEADLINES
    return score(kind, gold, ("key", "cluster"), clusters(reports, tuning))


if __name__ == "__main__":
    typer.run(main)
