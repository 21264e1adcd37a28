"""What we believe of the stages beside the articles: entries of feeds, pictures, links, revisions, stories, counts.

Asked after a run, of all that was loaded since they were asked last (``expectations/validate_stages.py``): nothing is refused
here any more. What is ``critical`` raises an alarm, a ``warning`` is written down. The articles' own suites, which refuse,
stand in ``expectations/suites.py``; what is measured, in ``expectations/stage_measures.py``.
"""

from typing import Final

from expectations.terms import Expectation, Suite, at_least, at_most

ENOUGH_TO_JUDGE_A_STORY: Final = 50
"""A story's share of an outlet is judged from this many articles looked at."""

ENTRIES: Final = Suite(
    "entry",
    (
        Expectation(
            name="entry_identity_is_complete",
            column="entry_id",
            severity="critical",
            check=at_most(0, "missing_ids"),
            finding="An entry of {source_id} lacks its id, its fingerprint or its address: {url}",
            why="Without them an entry is new at each look, and its page is fetched again and again.",
            remedy="A reader of feeds made it wrongly; mend transforms/feeds.py, for no feed can cause this.",
        ),
        Expectation(
            name="entry_url_is_web_address",
            column="url",
            severity="warning",
            check=at_least(1, "is_web_address"),
            finding="The entry leads to no address of the web: {url}",
            why="What cannot be opened cannot be fetched, and no reader can check it.",
            remedy="Look at the feed in a browser; where it is right there, its reader resolves addresses wrongly.",
        ),
        Expectation(
            name="entry_has_title",
            column="title",
            severity="warning",
            check=at_least(1, "title_chars"),
            finding="The feed lists {url} without a title.",
            why="Feeds of news give headlines; one without is a sitemap, or has changed its layout.",
            remedy="Nothing where the pages have headlines; else look at the feed in a browser.",
        ),
        Expectation(
            name="entry_is_dated",
            column="published",
            severity="warning",
            check=at_least(1, "is_dated"),
            finding="The feed gives no date for {url}.",
            why="The feed's date is the first evidence of when an article was published.",
            remedy="Nothing where the pages show their dates; see date_evidence.",
        ),
        Expectation(
            name="entry_dates_differ",
            column="published",
            severity="warning",
            check=at_most(0, "same_date_excess"),
            finding="{same_date_count} entries of {source_id} bear the very same date: {published}",
            why="A feed that gives all its entries one date tells when it was made, not when they were published.",
            remedy="Where the pages show dates, they are believed first; else take the feed's for what it is.",
        ),
    ),
)
"""What is asked of each entry that a feed showed."""

IMAGES: Final = Suite(
    "image",
    (
        Expectation(
            name="picture_has_web_address",
            column="url",
            severity="warning",
            check=at_least(1, "is_web_address"),
            finding="The picture's address is not one of the web: {url}",
            why="A picture that cannot be opened proves nothing; data: and relative addresses are placeholders of scripts.",
            remedy="See where the page keeps the real address (data-src, srcset), and teach the outlet's reader.",
        ),
        Expectation(
            name="picture_is_larger_than_a_dot",
            column="width",
            severity="warning",
            check=at_least(16, "least_side"),
            finding="The picture is {width} × {height} pixels: {url}",
            why="Dots count readers, and icons decorate; neither is a picture of the article.",
            remedy="Have the outlet's reader pass them over.",
        ),
        Expectation(
            name="caption_is_a_caption",
            column="caption",
            severity="warning",
            check=at_most(1000, "caption_chars"),
            finding="The caption has {caption_chars} characters, more than 1,000: {caption}",
            why="Nobody writes such captions: the article's text was taken for one.",
            remedy="Open the kept document, and see where the caption ends.",
        ),
    ),
)
"""What is asked of each picture."""

LINKS: Final = Suite(
    "link",
    (
        Expectation(
            name="link_has_web_address",
            column="url",
            severity="warning",
            check=at_least(1, "is_web_address"),
            finding="The link leads to no address of the web: {url}",
            why="A link that cannot be opened is a button of the page, not a source of the article.",
            remedy="Have the outlet's reader pass over buttons, or resolve its addresses.",
        ),
        Expectation(
            name="article_has_links_of_its_own",
            column="position",
            severity="warning",
            check=at_most(300, "link_count"),
            finding="The article has {link_count} links, more than 300.",
            why="So many are a page's menus and lists, taken for the article.",
            remedy="Open the kept document, and see where the article ends.",
        ),
    ),
)
"""What is asked of each link."""

