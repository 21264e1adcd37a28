"""The same charts as Vega-Lite, each with its data in it, for whoever embeds one or makes another of it.

No page of Dateline draws these (docs/design/0005-dashboard.md says why). A time stands in UTC, so that a day is the same day
wherever the reader is; what is not complete is pale with a dashed edge, since Vega-Lite has no hatching.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from dashboard.charts.marks import ACCENT, BAR, COLOURS
from dashboard.charts.timeline import STEP_DAYS

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
GROUND: Final = COLOURS["ground"]
Row = Mapping[str, Any]
Spec = dict[str, Any]

_DAYS: Final = {"field": "from", "type": "temporal", "scale": {"type": "utc"}, "title": None}
_SHARES: Final = {"field": "share", "type": "quantitative", "axis": {"format": "~%"}}


def days(rows: Sequence[Row], bursts: Sequence[Row], *, title: str, said: str, step: str, share: str) -> Spec:
    """A bar for each day, week or month, and bursts behind them; of ``story_days`` and ``story_bursts``."""
    behind = [
        {"from": str(row["first_day"]), "to": str(row["last_day"] + timedelta(days=1)), "headline": row["title"]}
        for row in bursts
    ]
    burst = {
        "data": {"name": "bursts", "values": behind},
        "mark": {"type": "rect", "color": ACCENT, "opacity": 0.15},
        "encoding": {"x": _DAYS, "x2": {"field": "to"}, "tooltip": {"field": "headline"}},
    }
    bars = _bars(share)
    shown = {**_beginning("days", [_day(row, step) for row in rows], title, said), "width": 800, "height": 240}
    return {**shown, "layer": [burst, bars] if behind else [bars]}


def parts(rows: Sequence[Row], *, title: str, said: str, step: str, share: str) -> Spec:
    """The same for each part, one below the other on one scale; of ``story_parts``."""
    names = list(dict.fromkeys(row["part"] for row in rows))
    row = {"field": "part", "sort": names, "title": None, "header": {"labelAngle": 0, "labelAlign": "left"}}
    values = [{"part": each["part"], **_day(each, step)} for each in rows]
    bars = _bars(share)
    bars["encoding"]["y"] |= {"title": None, "axis": {"format": "~%", "tickCount": 2}}
    spec = {**bars, "width": 700, "height": 50}
    return {**_beginning("parts", values, title, said), "facet": {"row": row}, "spec": spec}


def names(rows: Sequence[Row], *, title: str, said: str, articles: str) -> Spec:
    """A bar beside each pair of names; of ``story_names``."""
    values = [{"names": row["names"], "articles": row["articles"]} for row in rows]
    shown = {
        "y": {"field": "names", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 320}},
        "x": {"field": "articles", "type": "quantitative", "title": articles},
    }
    return {
        **_beginning("names", values, title, said),
        "width": 500,
        "mark": {"type": "bar", "color": BAR},
        "encoding": shown,
    }


def _beginning(name: str, values: list[Spec], title: str, said: str) -> Spec:
    return {"$schema": SCHEMA, "title": title, "description": said, "data": {"name": name, "values": values}}


def _day(row: Row, step: str) -> Spec:
    kept = ("articles", "originals", "outlets", "all_articles", "share", "is_complete")
    return {"from": str(row["day"]), "to": str(_next(row["day"], step)), **{name: row[name] for name in kept}}


def _next(day: date, step: str) -> date:
    if step == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=STEP_DAYS[step])


def _bars(share: str) -> Spec:
    of_whole = {"test": "datum.is_complete", "value": 1}
    told = [{"field": name} for name in ("from", "articles", "all_articles", "is_complete")]
    return {
        "mark": {"type": "rect", "fill": BAR},
        "encoding": {
            "x": _DAYS,
            "x2": {"field": "to"},
            "y": {**_SHARES, "title": share},
            "y2": {"datum": 0},
            "fillOpacity": {"condition": of_whole, "value": 0.25},
            "stroke": {"condition": {**of_whole, "value": GROUND}, "value": BAR},
            "strokeDash": {"condition": {**of_whole, "value": [1, 0]}, "value": [3, 2]},
            "tooltip": [*told, {"field": "share", "format": ".1%"}],
        },
    }
