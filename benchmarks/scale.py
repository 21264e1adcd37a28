"""What a warehouse costs as it grows: ``python -m benchmarks.scale [--sizes 10000,100000,1000000] [--homes DIRECTORY]``.

Synthetic articles (``benchmarks/synthetic.py``) are loaded by Dateline itself, a night's upkeep is done, and then the same questions
are asked at each size, beside a plain DuckDB file with the same rows and DuckDB's own full-text search, which knows no words in
Chinese. With ``--homes`` the warehouses are kept there and filled only once; a million take a quarter of an hour and 6 GB.
"""

import os
import shutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Final, TypeVar

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.filling import bytes_on_disk, count, fill, load_of
from benchmarks.plain import Plain
from benchmarks.report import machine
from benchmarks.results import JsonFile, Result, keep
from benchmarks.synthetic import Made, make, vocabulary
from flows.newsroom import Newsroom, new_id, open_newsroom
from flows.settings import SHIPPED_CATALOG, Settings
from flows.stages import check
from transforms.readings import Reading
from transforms.revisions import decide
from transforms.search_index import index_of
from transforms.search_query import parse

Asked = TypeVar("Asked")
NEW: Final = 500
ROUNDS: Final = 5
SEARCHES: Final = 20
# Ranks of the words searched for: in Chinese from such as stand in two of five articles to such as stand in one of seventy.
RANKS: Final = (20, 3000)
MOST_GROWTH: Final = 1.5
# Milliseconds at the largest size, by how a question's name begins.
GOALS: Final = {"timeline": 100.0, "search": 100.0, "newest 50": 50.0}
NEWEST: Final = "SELECT article_id, title, url, published_at FROM article WHERE source_id = 'outlet-03' ORDER BY published_at DESC LIMIT 50"


@dataclass(frozen=True, slots=True)
class Figure:
    """One question at one size: medians in milliseconds, of Dateline and of what a person would have without it."""

    title: str
    dateline: float
    plain: float | None = None
    note: str = ""


