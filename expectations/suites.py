"""What we believe of the articles of a load, to be read top to bottom.

An expectation that is ``critical`` rejects what falls short of it; a ``warning`` takes the record and writes it down.
Each one asks a simple question of one measure, a column that ``expectations/measures.py`` counts for it; where a
measure is null, the question is not asked. The names are what people query in ``rejection`` and ``validation``: they
do not change.
How the questions are put is not told here (``expectations/judge.py``).
"""

from datetime import timedelta
from typing import Final

from expectations.repeats import ADDRESSES
from expectations.terms import Expectation, Suite, at_least, at_most, is_there

ENOUGH_TO_JUDGE_A_SOURCE: Final = 20
"""A source's batch as a whole is judged from this many articles on; in fewer, chance alone makes large shares."""

SAME_TEXT_COUNT: Final = 5
SAME_TEXT_WITHIN: Final = timedelta(days=28)
"""The same words may stand at so many addresses of a source within this time."""

SAME_TITLE_COUNT: Final = 5
SAME_TITLE_SHARE: Final = 0.2
"""The same title may stand above so many articles of a source, or this share of them, whichever is more."""

OLD_DAYS: Final = 183
OLD_SHARE: Final = 0.5
"""More than this share of a source's batch that is this many days old when first seen is a warning."""

TRACE_COUNT: Final = 2
TRACE_SHARE: Final = 0.01
"""A text may hold so many garbled characters, or this share: one rare name does not spoil an article."""

_IDENTITY = (
    Expectation(
        name="identity_is_complete",
        column="article_id",
        severity="critical",
        check=at_most(0, "missing_ids"),
        finding="It lacks {missing_ids} of article_id, document_id and content_hash: {url}",
        why="What has no identity cannot be told from its next revision, nor traced to the document it was read from.",
        remedy="A reader made it wrongly; mend the reader, for no page can cause this.",
    ),
    Expectation(
        name="url_is_web_address",
        column="url",
        severity="critical",
        check=at_least(1, "is_web_address"),
        finding="The address is not one of the web: {url}",
        why="The address is what a reader of ours opens to see the article with their own eyes.",
        remedy="Look at the entry in the feed, or the archive file's own header, for the address it gives.",
    ),
)

_TITLE = (
    Expectation(
        name="title_is_present",
        column="title",
        severity="critical",
        check=at_least(1, "title_chars"),
        finding="The title is blank; the text begins: {body_start}",
        why="Without a headline the page is a fragment, or the reader missed it.",
        remedy="Open the kept document; where it shows a headline, the outlet's reader needs to learn where.",
    ),
    Expectation(
        name="title_is_a_headline",
        column="title",
        severity="critical",
        check=at_most(500, "title_chars"),
        finding="The title has {title_chars} characters, more than 500: {title}",
        why="Nobody writes headlines of 500 characters: a paragraph was taken for one.",
        remedy="Mend the outlet's reader and read the kept documents again.",
    ),
    Expectation(
        name="title_is_not_garbled",
        column="title",
        severity="critical",
        check=at_most(0, "title_garbled_chars"),
        finding="The title holds {title_garbled_chars} garbled characters: {title}",
        why="Replacement characters mean that the bytes were read in the wrong charset, or a character was cut.",
        remedy="Compare the kept document: where its bytes are sound, the charset was guessed wrongly.",
    ),
)

_CHINESE_TITLE = Expectation(
    name="chinese_title_has_usual_length",
    column="title",
    severity="warning",
    check=at_most(80, "chinese_title_chars"),
    finding="The Chinese title has {title_chars} characters, more than 80: {title}",
    why="Of 10,379 headlines of November 2020, 51 were longer: 29 tables of contents, 21 in English, and one more.",
    remedy="See whether the standfirst, or the headline of another article, is part of it.",
)
_ENGLISH_TITLE = Expectation(
    name="english_title_has_usual_length",
    column="title",
    severity="warning",
    check=at_most(200, "english_title_chars"),
    finding="The English title has {title_chars} characters, more than 200: {title}",
    why="Of 133 headlines read by hand, in many languages, the longest had 175 characters.",
    remedy="See whether the outlet's name or the standfirst is part of it.",
)

_PURE_TITLE = Expectation(
    name="title_is_without_byline",
    column="title",
    severity="warning",
    check=at_most(0, "title_names_author"),
    finding="The title ends with its author: {title}",
    why="A byline in the headline makes the same headline look changed, and the author look unnamed.",
    remedy="See where the page ends its headline; the outlet's reader may take an element too many.",
)

