"""One article in the terminal: its head and evidence, or what was changed in it from one revision to the next."""

import itertools
from dataclasses import asdict
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.answers import cell, frame_table
from flows.display.terminal import out, print_json
from transforms.differences import ParagraphChange, paragraph_changes
from warehouse.articles import Dossier

SHOWN_CHARS = 600
_STYLES = {"same": "", "added": "green underline", "removed": "red strike"}
_MARKS = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}  # as wdiff and git have them
_FACTS = (
    "url", "published_at", "published_from", "published_precision", "modified_at", "authors", "agency", "dateline_place",
    "translator", "original_url", "section", "tags", "language", "char_count", "first_seen_at", "last_seen_at",
    "revision_count", "article_id",
)  # fmt: skip


def show_article(dossier: Dossier, *, as_json: bool = False) -> None:
    """What is known of an article, and how."""
    if as_json:
        print_json({"article": dossier.article, **{name: frame.to_dicts() for name, frame in _frames(dossier).items()}})
        return
    console, article = out(), dossier.article
    console.print(Text(article["title"], style="bold"), Text(f"({article['source_id']})", style="dim"))
    if article["subtitle"]:
        console.print(Text(article["subtitle"], style="italic"))
    console.print(_facts(article))
    for title, frame in _tables(dossier).items():
        if not frame.is_empty():
            console.print(Text(f"\n{title}", style="bold"))
            console.print(frame_table(frame))
    console.print(Text(f"\n{_start(article['body'])}"))
    if article["revision_count"] > 1:
        console.print(Text("\n--diff shows what was changed.", style="dim"))


def _frames(dossier: Dossier) -> dict[str, pl.DataFrame]:
    return {name: getattr(dossier, name) for name in ("dates", "images", "revisions", "stories", "copies")}


def _tables(dossier: Dossier) -> dict[str, pl.DataFrame]:
    return {
        "How its date is known": dossier.dates.select("kind", "raw", "zone", "instant", "precision", "chosen"),
        "Pictures": dossier.images.select("caption", "credit", "url"),
        "Revisions": dossier.revisions.select("revision", "observed_at", "title", "title_changed", "body_similarity"),
        "Stories": dossier.stories,
        "The same words elsewhere": dossier.copies,
    }


def _facts(article: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name in _FACTS:
        if article[name] not in (None, [], ""):
            table.add_row(name, cell(article[name]))
    return table


def _start(body: str) -> str:
    return body if len(body) <= SHOWN_CHARS else f"{body[:SHOWN_CHARS]}… ({len(body):,} characters)"


def show_changes(dossier: Dossier, *, as_json: bool = False) -> None:
    """What the outlet changed, from each revision to the next."""
    revisions = dossier.revisions.to_dicts()
    steps = list(itertools.pairwise(revisions))
    if as_json:
        print_json([_step(before, after) for before, after in steps])
        return
    console = out()
    console.print(Text(dossier.article["url"], style="dim"), soft_wrap=True)
    if not steps:
        console.print("One revision was observed; nothing was changed in it.")
    for before, after in steps:
        _print_step(console, before, after)


def _step(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    changes = [change for change in paragraph_changes(before["body"], after["body"]) if change.kind != "same"]
    return {
        "from": before["revision"],
        "to": after["revision"],
        "observed_at": after["observed_at"],
        "title": {"before": before["title"], "after": after["title"]},
        "paragraphs": [{"kind": change.kind, **asdict(change)} for change in changes],
        "body_similarity": after["body_similarity"],
    }


def _print_step(console: Console, before: dict[str, Any], after: dict[str, Any]) -> None:
    observed = f"{after['observed_at']:%Y-%m-%d %H:%M} UTC"
    console.rule(f"[bold]Revision {before['revision']} → {after['revision']}[/], observed {observed}")
    console.print(_shown(console, ParagraphChange(before["title"], after["title"])), style="bold")
    unchanged = 0
    for change in paragraph_changes(before["body"], after["body"]):
        if change.kind == "same":
            unchanged += 1
            continue
        unchanged = _print_unchanged(console, unchanged)
        console.print(Text(f"\n{change.kind}  ", style="dim") + _shown(console, change))
    _print_unchanged(console, unchanged)


def _print_unchanged(console: Console, count: int) -> int:
    if count:
        console.print(Text(f"\n… {count} paragraph{'s' if count > 1 else ''} as before", style="dim"))
    return 0


def _shown(console: Console, change: ParagraphChange) -> Text:
    """The words: what is gone struck out, what came underlined; in brackets where nothing but letters can be shown."""
    pieces = change.pieces
    if console.is_terminal:
        return Text.assemble(*[(piece.text, _STYLES[piece.kind]) for piece in pieces])
    return Text("".join(_MARKS[piece.kind].format(piece.text) for piece in pieces))
