"""What ten thousand sources and a hundred million articles need: ``python -m docs.scale`` prints ``docs/scale.md``.

Every figure that was measured is read out of the tables of ``docs/performance.md``, each beside the command that printed it; what is done with
it here is multiplication. What nobody measured, and is assumed, stands below by name.
"""

import re
import sys
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

PERFORMANCE: Final = Path(__file__).parent / "performance.md"

SOURCES: Final = 10_000
ARTICLES: Final = 100_000_000

# Assumed.
POLLED_EVERY_SECONDS: Final = 900
DOLLARS_A_CORE_HOUR: Final = 0.05
DOLLARS_A_GIGABYTE_MONTH: Final = 0.02
RAW_PAGE_BYTES: Final = 33_000  # ten times the bare text of the measured articles
FILES_OF_A_LOAD: Final = 20  # docs/design/0007-no-rows-in-the-catalogue.md
ARTICLES_OF_A_LOAD: Final = 2_000  # DATELINE_BATCH_SIZE
CORES: Final = 2  # of the machine on which questions were asked

SIZES: Final = (10_000, 100_000, 1_000_000)
QUESTIONS: Final = (
    "timeline of the largest story",
    "newest 50 of an outlet",
    "search of 1 Chinese term",
    "search of 1 English term",
)
FOLLOWING: Final = ("`dateline story list`, all six stories matched", "`dateline track`, events, near-copies and names")
DAY: Final = 86_400
HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Grown:
    """A figure at each of the measured sizes."""

    at: tuple[float, ...]

    @property
    def by_decades(self) -> float:
        """With as many articles as are asked about, where each tenfold costs what the last measured one did."""
        return self.at[-1] * (self.at[-1] / self.at[-2]) ** 2

    @property
    def in_proportion(self) -> float:
        """The same, where each article more costs what those between the last two sizes did."""
        each = (self.at[-1] - self.at[-2]) / (SIZES[-1] - SIZES[-2])
        return self.at[-1] + each * (ARTICLES - SIZES[-1])


@dataclass(frozen=True, slots=True)
class Measured:
    """What ``docs/performance.md`` says, in seconds of one core where nothing else stands."""

    poll_of_a_source: float
    articles_a_day: float
    read_of_saved: float
    read_of_page: float
    follow: float
    spread: float | None
    load_of_500: Grown
    bytes_of_article: float
    questions: dict[str, Grown]


def measured(page: str) -> Measured:
    """The figures of the page.

    Raises:
        ValueError: It has a table or a sentence less than is needed.
    """
    files = _number(page, r"a month of \d+ outlets, ([\d,]+) files")
    outlets = _number(page, r"a month of (\d+) outlets")
    return Measured(
        poll_of_a_source=_number(page, r"([\d.]+) s of processor time for 100 sources") / 100,
        articles_a_day=files / 30 / outlets,
        read_of_saved=_cells(page, "dateline, every field, two processes")[1] / files,
        read_of_page=1 / _cells(page, "dateline")[3],
        follow=sum(_cells(page, title)[1] for title in FOLLOWING) / files,
        spread=_cells(page, "2 Dask")[1] if "| 2 Dask |" in page else None,
        load_of_500=_grown(page, "load of 500 new articles", 1000),
        bytes_of_article=_grown(page, "bytes on disk for each article").at[-1],
        questions={title: _grown(page, title, 1000) for title in QUESTIONS},
    )


def _number(page: str, pattern: str) -> float:
    found = re.search(pattern, page)
    if not found:
        raise ValueError(f"docs/performance.md says nothing like {pattern!r}")
    return float(found[1].replace(",", ""))


def _cells(page: str, title: str) -> list[float]:
    """The numbers of the first row of that title; a cell without one is left out."""
    line = next((each for each in page.splitlines() if each.startswith(f"| {title} |")), None)
    if line is None:
        raise ValueError(f"docs/performance.md has no row {title!r}")
    written = (cell.strip().replace(",", "") for cell in line.split("|")[2:-1])
    return [float(cell) for cell in written if re.fullmatch(r"[\d.]+", cell)]


def _grown(page: str, title: str, parts: int = 1) -> Grown:
    """Dateline's figures of a row, which stand in every other cell."""
    line = next((each for each in page.splitlines() if each.startswith(f"| {title} |")), None)
    if line is None:
        raise ValueError(f"docs/performance.md has no row {title!r}")
    cells = line.split("|")[2:8:2]
    return Grown(tuple(float(cell.strip().replace(",", "")) / parts for cell in cells))


