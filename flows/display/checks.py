"""Why articles are in a story or out of it, in the terminal."""

from dataclasses import asdict

import polars as pl
from rich.table import Table
from rich.text import Text

from flows.check import Doubtful
from flows.display.terminal import out, print_json
from flows.marks import Tally
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


def show_doubtful(story: Story, found: Doubtful, tally: Tally | None = None, *, as_json: bool = False) -> None:
    """The nearest misses and the weakest hits, so that a definition can be mended; and whether it tells anything apart."""
    remark = found.breadth.remark(story.story_id)
    if as_json:
        print_json(
            {
                "story_id": story.story_id,
                "nearest_misses": found.misses.to_dicts(),
                "weakest_hits": found.hits.to_dicts(),
                "remark": remark,
                "marks": _told(tally),
            }
        )
        return
    console = out()
    console.print(Text(f"{story.title}: an article is in from a score of {story.threshold:.2f}.", style="bold"))
    for title, frame in (("Weakest hits", found.hits), ("Nearest misses", found.misses)):
        console.print(_table(title, frame) if frame.height else f"\n{title}: none.")
    if remark:
        console.print(Text(f"\n{remark}", style="bold"))
    if tally:
        told = _told(tally)
        console.print(Text(f"\nMarks against the rule: {', '.join(f'{key} {value}' for key, value in told.items())}."))
    console.print(f"\nWhy one is in or out: dateline story check {story.story_id} ARTICLE", style="dim")


def _told(tally: Tally | None) -> dict[str, str]:
    """Of those that a person chose to mark, which are no fair sample: the doubtful are marked most."""
    if tally is None:
        return {}
    shares = {"precision": tally.precision, "recall": tally.recall}
    told = {name: "unknown" if share is None else f"{share:.3f}" for name, share in shares.items()}
    marked = tally.both_in + tally.only_rule + tally.only_person + tally.both_out
    return {"marked": str(marked), **told}


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
