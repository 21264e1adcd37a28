"""Tables and views of what happened in stories, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import COUNT, DAY, FLAG, REAL, TEXT, Table, columns

HAPPENED_FACTS: Final[tuple[Table, ...]] = ()

_STORY = columns(story_id=(TEXT, "the story"))

HAPPENED_VIEWS: Final = (
    Table(
        "burst",
        "burst of a story: days in a row on which its share of all articles was about twice its own mean",
        (
            *_STORY,
            *columns(
                first_day=(DAY, "its first day, in UTC"),
                last_day=(DAY, "its last day"),
                weight=(REAL, "how much better a burst explains these days than chance: a log-likelihood, in nats"),
                articles=(COUNT, "articles of the story in it, of outlets whose day is complete"),
                all_articles=(COUNT, "all articles of the same outlets and days"),
                share=(REAL, "articles / all_articles"),
                usual_share=(REAL, "the same of all the story's days"),
                is_ongoing=(FLAG, "whether its last day is the last complete one, so that it may go on"),
                event_id=(TEXT, "the event that is most particular to these days; null where there is none"),
                title=(TEXT, "headline of that event's first report"),
            ),
        ),
        ("story_id", "first_day"),
    ),
    Table(
        "burst_event",
        "event that has part in a burst",
        (
            *_STORY,
            *columns(
                first_day=(DAY, "first day of the burst"),
                event_id=(TEXT, "the event"),
                title=(TEXT, "headline of its first report"),
                articles=(COUNT, "reports of it within the burst's days that are in the story"),
                weight=(
                    REAL,
                    "how particular it is to these days: reports times the logarithm of reports over those to be expected",
                ),
            ),
        ),
        ("story_id", "first_day", "event_id"),
    ),
)