def page_of(known: Measured) -> str:
    """The whole page, as Markdown."""
    return "\n".join(
        [_HEAD, _asked(known), _polling(known), _backfill(known), _bytes(known), _questions(known), _breaks(known)]
    )


_HEAD: Final = f"""# Ten thousand sources, a hundred million articles

What they need is worked out here, not measured: `python -m docs.scale` prints this page (and `make docs` writes it) from the figures of
[performance](performance.md), each printed by the command beside it there, and from what is assumed, which it names. Nobody has loaded a hundred
million articles into Dateline; the largest warehouse that was measured has a million. Read the orders, not the digits.

Assumed are: a look at each source every {POLLED_EVERY_SECONDS // 60} minutes, {DOLLARS_A_CORE_HOUR} dollars for an hour of a core,
{DOLLARS_A_GIGABYTE_MONTH} for a gigabyte of object storage and month, and pages of {RAW_PAGE_BYTES:,} bytes. They stand by name in `docs/scale.py`.
"""


def _asked(known: Measured) -> str:
    a_day = SOURCES * known.articles_a_day
    return f"""## How much that is

An outlet of the measured month publishes {known.articles_a_day:.0f} articles a day. {SOURCES:,} such outlets publish {a_day:,.0f}, and
{ARTICLES:,} after {ARTICLES / a_day / 365:.1f} years: as an archive, all at once; live, {a_day / DAY:.1f} a second.
"""


def _polling(known: Measured) -> str:
    a_round = SOURCES * known.poll_of_a_source
    live = SOURCES * known.articles_a_day
    rows = [
        ("looking, nothing new", "benchmarks.quiet_poll", a_round * DAY / POLLED_EVERY_SECONDS),
        ("reading what is new, as pages", "benchmarks.reading", live * known.read_of_page),
        ("loading it, 500 at a time", "benchmarks.scale", live / 500 * known.load_of_500.by_decades),
        ("stories, events and near-copies", "benchmarks", live * known.follow),
    ]
    total = sum(seconds for *_, seconds in rows)
    drawn = "\n".join(
        f"| {what} | `{command}` | {seconds / HOUR:.1f} | {seconds / DAY:.2f} |" for what, command, seconds in rows
    )
    return f"""## Live

One look at all of them takes {a_round:,.0f} seconds of one core, {a_round / POLLED_EVERY_SECONDS:.0%} of the time until the next. In a day:

| work | printed by `python -m` | core hours a day | cores |
|---|---|---|---|
{drawn}
| together | | {total / HOUR:.1f} | {total / DAY:.2f} |

One machine of four cores does it, for {total / HOUR * DOLLARS_A_CORE_HOUR:.2f} dollars a day of cores that work. That is if each of these is as fast beside a hundred million
articles as beside the month: for loads the growth was measured up to a million and is gone on with here, for events it was not.
"""


def _backfill(known: Measured) -> str:
    pages, saved, load, follow = (
        ARTICLES * each / HOUR
        for each in (known.read_of_page, known.read_of_saved, known.load_of_500.by_decades / 500, known.follow)
    )
    a_worker = known.spread / 2 if known.spread else 1.0
    as_one = {workers: workers * a_worker if workers > 1 else 1 for workers in (1, 2, 4, 8, 16)}
    rows = "\n".join(
        f"| {workers} | {pages / ones:,.0f} | {saved / ones:,.0f} | {max(pages / ones, load):,.0f} |"
        for workers, ones in as_one.items()
    )
    return f"""## An archive of all of them

Reading is spread ([decision 9](design/0009-dask.md)). {_of_a_worker(known)} Loading is one process: {1e3 * known.load_of_500.by_decades:,.0f} ms for 500 articles,
checks and the search index included, and less for each in the larger loads of a backfill, which were not measured at that size.

| workers of one core | hours to read web pages | hours to read saved articles | hours until pages are read and loaded |
|---|---|---|---|
{rows}

From {ceil(pages / load / a_worker)} workers on, the one process that loads is what is waited for: {load:,.0f} hours, {load / 24:.1f} days. More machines make
it no shorter. Stories and events over everything afterwards take {follow:,.0f} core hours more at the month's rate. All of it together is
{(pages / a_worker + load + follow) * DOLLARS_A_CORE_HOUR:,.0f} dollars of cores.
"""