def main(
    sizes: Annotated[str, typer.Option(help="How many articles, one size after the other.")] = "10000,100000,1000000",
    homes: Annotated[Path | None, typer.Option(help="Keep the warehouses here, one for each size.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure loads and questions at several sizes."""
    out = Console()
    out.print(f"{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
    asked = [int(size) for size in sizes.split(",")]
    with _place(homes) as place:
        measured = {}
        for size in asked:
            with out.status(f"{size:,} articles") as status:
                measured[size] = _measured(place / f"{size}", size, status.update)
            out.print(f"load after {size:,}: {os.getloadavg()[0]:.1f}", highlight=False)
        out.print(_table(measured))
    keep(json_file, "scale", list(_results(measured)))


def _results(measured: dict[int, list[Figure]]) -> Iterator[Result]:
    largest = max(measured)
    by_question = zip(*measured.values(), strict=True)
    for size, figure in (each for row in by_question for each in zip(measured, row, strict=True)):
        goal = next((goal for start, goal in GOALS.items() if figure.title.startswith(start)), None)
        unit = "bytes" if figure.title.startswith("bytes") else "ms"
        told = f"{figure.title}, of {size:,}"
        yield Result(told, unit, (figure.dateline,), goal if size == largest else None)
        if figure.plain is not None:
            yield Result(f"{told}: a plain file", unit, (figure.plain,))
    first, last = (measured[size][0].dateline for size in (min(measured), largest))
    yield Result(f"a load at {largest:,} articles, beside one at {min(measured):,}", "×", (last / first,), MOST_GROWTH)


@contextmanager
def _place(homes: Path | None) -> Iterator[Path]:
    if homes:
        homes.mkdir(parents=True, exist_ok=True)
        yield homes
    else:
        with TemporaryDirectory(prefix="dateline-scale-") as place:
            yield Path(place)


def _measured(home: Path, size: int, say: Callable[[str], None]) -> list[Figure]:
    settings = Settings(home=home, catalog=SHIPPED_CATALOG)
    with open_newsroom(settings) as newsroom:
        fill(newsroom, size, say)
        say(f"{size:,} articles: a plain file beside it")
        with Plain(newsroom, home.with_suffix(".duckdb")) as plain:
            say(f"{size:,} articles: questions")
            figures = [*_questions(newsroom, plain), *_bytes(home, newsroom, plain)]
    # Written to a copy, so that the next measurement finds what this one found.
    with TemporaryDirectory(dir=home.parent) as place:
        copy = Path(shutil.copytree(home, Path(place) / "home"))
        with open_newsroom(settings.model_copy(update={"home": copy})) as newsroom:
            say(f"{size:,} articles: loads")
            return [*_loads(newsroom, size), *figures]


def _loads(newsroom: Newsroom, size: int) -> Iterator[Figure]:
    made = [make(size + round_ * NEW, NEW) for round_ in range(ROUNDS + 1)]
    yield Figure(f"load of {NEW} new articles", _median(lambda some: _load(newsroom, some), made))


def _load(newsroom: Newsroom, made: Made) -> None:
    """What a poll does with the articles that it has read: ask what is known, check, decide, index, write."""
    newsroom.warehouse.known_documents(made.document["document_id"].to_list())
    verdict = check(newsroom, Reading(made.articles, ()))
    passed = made.articles.only(verdict.passed)
    decide(passed.reading, newsroom.warehouse.known_states(passed.reading["article_id"].unique()))
    load_id = new_id(newsroom.clock())
    index = index_of(passed.reading, load_id)
    newsroom.warehouse.load(replace(load_of(made, index, load_id, newsroom.clock()), articles=passed))


def _questions(newsroom: Newsroom, plain: Plain) -> Iterator[Figure]:
    warehouse = newsroom.warehouse
    yield Figure(
        "timeline of the largest story",
        _median(lambda _: warehouse.story_timeline("largest", by="day", zone="UTC"), range(ROUNDS + 1)),
        _median(lambda _: plain.timeline(), range(ROUNDS + 1)),
        "plain: no originals, no incomplete days",
    )
    yield Figure(
        "newest 50 of an outlet",
        _median(lambda _: warehouse.sql(NEWEST), range(ROUNDS + 1)),
        _median(lambda _: plain.rows(NEWEST), range(ROUNDS + 1)),
    )
    for language, name in (("zh-Hans", "Chinese"), ("en", "English")):
        for words in (1, 3):
            typed = _typed(language, words)
            yield Figure(
                f"search of {words} {name} term{'s' if words > 1 else ''}",
                _median(lambda query: warehouse.search(query, limit=10), typed),
                _median(plain.search, typed) if language == "en" else None,
                f"median of {SEARCHES} searches" + ("; fts of the English articles alone" if language == "en" else ""),
            )
    yield Figure(
        "phrase of two Chinese terms",
        _median(lambda query: warehouse.search(query, limit=10), _typed("zh-Hans", 1, terms=2)),
        note=f"median of {SEARCHES} words that the index holds as two terms",
    )


def _typed(language: str, words: int, terms: int = 1) -> list[str]:
    """What is searched for: words of every frequency within bounds, the same in each run; the first one warms up.

    The dictionary's longer words are told apart into several terms, and such a word is searched as a phrase: each is the next
    of so many ``terms``, from a rank that is drawn.
    """
    random = np.random.default_rng(words)
    ranks = np.exp(random.uniform(*np.log(RANKS), size=(SEARCHES + 1, words))).astype(int)
    return [" ".join(_next_of(language, 3 + rank, terms) for rank in row) for row in ranks]


def _next_of(language: str, rank: int, terms: int) -> str:
    return next(word for word in map(str, vocabulary(language).words[rank:]) if len(parse(word).words) == terms)


def _bytes(home: Path, newsroom: Newsroom, plain: Plain) -> Iterator[Figure]:
    articles = count(newsroom)
    raw = newsroom.warehouse.sql("SELECT avg(byte_count) FROM document").item()
    yield Figure(
        "bytes on disk for each article",
        bytes_on_disk(home) / articles,
        plain.bytes_on_disk / articles,
        f"{raw:,.0f} bytes of raw document each; plain: one table, without raw documents or revisions, and fts of the English",
    )


def _median(work: Callable[[Asked], object], asked: Sequence[Asked]) -> float:
    """The median time of some work in milliseconds, the first time left out."""
    taken = []
    for one in asked:
        began = perf_counter()
        work(one)
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken[1:])


def _table(measured: dict[int, list[Figure]]) -> Table:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("ms, or bytes")
    for size in measured:
        drawn.add_column(f"{size:,}", justify="right", no_wrap=True)
        drawn.add_column("plain", justify="right", no_wrap=True)
    drawn.add_column("last ÷ first", justify="right")
    drawn.add_column("")
    for row in zip(*measured.values(), strict=True):
        cells = [
            cell
            for figure in row
            for cell in (f"{figure.dateline:,.0f}", "" if figure.plain is None else f"{figure.plain:,.0f}")
        ]
        drawn.add_row(row[0].title, *cells, f"{row[-1].dateline / row[0].dateline:.2f}", row[-1].note)
    return drawn


if __name__ == "__main__":
    typer.run(main)
