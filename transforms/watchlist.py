"""What is watched after each run, to be read top to bottom: each monitor with its reason and its remedy.

How it is found stands in ``transforms/monitors.py``. The names are what people query in ``alarm``: they do not change.
"""

from typing import Final

from transforms.watching import Monitor

REACHABLE = Monitor(
    "source_is_reachable",
    "critical",
    "A source that cannot be read looks like one that is silent, and what it publishes meanwhile may never be seen.",
    "'dateline sources check' reads it once and says what it met; see whether its feed has moved.",
)
FRESH = Monitor(
    "source_is_fresh",
    "critical",
    "A feed that stops looks like an outlet that has nothing to say, and bends every share of every story.",
    "Open the outlet's site: where it goes on publishing, its feed has moved, or was cut off.",
)
VOLUME = Monitor(
    "volume_is_usual",
    "critical",
    "A day with far fewer or far more articles than its weekday has is mostly a broken feed or a reader gone astray.",
    "Compare the day's articles with the outlet's site; see 'dateline quarantine list' for what was refused.",
)
LEVEL = Monitor(
    "volume_keeps_its_level",
    "warning",
    "A lasting change of level is a new section, a lost feed or another pace, and no change in the news.",
    "See which sections came or went; where the outlet changed, nothing is wrong and the alarm ends by itself.",
)
SOURCE_LEAST = Monitor(
    "volume_reaches_source_minimum",
    "critical",
    "The newsroom has said, in the source's file, how many articles a day it relies on.",
    "Compare with the outlet's site; where it publishes fewer, lower min_articles_per_day in its file.",
)
SOURCE_MOST = Monitor(
    "volume_within_source_maximum",
    "warning",
    "The newsroom has said, in the source's file, how many articles a day it expects at most.",
    "See whether pages came in that are no articles; else raise max_articles_per_day in the source's file.",
)
SOURCE_FIELDS = Monitor(
    "fields_reach_daily_minimum",
    "critical",
    "The newsroom has said, in the source's file, which fields it relies on; few at a time slip past the check of a load.",
    "Open a few of the kept documents; mend the outlet's reader, or lower [expected.fields] in its file.",
)
UNDATED = Monitor(
    "undated_share_is_usual",
    "warning",
    "Undated articles are on no timeline: a story seems to fade where only its dates do.",
    "See in date_evidence what the pages offer now; the outlet's reader needs to learn where.",
)
REJECTED = Monitor(
    "rejected_share_is_usual",
    "critical",
    "Where much more is refused than before, the outlet has changed its pages.",
    "'dateline quarantine list' says what was refused; mend the outlet's reader, and replay.",
)
POISON = Monitor(
    "poison_share_is_usual",
    "critical",
    "Challenges and empty pages in place of articles mean that the outlet, or who guards it, turns Dateline away.",
    "Fetch more slowly (pace_seconds), ask the outlet for its feed, and see 'dateline quarantine list'.",
)
COPIES = Monitor(
    "duplicate_share_is_usual",
    "warning",
    "The same text at several addresses counts a story twice.",
    "Compare two of the addresses: where they differ in a parameter, name it in the source's [canonical].",
)
LENGTH = Monitor(
    "text_length_is_usual",
    "warning",
    "Texts of half the length were cut: a paywall, a new layout, or only the teaser was read.",
    "Open a few of the kept documents beside what was read of them; mend the outlet's reader, and reparse.",
)
LANGUAGES = Monitor(
    "language_mix_is_usual",
    "warning",
    "Another mix of languages is another edition in the feed, or a language that was told wrongly.",
    "See which articles are in the language that is new, and whether their texts are.",
)
FIELD = Monitor(
    "field_coverage_holds",
    "warning",
    "A field that most articles had and few have now was moved by the outlet; questions about it go wrong silently.",
    "Open a few of the kept documents; teach the outlet's reader where the field stands now, and reparse.",
)

WATCHLIST: Final = (
    REACHABLE,
    FRESH,
    VOLUME,
    LEVEL,
    SOURCE_LEAST,
    SOURCE_MOST,
    SOURCE_FIELDS,
    UNDATED,
    REJECTED,
    POISON,
    COPIES,
    LENGTH,
    LANGUAGES,
    FIELD,
)
"""All of them, in the order in which a source is looked at."""
