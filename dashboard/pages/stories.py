"""Stories: all that are followed, a small timeline each, and what changed since yesterday."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboard.charts.timeline import Bar, spark
from dashboard.figures import Figure
from dashboard.rendering import desk_of, language_of, page
from dashboard.words import speaker


def stories(request: Request) -> Response:
    """The page."""
    desk = desk_of(request)
    asked = desk.on_shelf("stories", {})
    changed = desk.on_shelf("stories_changed", {})
    of_story = {row["story_id"]: row for row in changed.rows.iter_rows(named=True)}
    figures = story_sparks(request)
    shown = [
        {**row, "changed": of_story[row["story_id"]], "figure": figures.get(row["story_id"])}
        for row in asked.rows.iter_rows(named=True)
    ]
    size = desk.kept("size").rows.row(0, named=True)
    since_at = changed.rows["since_at"][0] if changed.rows.height else None
    return page(request, "stories.html.j2", stories=shown, size=size, since_at=since_at, asked=asked, changes=changed)


def story_sparks(request: Request) -> dict[str, Figure]:
    """The small timeline of each story that has one."""
    say = speaker(language_of(request))
    asked = desk_of(request).on_shelf("stories_days", {})

    def figure(story_id: str, bars: list[Bar]) -> Figure:
        said = say("spark_said", story=story_id, first=bars[0].day, last=bars[-1].day)
        rows = asked.rows.filter(story_id=story_id)
        draw = lambda _narrow: spark(bars, said=said, name=f"s-{story_id}")  # noqa: E731 - it is a field
        return Figure("days", draw, rows, asked.sql, f"/stories/{story_id}")

    found = asked.rows.partition_by("story_id", as_dict=True, maintain_order=True)
    return {
        str(story_id): figure(str(story_id), [_bar(row) for row in rows.iter_rows(named=True)])
        for (story_id,), rows in found.items()
    }


def _bar(row: dict[str, Any]) -> Bar:
    return Bar(row["day"], row["articles"], bool(row["is_complete"]), f"{row['day']}: {row['articles']:,}")
