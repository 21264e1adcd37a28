"""What a backfill would do, before it starts: how much of which outlet and month, and how long by what earlier runs took."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.records import RawDocument

SAVED, PAGES = "saved articles", "pages"
_FEWEST = 50  # documents; a shorter run tells how long Dateline takes to start


class Part(NamedTuple):
    """One row of a plan: an outlet's documents of a month (UTC, ``2026-05``)."""

    source_id: str
    month: str


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a finished backfill read, and how long it took: documents of both kinds, seconds."""

    saved: int
    pages: int
    seconds: float


@dataclass(slots=True)
class Plan:
    """What a backfill would read; grows as the archive is gone through.

    Attributes:
        documents: By outlet and month.
        byte_counts: Of the same documents.
        kinds: The same documents by what they are, saved articles or pages.
        known: How many more are in the warehouse already.
        refused: How many places cannot be taken.
        left_out: What was not asked for, by why.
    """

    documents: Counter[Part] = field(default_factory=Counter)
    byte_counts: Counter[Part] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    known: int = 0
    refused: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, document: RawDocument) -> None:
        """Count a document that would be read."""
        part = Part(document.source_id, f"{document.fetched_at:%Y-%m}")
        self.documents[part] += 1
        self.byte_counts[part] += len(document.body)
        self.kinds[kind_of(document.content_type)] += 1


def kind_of(content_type: str) -> str:
    """Whether a document is a saved article or a page of the web; a page takes several times as long to read."""
    return SAVED if content_type.startswith("text/markdown") else PAGES


def seconds_for(plan: Plan, earlier: Iterable[EarlierRun]) -> float | None:
    """How long the plan takes at the rate of earlier runs; None where none of them read documents of its kinds."""
    read = Counter[str]()
    spent: dict[str, float] = {}
    for run in earlier:
        kind = PAGES if run.pages > run.saved else SAVED
        if run.saved + run.pages >= _FEWEST:
            read[kind] += run.saved + run.pages
            spent[kind] = spent.get(kind, 0.0) + run.seconds
    if any(not read[kind] for kind in plan.kinds):
        return None
    return sum(count * spent[kind] / read[kind] for kind, count in plan.kinds.items())