REVISIONS: Final = Suite(
    "revision",
    (
        Expectation(
            name="revision_chain_is_dense",
            column="revision",
            severity="critical",
            check=at_most(0, "chain_gap"),
            finding="The article has {revision_count} revisions, and the last is number {last_revision}.",
            why="A number that is missing is a state that was lost; edits are counted by these numbers.",
            remedy="Tell the developers, with the article's rows of the view revision; no outlet can cause this.",
        ),
        Expectation(
            name="revisions_differ",
            column="content_hash",
            severity="critical",
            check=at_most(0, "same_neighbours"),
            finding="{same_neighbours} revisions say the same as the one before.",
            why="A revision is a change of the outlet's words; one without is an accusation without a cause.",
            remedy="Tell the developers, with the article's rows of the view revision; no outlet can cause this.",
        ),
        Expectation(
            name="similarity_is_a_share",
            column="body_similarity",
            severity="critical",
            check=at_most(0, "similarity_out_of_bounds"),
            finding="{similarity_out_of_bounds} similarities are missing, or not between 0 and 1.",
            why="People sort edits by it; a share beyond its bounds is a fault of the arithmetic.",
            remedy="Tell the developers, with the article's rows of the view revision; no outlet can cause this.",
        ),
        Expectation(
            name="revision_is_of_the_same_article",
            column="body_similarity",
            severity="warning",
            check=at_most(0, "replaced_count"),
            finding="{replaced_count} times the address showed another headline over a wholly other text.",
            why="Outlets edit articles; where nothing is left of one, the address was given to another, or shows an error.",
            remedy="Compare the revisions; where the page is a listing or a live blog, keep it out of the feeds.",
        ),
        Expectation(
            name="article_does_not_flip_flop",
            column="content_hash",
            severity="warning",
            check=at_most(2, "returned_count"),
            finding="It went back to words it had before {returned_count} times in {revision_count} revisions.",
            why="Outlets do not argue with themselves: two servers, or a volatile part of the page, take turns.",
            remedy="Compare two revisions; teach the outlet's reader to pass over the part that comes and goes.",
        ),
        Expectation(
            name="article_is_not_rewritten_all_day",
            column="revision",
            severity="warning",
            check=at_most(20, "day_revisions"),
            finding="It was revised {day_revisions} times on one day.",
            why="More than twenty states in a day are a live blog, or a counter that is taken for words.",
            remedy="Compare two revisions; teach the outlet's reader to pass over what ticks.",
        ),
    ),
)
"""What is asked of each article that has more than one revision."""

COVERAGE: Final = Suite(
    "coverage",
    (
        Expectation(
            name="score_is_a_share",
            column="score",
            severity="critical",
            check=at_most(0, "score_out_of_bounds"),
            finding="{score_out_of_bounds} articles belong to {story_id} with a score that is not between 0 and 1.",
            why="Scores are sorted and cut by; one beyond its bounds is a fault of the arithmetic.",
            remedy="Tell the developers; no story's terms can cause this.",
        ),
        Expectation(
            name="match_names_a_term",
            column="matched_by",
            severity="critical",
            check=at_most(0, "unexplained_count"),
            finding="{unexplained_count} articles belong to {story_id} without a term that says why.",
            why="An article that nobody can say why it belongs must not be counted.",
            remedy="Tell the developers; no story's terms can cause this.",
        ),
        Expectation(
            name="story_is_not_everything",
            column="story_id",
            severity="warning",
            check=at_most(0.95, "story_share"),
            finding="{found} of {looked_at} articles of {source_id} belong to {story_id}: {story_share:.0%}.",
            why="A story that takes everything tells no story: a term is too short, or means something else there.",
            remedy="Look at matched_by in coverage for the term that takes too much; 'dateline story show' has examples.",
        ),
    ),
)
"""What is asked of what a story was found to cover, of each outlet in each tracking."""

STORIES: Final = Suite(
    "story",
    (
        Expectation(
            name="story_finds_something",
            column="story_id",
            severity="warning",
            check=at_least(1, "found_of_enough"),
            finding="None of {looked_at} articles looked at belongs to {story_id}.",
            why="A followed story of which nothing is ever found is mostly a term that is misspelt.",
            remedy="Look at its file in catalog/stories: every group has to be met within the title and the lead.",
        ),
    ),
)
"""What is asked of each story that was tracked, over all outlets."""

COUNTS: Final = Suite(
    "counts",
    (
        Expectation(
            name="counts_add_up",
            column="entries",
            severity="critical",
            check=at_most(0, "uncounted"),
            finding="Of {entries} entries of {source_id}, {uncounted} are in none of the five counts, or in two.",
            why="Nothing is dropped uncounted: entries are new, changed, unchanged, rejected or failed.",
            remedy="Tell the developers, with the run's rows of fact.load; no outlet can cause this.",
        ),
        Expectation(
            name="counts_are_no_debts",
            column="entries",
            severity="critical",
            check=at_least(0, "least_count"),
            finding="A count of {source_id} is {least_count}.",
            why="Fewer than none cannot be counted; two mistakes of the same size would still add up.",
            remedy="Tell the developers, with the run's rows of fact.load; no outlet can cause this.",
        ),
        Expectation(
            name="seen_before_loaded",
            column="through_at",
            severity="warning",
            check=at_most(1, "hours_ahead"),
            finding="{source_id} is said to be seen up to {through_at}, after it was loaded at {loaded_at}.",
            why="A day counts as complete once it was seen from after its end; a stamp in the future completes it too soon.",
            remedy="See whether this machine's clock, or the archive's stamps, run ahead.",
        ),
    ),
)
"""What is asked of each source of each load: the run's arithmetic."""

STAGES: Final = {suite.name: suite for suite in (ENTRIES, IMAGES, LINKS, REVISIONS, COVERAGE, STORIES, COUNTS)}
"""All of them, by the name of the stage."""
