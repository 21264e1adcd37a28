"""How well stories are followed: membership of labelled articles, printed by the scorer that lies beside the labels.

``python -m benchmarks.stories`` reads ``../shared``: the labelled articles of two days in the archive, and the catalogue's own
definitions. The labels may be tuned on; figures from other days are worth more.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl

from flows.catalog import read_sources, read_stories
from sources.archive import ArchiveFile, read_archive_file
from transforms.archive import read_archive_document
from transforms.frames import article_frames
from transforms.stories import Matcher
from transforms.storybook import Story

SHARED = Path(__file__).resolve().parents[2] / "shared"
CATALOG = Path(__file__).resolve().parents[1] / "catalog"
STORIES = 100
TERMS = 15  # in each of a made story's two groups
TERM_CHARS = (3, 5)
ROUNDS = 5
GOLD = SHARED / "gold" / "stories-2020-11-24.jsonl"


def labelled_articles() -> pl.DataFrame:
    """The labelled articles as Dateline reads them, with the file of each."""
    sources = read_sources(CATALOG / "sources")
    files = [json.loads(line)["file"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    documents = [read_archive_file(ArchiveFile(SHARED / "archive" / name, name)) for name in files]
    frames = article_frames([read_archive_document(document, sources) for document in documents])
    return frames.reading.with_columns(file=pl.Series(files))


def score(kind: str, gold: Path, header: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    """What the scorer says of a prediction."""
    with TemporaryDirectory() as directory:
        predicted = Path(directory) / "predicted.csv"
        with predicted.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        command = [sys.executable, str(SHARED / "tools" / "score_stories.py"), kind, str(gold), str(predicted)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def membership(articles: pl.DataFrame) -> str:
    """The scorer's table of the five labelled stories."""
    found = Matcher(list(read_stories(CATALOG / "stories").values())).match(articles)
    file_of = dict(articles.select("article_id", "file").iter_rows())
    pairs = (
        (file_of[article], story.replace("-", "_"))
        for story, article in found.select("story_id", "article_id").iter_rows()
    )
    return score("stories", GOLD, ("key", "story"), pairs)


def microseconds_of_matching(articles: pl.DataFrame, stories: Sequence[Story]) -> float:
    """What an article costs to be matched against all the stories; the median of some rounds."""
    matcher = Matcher(stories)
    return median(_seconds(lambda: matcher.match(articles)) for _ in range(ROUNDS)) / articles.height * 1e6


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def many_stories(articles: pl.DataFrame) -> list[Story]:
    """A hundred stories: the catalogue's own, and others of terms cut from the articles' titles."""
    own = list(read_stories(CATALOG / "stories").values())
    chance = Random(1)  # noqa: S311 - the same stories each time is the point
    titles = [title for title in articles["title"] if len(title) > TERM_CHARS[1]]
    return own + [_made_story(number, titles, chance) for number in range(STORIES - len(own))]


def _made_story(number: int, titles: Sequence[str], chance: Random) -> Story:
    groups = [
        {"name": str(group), "any": [_cut(chance.choice(titles), chance) for _ in range(TERMS)]} for group in (1, 2)
    ]
    return Story.model_validate({"story_id": f"made-{number}", "title": "made", "group": groups})


def _cut(title: str, chance: Random) -> str:
    length = chance.randint(*TERM_CHARS)
    start = chance.randrange(len(title) - length)
    return title[start : start + length].strip() or title[:length]


if __name__ == "__main__":
    labelled = labelled_articles()
    print(membership(labelled), end="")
    hundred = many_stories(labelled)
    print(f"matching {len(hundred)} stories: {microseconds_of_matching(labelled, hundred):.0f} microseconds an article")
