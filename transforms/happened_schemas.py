"""Tables and views of what happened in stories, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import COUNT, DAY, FLAG, INSTANT, REAL, TEXT, Table, columns

_NAME = columns(
    names_id=(TEXT, "the name: its file's name in catalog/names"),
    names_version=(TEXT, "hash of its words"),
)

_MARKED = columns(
    reason=(TEXT, "why, in the person's words; empty where nothing was said"),
    marked_at=(INSTANT, "when"),
)

HAPPENED_FACTS: Final = (
    Table(
        "mark",
        "time a person said whether an article is in a story",
        (
            *columns(
                story_id=(TEXT, "the story"),
                article_id=(TEXT, "the article"),
                mark=(TEXT, "in, out, or none where that is taken back"),
            ),
            *_MARKED,
            *columns(mark_id=(TEXT, "an id of its own, which sorts by time")),
        ),
        ("story_id", "article_id", "mark_id"),
    ),
    Table(
        "name_version",
        "way in which a name of the catalogue was written",
        (
            *_NAME,
            *columns(title=(TEXT, "its title"), defined_at=(INSTANT, "since when")),
        ),
        ("names_id", "names_version", "defined_at"),
    ),
    Table(
        "named",
        "load in whose articles a name was looked for",
        (*_NAME, *columns(load_id=(TEXT, "the load"))),
        ("names_id", "names_version", "load_id"),
    ),
    Table(
        "name_mention",
        "name in a state of an article",
        (
            *_NAME,
            *columns(
                article_id=(TEXT, "the article"),
                content_hash=(TEXT, "the words of it that were read"),
                mentions=(COUNT, "how often it stands in title and text"),
            ),
        ),
        ("names_id", "names_version", "article_id", "content_hash"),
    ),
    Table(
        "burst_notice",
        "burst of a story of which somebody was told",
        columns(
            story_id=(TEXT, "the story"),
            first_day=(DAY, "first day of the burst, as it was seen then"),
            last_day=(DAY, "its last day then"),
            channel=(TEXT, "to whom"),
            sent_at=(INSTANT, "when"),
        ),
        ("story_id", "first_day", "channel"),
    ),
)

_STORY = columns(story_id=(TEXT, "the story"))

HAPPENED_VIEWS: Final = (
    Table(
        "mark",
        "article that a person said to be in a story or out of it, whatever the rule says",
        (
            *_STORY,
            *columns(article_id=(TEXT, "the article"), is_in=(FLAG, "whether it was said to be in")),
            *_MARKED,
        ),
        ("story_id", "article_id"),
    ),
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
    Table(
        "first_report",
        "outlet that reports an event of a story",
        (
            *_STORY,
            *columns(
                event_id=(TEXT, "the event"),
                source_id=(TEXT, "the outlet"),
                article_id=(TEXT, "its first report, by the date of publication"),
                title=(TEXT, "headline of that"),
                url=(TEXT, "address of that"),
                published_at=(INSTANT, "when it was published; an undated article is no first report"),
                published_precision=(TEXT, "how exactly that is known: second, minute, hour, day"),
                articles=(COUNT, "all its dated reports of the event that are in the story"),
                place=(
                    COUNT,
                    "1 for the outlet that came first, 2 for the next; the same for outlets at the same moment",
                ),
                hours_after_first=(REAL, "from the first report of any outlet in the story to this one"),
            ),
        ),
        ("story_id", "event_id", "source_id"),
    ),
    Table(
        "name_mention",
        "name of the catalogue in an article, as last seen",
        columns(
            names_id=(TEXT, "the name: its file's name in catalog/names"),
            name=(TEXT, "its title"),
            article_id=(TEXT, "the article"),
            mentions=(COUNT, "how often it stands in title and text, of which 20,000 characters are read"),
        ),
        ("names_id", "article_id"),
    ),
    Table(
        "name_pair",
        "two names of the catalogue that stand in the same articles of a month",
        columns(
            month=(DAY, "first day of the month of publication, in UTC"),
            names_id=(TEXT, "the one"),
            name=(TEXT, "its title"),
            other_names_id=(TEXT, "the other, which comes later in the alphabet"),
            other_name=(TEXT, "its title"),
            articles=(COUNT, "articles with both"),
            sources=(COUNT, "outlets that have such an article"),
        ),
        ("month", "names_id", "other_names_id"),
    ),
)
