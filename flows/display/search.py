"""What a search found, in the terminal: each article with the words around the first thing asked for."""

from typing import Any

import polars as pl
from rich.text import Text

from flows.display.terminal import out, print_json
from transforms.search_marks import excerpt, marks
from transforms.search_query import Query

EXCERPT_COLUMNS = 200
_SHOWN = ("article_id", "score", "published_at", "source_id", "language", "title", "url")


def show_found(query: Query, found: int, articles: pl.DataFrame, *, as_json: bool = False) -> None:
    """Articles best first, what was asked for marked in them."""
    rows = articles.to_dicts()
    if as_json:
        print_json({"found": found, "articles": [_told(row, query) for row in rows]})
        return
    console = out()
    for row in rows:
        console.print(_marked(row["title"] or row["url"], query, "bold"))
        at = f"{row['published_at']:%Y-%m-%d %H:%M}" if row["published_at"] else "undated"
        console.print(
            Text(f"  {row['source_id']} · {at} · {row['language'] or '?'} · {row['article_id'][:12]}", style="dim")
        )
        if row["body"]:
            console.print(Text("  ") + _marked(excerpt(row["body"], query, columns=EXCERPT_COLUMNS), query, ""))
        console.print(Text(f"  {row['url']}\n", style="dim"))
    console.print(_counted(found, len(rows)))


def _told(row: dict[str, Any], query: Query) -> dict[str, Any]:
    told = {name: row[name] for name in _SHOWN}
    return {**told, "excerpt": excerpt(row["body"] or "", query, columns=EXCERPT_COLUMNS)}


def _marked(text: str, query: Query, style: str) -> Text:
    shown = Text(text, style=style)
    for start, end in marks(text, query):
        shown.stylize("black on yellow", start, end)
    return shown


def _counted(found: int, shown: int) -> str:
    if not found:
        return "Nothing was found. Fewer words find more; OR between words finds either."
    more = f"; the best {shown} are shown, --limit shows more" if shown < found else ""
    return f"{found:,} article{'s' if found != 1 else ''} found{more}."
