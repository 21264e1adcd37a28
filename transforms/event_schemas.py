"""Tables and views of events and of copies, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import BYTES, COUNT, FLAG, INSTANT, REAL, REALS, TEXT, TEXTS, Table, columns

EVENT_FACTS: Final = (
    Table(
        "placement",
        "article that was put into an event",
        columns(
            article_id=(TEXT, "the article"),
            event_id=(TEXT, "the event as it was called then: the id of the article that opened it"),
            score=(REAL, "how like the event it was, 0 to 1; 1 for the article that opened it"),
            reported_at=(INSTANT, "by which it was put in order: its date of publication, else when it was first seen"),
            terms=(TEXTS, "its words"),
            weights=(REALS, "what each weighs in comparisons; 0 for those that only count as having occurred"),
            copy_of=(TEXT, "the first article of which it is nearly a copy; itself where it is of none"),
            copy_similarity=(REAL, "estimated share of their text that both have, 0 to 1"),
            signature=(BYTES, "MinHash of the text; empty of one too short to compare"),
            placed_at=(INSTANT, "when it was put there"),
        ),
        ("article_id",),
    ),
    Table(
        "event_merge",
        "event that was found to be another one",
        columns(
            event_id=(TEXT, "the event that is no more"),
            into_event_id=(TEXT, "the event that it is now"),
            similarity=(
                REAL,
                "how alike they were, 0 to 1; null where it had been merged before into the one that is merged now",
            ),
            merged_at=(INSTANT, "when"),
            position=(COUNT, "place among the changes of that moment, from 0"),
        ),
        ("event_id", "merged_at", "position"),
    ),
    Table(
        "event_split",
        "article that was moved, when a part of an event was found to be another one",
        columns(
            article_id=(TEXT, "the article"),
            event_id=(TEXT, "the event in which it was"),
            into_event_id=(TEXT, "the event in which it is now: the id of an article of that part"),
            similarity=(REAL, "how alike the part and the rest were, 0 to 1"),
            split_at=(INSTANT, "when"),
            position=(COUNT, "place among the changes of that moment, from 0"),
        ),
        ("article_id", "split_at", "position"),
    ),
    Table(
        "clustered",
        "load whose articles were put into events",
        columns(load_id=(TEXT, "the load")),
        ("load_id",),
    ),
    Table(
        "trace",
        "article that can be compared with those in another language",
        columns(
            article_id=(TEXT, "the article"),
            side=(TEXT, "zh or en"),
            reported_at=(INSTANT, "by which it was put in order"),
            terms=(
                TEXTS,
                "what it shares with articles in the other language, if they have it: names, numbers, meanings of words",
            ),
            weights=(REALS, "what each weighs"),
            traced_at=(INSTANT, "when it was read"),
        ),
        ("article_id",),
    ),
    Table(
        "counterpart",
        "pair of articles in two languages that tell the same",
        columns(
            article_id=(TEXT, "the article that came second, or says what it is a translation of"),
            other_article_id=(TEXT, "the other one"),
            score=(REAL, "how sure that is, 0 to 1"),
            found_by=(TEXT, "original_url or likeness"),
            paired_at=(INSTANT, "when"),
        ),
        ("article_id", "other_article_id", "found_by"),
    ),
)

_ARTICLE = columns(article_id=(TEXT, "hash of the canonical address"))

EVENT_VIEWS: Final = (
    Table(
        "event",
        "happening that articles report",
        columns(
            event_id=(
                TEXT,
                "the id of the article that opened it, or of one of those that were split off; it stays when others are merged "
                "into it, and when a part is split off",
            ),
            title=(TEXT, "headline of its first report"),
            first_at=(INSTANT, "first report; of undated articles, when they were first seen"),
            last_at=(INSTANT, "last report"),
            articles=(COUNT, "articles that report it"),
            originals=(COUNT, "those of them that are no near-copy of an earlier article"),
            sources=(COUNT, "outlets that report it"),
            languages=(TEXTS, "languages in which it is reported"),
        ),
        ("event_id",),
    ),
    Table(
        "event_article",
        "article in an event",
        (
            *columns(event_id=(TEXT, "the event")),
            *_ARTICLE,
            *columns(score=(REAL, "how like the event it was when it came, 0 to 1; 1 for the article that opened it")),
        ),
        ("article_id",),
    ),
    Table(
        "event_change",
        "change of an event",
        columns(
            event_id=(TEXT, "the event that was changed"),
            change=(
                TEXT,
                "merged: it was found to be another event, whose id stands for it from then on; split: a part of it was found to "
                "be an event of its own, and it goes on without that",
            ),
            into_event_id=(TEXT, "that other event"),
            similarity=(REAL, "how alike the two were, 0 to 1"),
            changed_at=(INSTANT, "when"),
        ),
        ("event_id", "into_event_id", "changed_at"),
    ),
    Table(
        "syndication",
        "article in a group of near-copies",
        (
            *columns(group_id=(TEXT, "the group: the id of its first article")),
            *_ARTICLE,
            *columns(
                source_id=(TEXT, "the outlet"),
                agency=(TEXT, "news agency whose report it is, as the dateline or the byline says"),
                similarity=(REAL, "estimated share of its text that the first article has too, 0 to 1"),
                is_first=(FLAG, "whether it is the one that came first"),
            ),
        ),
        ("article_id",),
    ),
    Table(
        "translation",
        "article with its counterpart in another language",
        (
            *_ARTICLE,
            *columns(
                other_article_id=(
                    TEXT,
                    "the article that it is a translation of, or that tells the same in the other language",
                ),
                score=(REAL, "1 where the page names its original; else how alike the two are, 0 to 1"),
                found_by=(
                    TEXT,
                    "original_url: the page says so; likeness: the same names, numbers and words within three days",
                ),
            ),
        ),
        ("article_id", "other_article_id"),
    ),
)
