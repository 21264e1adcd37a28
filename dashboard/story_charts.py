"""The charts of a story, drawn from what its questions found: on its page, and where it is published."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from dashboard.charts.rows import bars, multiples
from dashboard.charts.timeline import Band, Bar, timeline
from dashboard.desk import Asked
from dashboard.figures import Draw
from dashboard.rendering import share
from dashboard.words import Say

MOST_PARTS: Final = 12

Height = Callable[[Mapping[str, Any]], float]


def height(count: str, *, as_share: bool) -> Height:
    """What a bar is high by: of a count its number, or its share of the same count of everything."""
    of_all = "all_outlets" if count == "outlets" else "all_articles"
    if as_share:
        return lambda row: row[count] / row[of_all] if row[of_all] else 0.0
    return lambda row: row[count]


def attention(days: Asked, bursts: Asked, value: Height, say: Say, *, as_share: bool) -> Draw:
    """A bar for each day, week or month, with bursts by their number; of ``story_days`` and ``story_bursts``."""
    found = [_bar(row, value) for row in days.rows.iter_rows(named=True)]
    numbered = enumerate(bursts.rows.iter_rows(named=True), 1)
    bands = [Band(row["first_day"], row["last_day"], str(number)) for number, row in numbered]
    said = say("attention_said", days=len(found), first=_day(found, 0), last=_day(found, -1))

    def draw(is_narrow: bool) -> Markup:
        name = "attention-narrow" if is_narrow else "attention"
        step = str(days.parameters["step"])
        return timeline(found, bands, said=said, as_share=as_share, step=step, is_narrow=is_narrow, name=name)

    return draw


def divided(
    parts: Asked, value: Height, say: Say, *, name: str = "parts", called: Mapping[str, str] | None = None
) -> Draw:
    """The same by outlet, language or group, one below the other; of ``story_parts``.

    Args:
        parts: What is drawn, the largest first.
        value: What a bar is high by.
        say: What is said of the whole.
        name: Of the chart, as no other of the page is called.
        called: What parts are called by a reader, where that is not what they are.
    """
    asked = parts.parameters
    names = {**_groups(asked), **(called or {})}
    most = [
        (names.get(str(part), str(part)), rows)
        for (part,), rows in parts.rows.partition_by("part", as_dict=True, maintain_order=True).items()
    ][:MOST_PARTS]
    drawn = {part: [_bar(row, value) for row in rows.iter_rows(named=True)] for part, rows in most}
    totals = {part: _total(rows) for part, rows in most}
    said = say("parts_said", by=say(f"by_{asked['by']}"), parts=", ".join(drawn) or "–")

    def draw(is_narrow: bool) -> Markup:
        chart = f"{name}-narrow" if is_narrow else name
        return multiples(drawn, totals, said=said, step=str(asked["step"]), is_narrow=is_narrow, name=chart)

    return draw


def together(names: Asked, say: Say) -> Draw:
    """Which names stand in the same articles; of ``story_names``."""
    pairs = [(row["names"], row["articles"]) for row in names.rows.iter_rows(named=True)]
    return lambda is_narrow: bars(pairs, said=say("names_said"), is_narrow=is_narrow)


def _bar(row: Mapping[str, Any], value: Height) -> Bar:
    said = f"{row['day']}: {row['articles']:,} / {row['all_articles']:,} ({share(row['share'])})"
    return Bar(row["day"], value(row), bool(row["is_complete"]), said if row["is_complete"] else f"{said} ~")


def _day(found: Sequence[Bar], place: int) -> date | str:
    return found[place].day if found else "–"


def _groups(asked: Mapping[str, Any]) -> dict[str, str]:
    """Groups by what they consist of."""
    return {name: f"{name}: {', '.join(asked[name.lower()])}" for name in ("A", "B") if asked["by"] == "group"}


def _total(rows: pl.DataFrame) -> str:
    articles, every = int(rows["articles"].sum()), int(rows["all_articles"].sum())
    return f"{articles:,} · {share(articles / every if every else None)}"
