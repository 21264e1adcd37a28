"""Writers, readers and upkeep on one warehouse at once, each in a process of its own, for as long as one likes.

Each does its work once at least, however long the machine takes to start it.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.warehouse.desk import NOON, a_load, an_article
from transforms.identity import document_id
from transforms.records import Article
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse

PROGRAM = Program("1.2.3")
ARTICLES_OF_A_LOAD = 3
SHARED = 0
"""The number of an article that every writer reads again in each of its loads."""
QUESTIONS = (
    "SELECT (SELECT count(*) FROM document) - (SELECT count(*) FROM fact.payload)",
    f"SELECT count(*) % {ARTICLES_OF_A_LOAD} FROM article WHERE article_id <> '{an_article(SHARED).article_id}'",
    "SELECT count(*) - count(DISTINCT article_id) FROM article",
)
"""Each is 0 in every snapshot, since loads are whole."""


@dataclass(frozen=True)
class Deed:
    """What one process did until its time was up."""

    count: int
    wrong: tuple[str, ...] = ()


def opened(address: Address, *, read_only: bool = False) -> Warehouse:
    return Warehouse(address, program=PROGRAM, now=NOON, read_only=read_only)


def write(address: Address, writer: int, until: float) -> Deed:
    """Loads of a few articles, one after the other."""
    count = 0
    with opened(address) as warehouse:
        warehouse.start_run(run_id=f"run-{writer}", flow="backfill", now=NOON, parameters="{}")
        while not count or time.time() < until:
            first = (writer * 1_000_000) + count * ARTICLES_OF_A_LOAD
            articles = [_article(first + number) for number in range(ARTICLES_OF_A_LOAD)]
            articles.append(_article(SHARED, words=f"{writer}, {count}", seen=NOON + timedelta(seconds=first)))
            warehouse.load(a_load(*articles, load_id=f"{count:06}-{writer}", run_id=f"run-{writer}"))
            count += 1
    return Deed(count)


def _article(number: int, words: str = "", seen: datetime = NOON) -> Article:
    sound = an_article(number, words=words or str(number))
    return an_article(number, words=words or str(number), seen=seen, document_id=document_id(sound.body.encode()))


def read(address: Address, until: float) -> Deed:
    """Questions whose answer must be 0, all the time; an error is an answer too."""
    count, wrong = 0, []
    with opened(address, read_only=True) as warehouse:
        while not count or time.time() < until:
            query = QUESTIONS[count % len(QUESTIONS)]
            try:
                if answer := warehouse.sql(query).item():
                    wrong.append(f"{query}: {answer}")
            except Exception as error:
                wrong.append(f"{type(error).__name__}: {error}")
            count += 1
    return Deed(count, tuple(wrong))


def tidy(address: Address, until: float) -> Deed:
    """Upkeep, again and again."""
    count = 0
    with opened(address) as warehouse:
        while not count or time.time() < until:
            warehouse.tidy(now=datetime.now(UTC), keep=timedelta(seconds=1))
            count += 1
            time.sleep(0.2)
    return Deed(count)
