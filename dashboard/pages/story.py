"""One story: how much attention it got, when and from whom; what happened in it, in whose words, and what was changed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import polars as pl
from starlette.requests import Request
from starlette.responses import Response

from dashboard.charts.rows import bars as bar_chart
from dashboard.charts.rows import multiples
from dashboard.charts.timeline import Band, Bar, timeline
from dashboard.desk import Asked, Desk
from dashboard.figures import Figure
from dashboard.filters import Chosen, members, one_of, step
from dashboard.pages.unknown import Unknown
from dashboard.rendering import desk_of, language_of, page, share
from dashboard.words import Say, speaker
from transforms.distinguishing import Word, distinguishing

SHOWN: Final = {"story_events": 12, "story_pairs": 12, "story_names": 15, "story_headlines": 30, "story_articles": 30}
SHOWN_OF_ALL: Final = 500
MOST_PARTS: Final = 12
# Of a group, whose words are compared: more tell little more, and take seconds.
MOST_TEXTS: Final = 120
WORDS: Final = 15
SCALES: Final = ("share", "number")


def story(request: Request) -> Response:
    """The page."""
    desk, chosen = desk_of(request), Chosen.of(request.query_params)
    told = the_story(desk, request.path_params["story_id"])
    span = desk.on_shelf("story_span", {"story": told["story_id"]}).rows.row(0, named=True)
    parameters = chosen.parameters(told["story_id"], "day")
    most = {name: SHOWN_OF_ALL if request.query_params.get("all") == name else few for name, few in SHOWN.items()}
    asked = {name: desk.on_shelf(name, {**parameters, "most": count}) for name, count in most.items()}
    totals = desk.on_shelf("story_totals", parameters)
    figures = {figure.name: figure for figure in story_figures(request)}
    return page(
        request, "story.html.j2", story=told, span=span, chosen=chosen, asked=asked, most=most, figures=figures,
        totals=totals.rows.row(0, named=True), totals_sql=totals.sql, scale=_scale(request),
        bursts=list(_bursts(desk, parameters).rows.iter_rows(named=True)),
    )  # fmt: skip


def the_story(desk: Desk, story_id: str) -> dict[str, Any]:
    """A story that is followed.

    Raises:
        Unknown: It is not.
    """
    found = desk.on_shelf("story", {"story": story_id}).rows
    if found.is_empty():
        raise Unknown(f"No story {story_id!r} is followed.", remedy="See which are, or follow it: docs/stories.md.")
    return found.row(0, named=True)


def story_figures(request: Request) -> list[Figure]:
    """The charts of the page, as its address chooses."""
    desk, chosen, say = desk_of(request), Chosen.of(request.query_params), speaker(language_of(request))
    told = the_story(desk, request.path_params["story_id"])
    size = _step(desk, told["story_id"], chosen)
    parameters = chosen.parameters(told["story_id"], size)
    value = _value(chosen.count, as_share=_scale(request) == "share")
    found = [
        _attention(desk, parameters, value, say, as_share=_scale(request) == "share"),
        _parts(desk, parameters, value, say),
        _names(desk.on_shelf("story_names", {**parameters, "most": SHOWN["story_names"]}), say),
    ]
    query = f"?{request.url.query}" if request.url.query else ""
    base = f"/story/{told['story_id']}"
    return [Figure(name, draw, asked.rows, asked.sql, f"{base}/{name}", query) for name, draw, asked in found]


def _scale(request: Request) -> str:
    return one_of(request.query_params, "scale", SCALES)


def _step(desk: Desk, story_id: str, chosen: Chosen) -> str:
    span = desk.on_shelf("story_span", {"story": story_id}).rows.row(0, named=True)
    first, last = chosen.since or span["first_day"], chosen.until or span["last_day"]
    return step(first, last) if first and last else "day"


Value = Callable[[Mapping[str, Any]], float]
Drawn = tuple[str, Callable[[bool], Any], Asked]


def _value(count: str, *, as_share: bool) -> Value:
    """What a bar is high by: of a count its number, or its share of the same count of everything."""
    of_all = "all_outlets" if count == "outlets" else "all_articles"
    if as_share:
        return lambda row: row[count] / row[of_all] if row[of_all] else 0.0
    return lambda row: row[count]


def _bar(row: Mapping[str, Any], value: Value) -> Bar:
    said = f"{row['day']}: {row['articles']:,} / {row['all_articles']:,} ({share(row['share'])})"
    return Bar(row["day"], value(row), bool(row["is_complete"]), said if row["is_complete"] else f"{said} ~")


def _bursts(desk: Desk, parameters: dict[str, Any]) -> Asked:
    return desk.on_shelf("story_bursts", parameters)


def _attention(desk: Desk, parameters: dict[str, Any], value: Value, say: Say, *, as_share: bool) -> Drawn:
    asked = desk.on_shelf("story_days", parameters)
    found = [_bar(row, value) for row in asked.rows.iter_rows(named=True)]
    bursts = _bursts(desk, parameters).rows.iter_rows(named=True)
    bands = [Band(row["first_day"], row["last_day"], str(number)) for number, row in enumerate(bursts, 1)]
    said = say("attention_said", days=len(found), first=_day(found, 0), last=_day(found, -1))

    def draw(is_narrow: bool) -> Any:
        name = "attention-narrow" if is_narrow else "attention"
        size = str(parameters["step"])
        return timeline(found, bands, said=said, as_share=as_share, step=size, is_narrow=is_narrow, name=name)

    return "attention", draw, asked


def _day(bars: list[Bar], place: int) -> date | str:
    return bars[place].day if bars else "–"


def _parts(desk: Desk, parameters: dict[str, Any], value: Value, say: Say) -> Drawn:
    asked = desk.on_shelf("story_parts", parameters)
    parts = asked.rows.partition_by("part", as_dict=True, maintain_order=True)
    names = (
        {"A": f"A: {', '.join(parameters['a'])}", "B": f"B: {', '.join(parameters['b'])}"}
        if parameters["by"] == "group"
        else {}
    )
    most = list(parts.items())[:MOST_PARTS]
    drawn = {
        names.get(str(part), str(part)): [_bar(row, value) for row in rows.iter_rows(named=True)]
        for (part,), rows in most
    }
    totals = {names.get(str(part), str(part)): _total(rows) for (part,), rows in most}
    said = say("parts_said", by=say(f"by_{parameters['by']}"), parts=", ".join(drawn) or "–")

    def draw(is_narrow: bool) -> Any:
        name = "parts-narrow" if is_narrow else "parts"
        return multiples(drawn, totals, said=said, step=str(parameters["step"]), is_narrow=is_narrow, name=name)

    return "parts", draw, asked


def _total(rows: pl.DataFrame) -> str:
    articles, every = int(rows["articles"].sum()), int(rows["all_articles"].sum())
    return f"{articles:,} · {share(articles / every if every else None)}"


def _names(asked: Asked, say: Say) -> Drawn:
    pairs = [(row["names"], row["articles"]) for row in asked.rows.iter_rows(named=True)]
    return "names", lambda is_narrow: bar_chart(pairs, said=say("names_said"), is_narrow=is_narrow), asked


def story_words(request: Request) -> Response:
    """Which words tell two groups of outlets apart; a part of the page that takes its time, and a page of its own."""
    desk, chosen = desk_of(request), Chosen.of(request.query_params)
    told = the_story(desk, request.path_params["story_id"])
    texts = [_texts(desk, told["story_id"], chosen, group) for group in (chosen.a, chosen.b)]
    has_both = all(texts) and not set(texts[0]) & set(texts[1])
    words = distinguishing(texts[0].values(), texts[1].values()) if has_both else []
    template = "words.html.j2" if request.query_params.get("part") else "words_page.html.j2"
    counts = [len(found) for found in texts]
    is_mixed = bool(set(texts[0]) & set(texts[1]))
    return page(
        request,
        template,
        story=told,
        chosen=chosen,
        sides=_sides(words),
        counts=counts,
        is_mixed=is_mixed,
        most=MOST_TEXTS,
    )


def _sides(words: list[Word]) -> tuple[list[Word], list[Word]]:
    said_more = [word for word in words if word.z > 0][:WORDS]
    return said_more, [word for word in reversed(words) if word.z < 0][:WORDS]


def _texts(desk: Desk, story_id: str, chosen: Chosen, group: str) -> dict[str, str]:
    parameters = {**chosen.parameters(story_id, "day", most=MOST_TEXTS), "members": members(group)}
    ids = desk.on_shelf("story_group", parameters).rows["article_id"].to_list()
    if not ids:
        return {}
    found = desk.in_lake("texts", {"articles": ids}).rows
    return dict(found.select("article_id", "text").iter_rows())
