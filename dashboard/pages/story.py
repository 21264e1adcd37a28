"""One story: how much attention it got, when and from whom; what happened in it, in whose words, and what was changed."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import Desk
from dashboard.figures import Figure
from dashboard.filters import Chosen, members, one_of, step
from dashboard.pages.unknown import Unknown
from dashboard.rendering import desk_of, language_of, page
from dashboard.story_charts import attention, divided, height, together
from dashboard.words import speaker
from transforms.distinguishing import Word, distinguishing

SHOWN: Final = {"story_events": 12, "story_pairs": 12, "story_names": 15, "story_headlines": 30, "story_articles": 30}
SHOWN_OF_ALL: Final = 500
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
        bursts=desk.on_shelf("story_bursts", parameters).rows.to_dicts(),
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
    as_share = _scale(request) == "share"
    value = height(chosen.count, as_share=as_share)
    names = desk.on_shelf("story_names", {**parameters, "most": SHOWN["story_names"]})
    days, parts = desk.on_shelf("story_days", parameters), desk.on_shelf("story_parts", parameters)
    bursts = desk.on_shelf("story_bursts", parameters)
    found = [
        ("attention", attention(days, bursts, value, say, as_share=as_share), days),
        ("parts", divided(parts, value, say), parts),
        ("names", together(names, say), names),
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
