"""Why articles are in a story or out of it, in the terminal."""

from dataclasses import asdict

import polars as pl
from rich.table import Table
from rich.text import Text

from flows.display.terminal import out, print_json
from transforms.storybook import Story
from transforms.verdicts import Measured, Verdict


def show_verdict(story: Story, verdict: Verdict, *, as_json: bool = False) -> None:
    """One article: in or out, by which terms, in which places."""
    if as_json:
        print_json(asdict(verdict))
        return
    console = out()
    score = "" if verdict.score is None else f", score {verdict.score:.2f} of {verdict.threshold:.2f} that are needed"
    console.print(Text(verdict.title, style="bold"), Text(verdict.article_id, style="dim"))
    console.print(Text(f"{'In' if verdict.belongs else 'Not in'} {story.story_id}{score}."))
    for reason in verdict.reasons:
        console.print(Text(reason))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("what of it speaks of", "title", "lead", "text", "terms found"):
        table.add_column(name, justify="right" if name in ("title", "lead", "text") else "left", overflow="fold")
    for measured in (verdict.together, *verdict.groups):
        table.add_row(*_cells(measured))
    console.print(table)


def _cells(measured: Measured) -> list[str]:
    places = (measured.in_title, measured.in_lead, measured.in_body)
    return [measured.name, *("–" if place is None else f"{place:.2f}" for place in places), ", ".join(measured.terms)]


def show_doubtful(story: Story, found: tuple[pl.DataFrame, pl.DataFrame], *, as_json: bool = False) -> None:
    """The nearest misses and the weakest hits, so that a definition can be mended."""
    misses, hits = found
    if as_json:
        print_json({"story_id": story.story_id, "nearest_misses": misses.to_dicts(), "weakest_hits": hits.to_dicts()})
        return
    console = out()
    console.print(Text(f"{story.title}: an article is in from a score of {story.threshold:.2f}.", style="bold"))
    for title, frame in (("Weakest hits", hits), ("Nearest misses", misses)):
        console.print(_table(title, frame) if frame.height else f"\n{title}: none.")
    console.print(f"\nWhy one is in or out: dateline story check {story.story_id} ARTICLE", style="dim")


def _table(title: str, frame: pl.DataFrame) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", box=None, header_style="bold", pad_edge=False)
    for name in ("score", "title", "lead", "text"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("headline", overflow="fold")
    table.add_column("article", no_wrap=True, style="dim")
    for row in frame.iter_rows(named=True):
        places = (row["score"], row["in_title"], row["in_lead"], row["in_body"])
        cells = ("–" if place is None else f"{place:.2f}" for place in places)
        table.add_row(*cells, Text(row["title"] or ""), row["article_id"][:10])
    return table
