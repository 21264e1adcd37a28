"""How well stories are followed: membership of labelled articles, printed by the scorer that lies beside the labels.

``python -m benchmarks.stories`` reads ``../shared``: the labelled articles of two days in the archive, and the catalogue's own
definitions. The labels may be tuned on; ``--vary`` shows what a fifth more or less of each threshold does.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import polars as pl
import typer

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


def labelled_files() -> list[str]:
    """The labelled articles' files, below the archive."""
    return [json.loads(line)["file"] for line in GOLD.read_text(encoding="utf-8").splitlines()]


def archived_articles(files: Sequence[str]) -> pl.DataFrame:
    """Articles of the archive as Dateline reads them, with the file of each."""
    sources = read_sources(CATALOG / "sources")
    documents = [read_archive_file(ArchiveFile(SHARED / "archive" / name, name)) for name in files]
    frames = article_frames([read_archive_document(document, sources) for document in documents])
    return frames.reading.with_columns(file=pl.Series(files))


def need_labels() -> None:
    """Stop, with a sentence, where the labels are not there: they are not part of the project."""
    if not GOLD.is_file():
        sys.exit(f"There are no labels at {GOLD}; nothing is measured.")


def score(kind: str, gold: Path, header: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    """What the scorer says of a prediction."""
    with TemporaryDirectory() as directory:
        predicted = Path(directory) / "predicted.csv"
        with predicted.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        command = [sys.executable, str(SHARED / "tools" / "score_stories.py"), kind, str(gold), str(predicted)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def membership(articles: pl.DataFrame, stories: Sequence[Story]) -> str:
    """The scorer's table of the labelled stories."""
    found = Matcher(stories).match(articles)
    file_of = dict(articles.select("article_id", "file").iter_rows())
    pairs = (
        (file_of[article], story.replace("-", "_"))
        for story, article in found.select("story_id", "article_id").iter_rows()
    )
    return score("stories", GOLD, ("key", "story"), pairs)


def sure_f1(table: str) -> dict[str, float]:
    """F1 of each story on the labels that the annotator was sure of."""
    rows = (line.split() for line in table.splitlines())
    return {words[0]: float(words[words.index("F1") + 1]) for words in rows if words[1] == "sure"}


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


def main(vary: Annotated[bool, typer.Option(help="Also vary each threshold by a fifth.")] = False) -> None:
    """Print the scorer's table, its mean, and what matching costs."""
    need_labels()
    articles, own = archived_articles(labelled_files()), list(read_stories(CATALOG / "stories").values())
    table = membership(articles, own)
    print(f"{table}mean of the stories, sure: F1 {mean(sure_f1(table).values()):.3f}")
    hundred = many_stories(articles)
    print(f"matching {len(hundred)} stories: {microseconds_of_matching(articles, hundred):.0f} microseconds an article")
    for factor in (0.8, 1.2) if vary else ():
        varied = [story.model_copy(update={"threshold": story.threshold * factor}) for story in own]
        found = sure_f1(membership(articles, varied))
        each = ", ".join(f"{name} {f1:.3f}" for name, f1 in found.items())
        print(f"thresholds × {factor}: {each}; mean {mean(found.values()):.3f}")


if __name__ == "__main__":
    typer.run(main)