def _of_a_worker(known: Measured) -> str:
    if known.spread is None:
        return (
            "How much of a worker is lost to the way of its documents there and back was not measured yet\n"
            "(`python -m benchmarks.spread` does it); here nothing is."
        )
    return (
        f"Two workers read {known.spread:.2f} times as fast as one (`python -m benchmarks.spread`), so\n"
        f"a worker among several is taken for {known.spread / 2:.2f} of one alone."
    )


def _bytes(known: Measured) -> str:
    warehouse = ARTICLES * known.bytes_of_article / 1e9
    raw = ARTICLES * RAW_PAGE_BYTES / 1e9
    files = ARTICLES / ARTICLES_OF_A_LOAD * FILES_OF_A_LOAD
    return f"""## Bytes

At {known.bytes_of_article:,.0f} bytes an article (`python -m benchmarks.scale`, raw documents of bare text included) the warehouse has {warehouse:,.0f} GB. Pages of the web
are larger: {raw:,.0f} GB as they come over the network, of which at most half is added once they are compressed. Object storage for {warehouse + raw / 2:,.0f} GB
is {(warehouse + raw / 2) * DOLLARS_A_GIGABYTE_MONTH:,.0f} dollars a month; for the smaller, {warehouse * DOLLARS_A_GIGABYTE_MONTH:,.0f}.

Each load of {ARTICLES_OF_A_LOAD:,} writes some {FILES_OF_A_LOAD} files: {files:,.0f} before any upkeep. The nightly upkeep has to run between the parts of such a backfill.
"""


def _questions(known: Measured) -> str:
    rows = "\n".join(
        f"| {title} | {1e3 * grown.at[-1]:,.0f} | {1e3 * grown.by_decades:,.0f} | {1e3 * grown.in_proportion:,.0f} | "
        f"{grown.by_decades * CORES / HOUR * DOLLARS_A_CORE_HOUR * 1e6:,.0f} to {grown.in_proportion * CORES / HOUR * DOLLARS_A_CORE_HOUR * 1e6:,.0f} |"
        for title, grown in known.questions.items()
    )
    tenfold = [grown.at[-1] / grown.at[-2] for grown in known.questions.values()]
    least, most = min(tenfold), max(tenfold)
    return f"""## Questions

From a hundred thousand to a million articles, a question came to take {least:.1f} to {most:.1f} times as long (`python -m benchmarks.scale`). If each
tenfold costs what that one did, or, worse, if each article does, it takes, in milliseconds, on the same two cores with the files on their disk:

| question | at 1,000,000 | by tenfolds | in proportion | dollars for a million of them |
|---|---|---|---|---|
{rows}

Which of the two it is, only a larger warehouse tells. From object storage, each file that is not in memory costs a round trip more.
"""


def _breaks(known: Measured) -> str:
    load = 500 / known.load_of_500.by_decades
    limits = sorted(
        [
            ("looking at sources, one process, every 5 minutes", 300 / known.poll_of_a_source),
            (
                f"looking at sources, one process, every {POLLED_EVERY_SECONDS // 60} minutes",
                POLLED_EVERY_SECONDS / known.poll_of_a_source,
            ),
            ("reading pages, one core", DAY / known.read_of_page / known.articles_a_day),
            ("loading, one process", DAY * load / known.articles_a_day),
            ("stories and events, one core", DAY / known.follow / known.articles_a_day),
        ],
        key=lambda limit: limit[1],
    )
    rows = "\n".join(f"| {what} | {sources:,.0f} |" for what, sources in limits)
    slowest = max(known.questions.items(), key=lambda each: each[1].by_decades)
    return f"""## What breaks first

| live, each by itself and alone on its machine | sources that it keeps up with |
|---|---|
{rows}

- **Questions**: {slowest[0]} takes {1e3 * slowest[1].at[-1]:,.0f} ms at a million articles, where 100 are wanted, and would take {1e3 * slowest[1].by_decades:,.0f} or more.
- **Looking every five minutes** is at its limit with {SOURCES:,} sources in one process. Tiers ([adding a source](adding-a-source.md)) look at most of them more seldom.
- **The one process that loads** bounds a backfill to {load:,.0f} articles a second, whatever reads. It is also what makes a killed one whole.
- **Events** compare what comes with what is open. With five hundred times the outlets of the month far more is open at once, and the rate used above, which is the month's, will
  not hold. That is the figure to measure next.
"""


if __name__ == "__main__":
    sys.stdout.write(page_of(measured(PERFORMANCE.read_text(encoding="utf-8"))))
