"""Read kept documents again, with today's readers and suites, without fetching anything.

``replay`` is for what was not taken: what now passes is loaded as first seen when it was first seen, and its rejection is
resolved. ``reparse`` is for what was taken: where today's readers read it otherwise, the new reading is appended beside the
old one, as a reading and never as a revision.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.aftercare import look_after
from flows.newsroom import Newsroom, Run, run_of
from flows.processes import kept_ahead
from flows.runner import Runner
from flows.spread import Parts, Readers, readers, received, sent
from flows.stages import Batch, check, load
from transforms.readings import Offered, Reading
from warehouse.kept import Key, Wanted

SHOWN_EXAMPLES = 3

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Differences:
    """What today's readers read otherwise: for each field how many documents, and a few examples of before and after."""

    documents: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, object, object]]] = field(default_factory=dict)

    def add(self, name: str, changed: pl.DataFrame) -> None:
        """Count a field's differences: rows of url, before and after."""
        self.fields[name] += changed.height
        kept = self.examples.setdefault(name, [])
        kept.extend(changed.head(SHOWN_EXAMPLES - len(kept)).iter_rows())


def replay(
    wanted: Wanted, newsroom: Newsroom, runner: Runner, *, on_progress: Progress = lambda _done, _total: None
) -> Run:
    """Read again what was not taken; what passes now is loaded, in batches that are whole or not there at all."""
    keys = newsroom.warehouse.rejected_documents(wanted)
    with (
        run_of(newsroom, "replay", {"wanted": str(wanted), "documents": len(keys)}) as run,
        readers(newsroom, runner, of=len(keys)) as who_reads,
    ):
        for batch in _batches(keys, newsroom, who_reads, run):
            reading = runner.call("read", received, batch.parts)
            _load(newsroom, runner, run, batch.offered, reading)
            on_progress(batch.done, len(keys))
        look_after(newsroom, run, runner)
    return run


def reparse(
    wanted: Wanted,
    newsroom: Newsroom,
    runner: Runner,
    *,
    on_progress: Progress = lambda _done, _total: None,
) -> tuple[Run, Differences]:
    """Read again what was taken, and append what is read otherwise now."""
    keys = newsroom.warehouse.read_documents(wanted)
    differences = Differences()
    with (
        run_of(newsroom, "reparse", {"wanted": str(wanted), "documents": len(keys)}) as run,
        readers(newsroom, runner, of=len(keys)) as who_reads,
    ):
        for batch in _batches(keys, newsroom, who_reads, run, words=False):
            reading = runner.call("read", received, batch.parts)
            changed = _read_otherwise(reading, newsroom, differences)
            _load(newsroom, runner, run, batch.offered, changed, same=_same(reading, changed))
            on_progress(batch.done, len(keys))
        look_after(newsroom, run, runner)
    return run, differences


def compare(
    wanted: Wanted, newsroom: Newsroom, runner: Runner, *, on_progress: Progress = lambda _done, _total: None
) -> Differences:
    """What ``reparse`` would read otherwise; nothing is written."""
    keys = newsroom.warehouse.read_documents(wanted)
    differences = Differences()
    with readers(newsroom, runner, of=len(keys)) as who_reads:
        for batch in _batches(keys, newsroom, who_reads, words=False):
            _read_otherwise(received(batch.parts), newsroom, differences)
            on_progress(batch.done, len(keys))
    return differences


@dataclass(frozen=True, slots=True)
class _InReading:
    """Some kept documents that are being read elsewhere: how many, and how many keys were gone through with them."""

    done: int
    offered: int
    parts: Parts


def _batches(
    keys: Sequence[Key], newsroom: Newsroom, who_reads: Readers, run: Run | None = None, *, words: bool = True
) -> Iterator[_InReading]:
    """Kept documents, a batch at a time, the next already being read."""
    begun = (
        _InReading(done, len(offered), sent(offered, who_reads, words=words))
        for done, offered in _kept(keys, newsroom, run)
    )
    return kept_ahead(begun, who_reads.ahead)


def _kept(keys: Sequence[Key], newsroom: Newsroom, run: Run | None) -> Iterator[tuple[int, list[Offered]]]:
    """Kept documents, a batch at a time; those whose bytes are gone are told of, and the others read."""
    gone: list[Key] = []
    for start in range(0, len(keys), newsroom.settings.batch_size):
        chunk = keys[start : start + newsroom.settings.batch_size]
        offered = newsroom.warehouse.documents(chunk)
        kept = {(document.document_id, document.url) for document, _ in offered}
        gone += [key for key in chunk if key not in kept]
        yield start + len(chunk), offered
    if gone and run:
        run.troubles.append(
            f"The bytes of {len(gone)} of {len(keys)} documents are gone from the warehouse and were not read again, such as "
            f"{gone[0][0]} of {gone[0][1]}. Nothing else was changed by that; 'dateline restore' has them where a backup does."
        )


def _load(
    newsroom: Newsroom,
    runner: Runner,
    run: Run,
    offered: int,
    reading: Reading,
    same: Counter[tuple[str, bool]] | None = None,
) -> None:
    batch = Batch(offered=offered, known=same or Counter())
    verdict = runner.call("check", check, newsroom, reading)
    runner.call("load", load, newsroom, run, batch, reading, verdict)


def _same(reading: Reading, changed: Reading) -> Counter[tuple[str, bool]]:
    """How many were read as before, by source."""
    before = Counter(reading.articles.reading["source_id"])
    before.subtract(Counter(changed.articles.reading["source_id"]))
    return Counter({(source_id, True): count for source_id, count in before.items() if count})


def _read_otherwise(reading: Reading, newsroom: Newsroom, differences: Differences) -> Reading:
    """Those of the articles read whose fields differ from the last reading of the same document."""
    read = reading.articles.reading
    before = newsroom.warehouse.last_readings(read["document_id"])
    names = [name for name in read.columns if name in before.columns and name not in ("article_id", "document_id")]
    joined = read.join(before, on=["article_id", "document_id"], how="left", suffix="_before")
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in names}
    changed = joined.filter(pl.any_horizontal(*differs.values()))
    differences.documents += changed.height
    for name, is_other in differs.items():
        found = changed.filter(is_other).select(
            where=pl.col("url"), before=pl.col(f"{name}_before"), after=pl.col(name)
        )
        if not found.is_empty():
            differences.add(name, found)
    return Reading(reading.articles.only(changed), reading.rejections)