_TEXT = (
    Expectation(
        name="text_or_picture_is_present",
        column="body",
        severity="critical",
        check=at_least(1, "content_count"),
        finding="There is neither text nor picture under the title: {title}",
        why="A page that shows nothing is a paywall, a challenge, or a layout that the reader does not know.",
        remedy="Open the kept document; where it shows a text, the outlet's reader needs to learn where.",
    ),
    Expectation(
        name="body_says_more_than_title",
        column="body",
        severity="critical",
        check=at_least(1, "chars_beyond_title"),
        finding="The text is the title again and nothing else: {body_start}",
        why="Such a page is a placeholder that stands in until, or instead of, the article.",
        remedy="Nothing, mostly; where the outlet fills the page later, the next fetch brings the article.",
    ),
    Expectation(
        name="body_reaches_source_minimum",
        column="body",
        severity="critical",
        check=at_least(0, "chars_above_minimum"),
        finding="The text has {body_chars} characters; {source_id} is held to {min_body_chars}: {body_start}",
        why="The newsroom has said, in the source's file, from which length on it takes the outlet's texts.",
        remedy="Open a few of the documents; where they are sound, lower min_body_chars in the source's file.",
    ),
    Expectation(
        name="body_is_not_garbled",
        column="body",
        severity="critical",
        check=at_most(TRACE_SHARE, "garbled_share"),
        finding="Of the text's characters {garbled_share:.1%} are garbled: {body_start}",
        why="Replacement characters mean that the bytes were read in the wrong charset, or were damaged on their way.",
        remedy="Compare the kept document: where its bytes are sound, the charset was guessed wrongly.",
    ),
)

_CHINESE_BODY = Expectation(
    name="chinese_body_has_usual_length",
    column="body",
    severity="warning",
    check=at_least(50, "chinese_body_chars"),
    finding="The Chinese text has {body_chars} characters, fewer than 50.",
    why="Of 10,379 Chinese texts of November 2020, 14 had fewer; nearly all of those were captions.",
    remedy="Where there are many, see whether the reader takes the whole text.",
)
_ENGLISH_BODY = Expectation(
    name="english_body_has_usual_length",
    column="body",
    severity="warning",
    check=at_least(200, "english_body_chars"),
    finding="The English text has {body_chars} characters, fewer than 200.",
    why="English needs three times the characters of Chinese and more; shorter texts are captions, or were cut.",
    remedy="Where there are many, see whether the reader takes the whole text.",
)
TEXT_IS_ITS_OWN: Final = Expectation(
    name="text_is_its_own",
    column="text_hash",
    severity="critical",
    check=at_most(SAME_TEXT_COUNT, ADDRESSES),
    finding="The same text stands at {same_text_count} addresses of {source_id}: {body_start}",
    why="A challenge, a cookie wall or an error page gives every address the same words, and looks like news; of 10,106 "
    "articles of November 2020 none stood at more than 3 addresses of its outlet.",
    remedy="Open one of the kept documents; fetch more slowly, or ask the outlet for its feed.",
)
"""Refuses the articles of a load, and withdraws those taken before that have the same words."""

_SOURCE_BODY = Expectation(
    name="body_within_source_maximum",
    column="body",
    severity="warning",
    check=at_least(0, "chars_below_maximum"),
    finding="The text has {body_chars} characters; {source_id} is held to at most {max_body_chars}.",
    why="The newsroom has said, in the source's file, up to which length it takes the outlet's texts for one article.",
    remedy="Open a few of the documents; where they are sound, raise max_body_chars in the source's file.",
)
_CLEAN_BODY = Expectation(
    name="body_is_without_markup",
    column="body",
    severity="warning",
    check=at_most(TRACE_COUNT, "markup_count"),
    finding="The text holds {markup_count} tags or entities of HTML: {body_start}",
    why="A reader sees no tags; where they stand in the text, the page escaped them twice or was taken as text.",
    remedy="Open the kept document; where the outlet escapes its texts, its reader needs to know.",
)
_WHOLE_BODY = Expectation(
    name="body_is_one_article",
    column="body",
    severity="warning",
    check=at_most(200_000, "body_chars"),
    finding="The text has {body_chars} characters, more than 200,000.",
    why="The longest of 10,379 had 50,142; what is four times as long is a live page, a list, or several articles.",
    remedy="Open the kept document and see where the article ends.",
)

_DATES = (
    Expectation(
        name="published_before_it_was_seen",
        column="published_at",
        severity="critical",
        check=at_most(24, "hours_ahead"),
        finding="It says it was published at {published_at}, and was seen at {observed_at}.",
        why="A day allows for a wrong zone; what lies further ahead was never published then, and bends trends.",
        remedy="See in date_evidence where the date stood; correct the source's zone, or the reader.",
    ),
    Expectation(
        name="published_since_1990",
        column="published_at",
        severity="critical",
        check=at_least(1990, "published_year"),
        finding="It says it was published at {published_at}, before there were news on the web.",
        why="1970 and 1900 are what computers write where they know no date.",
        remedy="See in date_evidence where the date stood; where the outlet's archive is older, tell the developers.",
    ),
)
_DATED = Expectation(
    name="article_is_dated",
    column="published_at",
    severity="warning",
    check=is_there("published_year"),
    finding="Nothing credible says when it was published.",
    why="An undated article is on no timeline, for the time of the fetch is never borrowed.",
    remedy="Where the pages show a date, the outlet's reader needs to learn where.",
)

_ORIGIN = (
    Expectation(
        name="language_is_known",
        column="language",
        severity="warning",
        check=at_least(1, "has_language"),
        finding="Its language is not known.",
        why="Lengths, search and stories are per language.",
        remedy="Give the languages in the source's file, so that pages without text have one too.",
    ),
    Expectation(
        name="language_is_of_source",
        column="language",
        severity="warning",
        check=at_least(1, "language_fits"),
        finding="It is in {language}, which is not among the languages of {source_id}.",
        why="Another language means another edition, a guest text, or that an error page was read.",
        remedy="Add the language to the source's file, or keep the edition's address out of its feeds.",
    ),
    Expectation(
        name="language_fits_script",
        column="language",
        severity="warning",
        check=at_least(1, "language_fits_script"),
        finding="It is called {language}, and {han_share:.0%} of its text is Han characters: {body_start}",
        why="Chinese is written in Han characters and English is not; a wrong language spoils lengths, search and stories.",
        remedy="Where there are many, two languages were swapped: see the pages' lang, and the source's languages.",
    ),
    Expectation(
        name="author_or_section_is_given",
        column="authors",
        severity="warning",
        check=at_least(1, "attribution_count"),
        finding="It names neither an author nor a section.",
        why="One of them is on nearly every page of news; without both, who is quoted stays unknown.",
        remedy="Where the pages show a byline, the outlet's reader needs to learn where.",
    ),
)

ARTICLES: Final = Suite(
    "article",
    (
        *_IDENTITY,
        *(*_TITLE, _CHINESE_TITLE, _ENGLISH_TITLE, _PURE_TITLE),
        *(*_TEXT, TEXT_IS_ITS_OWN, _CHINESE_BODY, _ENGLISH_BODY, _SOURCE_BODY, _CLEAN_BODY, _WHOLE_BODY),
        *(*_DATES, _DATED),
        *_ORIGIN,
    ),
)
"""What is asked of each article."""

BATCHES: Final = Suite(
    "batch",
    (
        Expectation(
            name="rejected_share_is_bounded",
            column="source_id",
            severity="critical",
            check=at_most(0, "rejected_share_excess"),
            finding="{source_id} is stopped: {refused_count} of its {row_count} articles were refused, more than "
            "its max_rejected_share of {max_rejected_share:.0%}.",
            why="Where so much cannot be read, the outlet has changed its pages, and the rest is not to be trusted.",
            remedy="See which expectation refused most; mend the outlet's reader, and replay what was kept.",
        ),
        Expectation(
            name="fields_reach_source_minimum",
            column="source_id",
            severity="critical",
            check=at_most(0, "field_shortfall"),
            finding="{source_id} is stopped: too few of its {article_count} articles have what its file asks for: "
            "{short_fields}.",
            why="The newsroom has said, in the source's file, which fields it relies on; without them the rest misleads.",
            remedy="Open a few of the kept documents; mend the outlet's reader, or lower [expected.fields] in its file.",
        ),
        Expectation(
            name="fields_within_source_maximum",
            column="source_id",
            severity="warning",
            check=at_most(0, "field_excess"),
            finding="More of the {article_count} articles of {source_id} than its file expects have: {excess_fields}.",
            why="A field that suddenly every article has is mostly the page's own furniture, taken for the article's.",
            remedy="Open a few of the documents; where they are sound, raise [expected.max_fields] in the source's file.",
        ),
        Expectation(
            name="same_title_is_rare",
            column="title",
            severity="warning",
            check=at_most(0, "same_title_excess"),
            finding="The same title stands above {same_title_count} of the {article_count} articles: {same_title}",
            why="The outlet's name, or the section's, was taken for the headline.",
            remedy="Open a few of the kept documents, and teach the outlet's reader where the headline stands.",
        ),
        Expectation(
            name="dates_are_near_when_seen",
            column="published_at",
            severity="warning",
            check=at_most(OLD_SHARE, "old_share"),
            finding="{old_share:.0%} of the {article_count} articles say they were published half a year and more before "
            "they were seen.",
            why="News is seen when it is new; where half of it is old, a wrong date was believed, or a whole year slipped.",
            remedy="See in date_evidence which date was believed; a feed that lists its whole past does this once, rightly.",
        ),
    ),
)
"""What is asked of all articles of one source in a load; who falls short is stopped, and all of them are rejected."""
