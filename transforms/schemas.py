"""Every table and view, column by column: the one place where their names, types and meanings stand.

``FACTS`` are the append-only tables that loads write; ``VIEWS`` are the public contract that people query. From both
come the frames' schemas, the check of the DDL, the catalogue's comments, the view
``dictionary`` and ``docs/data-dictionary.md``. No SQL stands here.
"""

from typing import Final

from transforms.alarm_schemas import ALARM_FACTS, ALARM_VIEWS
from transforms.digest_schemas import DIGEST_FACTS, DIGEST_VIEWS
from transforms.event_schemas import EVENT_FACTS, EVENT_VIEWS
from transforms.happened_schemas import HAPPENED_FACTS, HAPPENED_VIEWS
from transforms.search_schemas import SEARCH_FACTS
from transforms.tables import (
    BYTES,
    COUNT,
    COUNTS,
    DAY,
    FLAG,
    INSTANT,
    REAL,
    SMALL,
    TEXT,
    TEXTS,
    Table,
)
from transforms.tables import columns as _columns

_LOADED = _columns(load_id=(TEXT, "the load that brought the row"), run_id=(TEXT, "the run that made the load"))

_ARTICLE_FIELDS = _columns(
    title=(TEXT, "headline, without the outlet's name"),
    subtitle=(TEXT, "standfirst below the headline"),
    raw_authors=(TEXT, "the byline as it stood"),
    authors=(TEXTS, "people who wrote it; no agencies, no roles"),
    published_at=(
        INSTANT,
        "when the outlet says it was published; null where nothing credible says so; where it says no more than the day "
        "(published_precision), the moment an archive saw it on that day, else noon of the day in the outlet's zone",
    ),
    published_from=(TEXT, "kind of the date believed: json_ld, meta, time_tag, visible, feed, archive_stamp …"),
    published_precision=(TEXT, "how exactly that date was told: second, minute, hour, day"),
    modified_at=(INSTANT, "when the outlet says it was last changed"),
    language=(TEXT, "BCP 47, Chinese with its script: zh-Hans, zh-Hant, en …"),
    section=(TEXT, "the outlet's section, as its page or address names it"),
    tags=(TEXTS, "the outlet's own keywords"),
    body=(TEXT, "the text, an empty line between paragraphs"),
    char_count=(COUNT, "length of the body in characters"),
    agency=(TEXT, "news agency whose report it is, as the dateline or the byline says"),
    dateline_place=(TEXT, "where it was reported from, as the dateline or the reporter's signature says"),
    is_paywalled=(FLAG, "whether the page says that only a part is free; null where it says nothing"),
    is_live_blog=(FLAG, "whether the page says that it is a running report; null where it says nothing"),
    author_note=(TEXT, "what the article says of its author"),
    translator=(TEXT, "who translated it"),
    original_url=(TEXT, "address of the text it is a translation of"),
)
_DATE_FIELDS = _columns(
    position=(SMALL, "place among the article's dates, from 0"),
    kind=(TEXT, "where it stood: feed, json_ld, meta, microdata, time_tag, visible, url, archive_stamp, first_seen"),
    raw=(TEXT, "as written there"),
    instant=(INSTANT, "what it means; null where it means nothing"),
    zone=(TEXT, "how the offset was known: as written, or the source's zone that was assumed"),
    precision=(TEXT, "second, minute, hour or day"),
    chosen=(FLAG, "whether the article's date of publication is this one"),
)
_IMAGE_FIELDS = _columns(
    position=(SMALL, "place in the article, from 0"),
    url=(TEXT, "address of the original, not of a resizing proxy"),
    caption=(TEXT, "caption without the credit"),
    credit=(TEXT, "who made the picture"),
    width=(SMALL, "pixels, as the page says"),
    height=(SMALL, "pixels, as the page says"),
)
_LINK_FIELDS = _columns(
    position=(SMALL, "place in the article, from 0"),
    url=(TEXT, "where it leads"),
    text=(TEXT, "the words that are the link"),
    kind=(TEXT, "body, original, author or related"),
)
_OF_ARTICLE = _columns(article_id=(TEXT, "the article"), document_id=(TEXT, "the document it was read from"))
_REJECTION_FIELDS = _columns(
    stage=(TEXT, "where it stopped: fetch, decode, parse, expect, feed"),
    record_id=(TEXT, "the article's id, else the document's, else the entry's or file's"),
    source_id=(TEXT, "the outlet; 'unknown' where that could not be read"),
    url=(TEXT, "its address, where known"),
    expectation=(TEXT, "what was expected of it, by name"),
    reason=(TEXT, "what was found instead"),
    document_id=(TEXT, "the kept document, where there is one"),
)
_COUNT_FIELDS = _columns(
    entries=(COUNT, "what was offered: feed entries or archive files"),
    new=(COUNT, "articles seen for the first time"),
    changed=(COUNT, "articles whose words the outlet changed"),
    unchanged=(COUNT, "articles known already, as they were"),
    rejected=(COUNT, "had, and not taken"),
    failed=(COUNT, "could not be had"),
)
_DOCUMENT_FIELDS = _columns(
    document_id=(TEXT, "hash of the bytes"),
    source_id=(TEXT, "the outlet"),
    url=(TEXT, "the article's address"),
    origin=(TEXT, "the address fetched, or the file's path below the archive given"),
    fetched_at=(INSTANT, "when it was seen: when fetched, or the archive's own stamp"),
    status=(SMALL, "HTTP status"),
    content_type=(TEXT, "as the server said"),
    byte_count=(COUNT, "size of the document in bytes"),
)

FACTS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "document",
            "document seen at an address",
            (*_DOCUMENT_FIELDS, *_columns(headers=(TEXT, "response headers kept, as a JSON object")), *_LOADED),
            ("document_id", "url"),
        ),
        Table(
            "payload",
            "document's bytes, once however often seen",
            _columns(document_id=(TEXT, "hash of the bytes"), body=(BYTES, "the bytes as received")),
            ("document_id",),
        ),
        Table(
            "reading",
            "document that was read as an article",
            (
                *_OF_ARTICLE,
                *_columns(
                    source_id=(TEXT, "the outlet"),
                    url=(TEXT, "canonical address"),
                    observed_at=(INSTANT, "when the document was seen"),
                    content_hash=(TEXT, "versioned hash of the outlet's words"),
                    text_hash=(TEXT, "hash of the words alone, the same in any script and at any outlet"),
                ),
                *_ARTICLE_FIELDS,
                *_LOADED,
            ),
            ("article_id", "document_id"),
        ),
        Table(
            "date_evidence",
            "date offered",
            (*_OF_ARTICLE, *_DATE_FIELDS, _LOADED[0]),
            ("article_id", "document_id", "position"),
        ),
        Table(
            "image", "picture", (*_OF_ARTICLE, *_IMAGE_FIELDS, _LOADED[0]), ("article_id", "document_id", "position")
        ),
        Table("link", "link", (*_OF_ARTICLE, *_LINK_FIELDS, _LOADED[0]), ("article_id", "document_id", "position")),
        Table(
            "rejection",
            "record not taken",
            (
                *_REJECTION_FIELDS,
                *_columns(
                    is_failure=(FLAG, "whether it could not be had, rather than was refused"),
                    rejected_at=(INSTANT, "when"),
                ),
                *_LOADED,
            ),
            ("stage", "record_id", "expectation", "reason"),
        ),
        Table(
            "repeat",
            "article whose words stood at too many addresses of its outlet, refused or withdrawn for it",
            _columns(
                article_id=(TEXT, "what was taken for an article"),
                document_id=(TEXT, "the document it was read from; a reading of it that is loaded later stands again"),
                source_id=(TEXT, "the outlet"),
                text_hash=(TEXT, "its words"),
                observed_at=(INSTANT, "when the document was fetched or saved"),
            )
            + _LOADED,
            ("article_id", "document_id", "load_id"),
        ),
        Table(
            "feed_entry",
            "state of an entry that a feed showed",
            _columns(
                source_id=(TEXT, "the outlet"),
                entry_id=(TEXT, "the entry's own id"),
                url=(TEXT, "the article's address"),
                title=(TEXT, "as the feed says"),
                published=(TEXT, "as the feed wrote it"),
                updated=(TEXT, "as the feed wrote it"),
                authors=(TEXTS, "as the feed says"),
                tags=(TEXTS, "as the feed says"),
                fingerprint=(TEXT, "hash of what the entry says"),
                seen_at=(INSTANT, "when the feed said so"),
                load_id=(TEXT, "the load that brought the row"),
            ),
            ("source_id", "entry_id", "fingerprint"),
        ),
        Table(
            "archive_mark",
            "offset up to which a WARC file was gone through by a backfill, written with the load of what stands before it",
            _columns(
                file_name=(TEXT, "the file's name, without its directory"),
                choice=(TEXT, "hash of what decides which records are taken: outlets, days, catalogue, version"),
                up_to=(COUNT, "the offset at which to go on, in bytes"),
                proof=(
                    TEXT,
                    "hash of the first and of the last 65,536 bytes before it, by which the file is known again",
                ),
                load_id=(TEXT, "the load that brought the row"),
            ),
            ("file_name", "choice", "up_to", "load_id"),
        ),
        Table(
            "page_state",
            "answer of a page's server, for the next conditional request",
            _columns(
                source_id=(TEXT, "the outlet"),
                url=(TEXT, "the address asked: a feed's or an article's"),
                etag=(TEXT, "as the server said"),
                last_modified=(TEXT, "as the server said"),
                body_hash=(
                    TEXT,
                    "hash of the bytes; empty where the next request is to be in full; or 'moved to …', where a feed has gone",
                ),
                seen_at=(INSTANT, "when it answered"),
                load_id=(TEXT, "the load that brought the row"),
            ),
            ("url", "seen_at"),
        ),
        Table(
            "run_started",
            "flow run",
            _columns(
                run_id=(TEXT, "the run"),
                flow=(TEXT, "ingest, backfill or track"),
                started_at=(INSTANT, "when it began"),
                parameters=(TEXT, "what it was asked, as a JSON object"),
                version=(TEXT, "the Dateline that ran"),
            ),
            ("run_id",),
        ),
        Table(
            "run_finished",
            "flow run that ended by itself",
            _columns(
                run_id=(TEXT, "the run"),
                finished_at=(INSTANT, "when it ended"),
                state=(TEXT, "completed or failed"),
                message=(TEXT, "what failed, where something did"),
            ),
            ("run_id",),
        ),
        Table(
            "load",
            "source in a load, which is one transaction",
            (
                *_columns(
                    load_id=(TEXT, "the load"),
                    run_id=(TEXT, "the run that made it"),
                    source_id=(TEXT, "the outlet"),
                    loaded_at=(INSTANT, "when it was written"),
                    through_at=(INSTANT, "up to when the outlet had been seen by then"),
                ),
                *_COUNT_FIELDS,
            ),
            ("load_id", "source_id"),
        ),
        Table(
            "validation",
            "expectation checked in a load",
            _columns(
                suite=(TEXT, "the suite of expectations"),
                expectation=(TEXT, "its name"),
                column_name=(TEXT, "the column it is about"),
                severity=(TEXT, "critical rejects, warning records"),
                source_id=(TEXT, "the outlet; null for all those together of which none fell short"),
                evaluated=(COUNT, "records looked at"),
                unexpected=(COUNT, "records that fell short"),
                examples=(TEXTS, "ids of a few of them"),
                validated_at=(INSTANT, "when"),
                load_id=(TEXT, "the load that brought the row"),
                run_id=(TEXT, "the run that made the load"),
            ),
            ("load_id", "suite", "expectation", "column_name", "source_id"),
        ),
        Table(
            "daily",
            "source and day on which articles were seen, in a load",
            _columns(
                source_id=(TEXT, "the outlet"),
                day=(DAY, "when they were seen, in UTC; of an archive, by its stamps"),
                articles=(COUNT, "articles seen for the first time"),
                undated=(COUNT, "those of them without a credible date"),
                characters=(COUNT, "length of their texts in all"),
                rejected=(COUNT, "records refused"),
                poison=(COUNT, "those of them that were a challenge, an empty page or one text for every address"),
                last_seen_at=(INSTANT, "when the last of the articles was seen"),
                languages=(TEXTS, "languages of the articles"),
                language_counts=(COUNTS, "how many of each"),
                fields=(TEXTS, "fields that an article may have (transforms/completeness.py)"),
                field_counts=(COUNTS, "how many of the articles have each"),
                load_id=(TEXT, "the load that brought them"),
            ),
            ("source_id", "day", "load_id"),
        ),
        Table(
            "checked",
            "load whose stages were held against what is expected of them",
            _columns(
                stage=(TEXT, "load, or tracked: the matching of a load against a story's definition"),
                checked_key=(TEXT, "the load, after the story and its definition where it was tracked"),
                checked_at=(INSTANT, "when"),
                run_id=(TEXT, "the run that did it"),
            ),
            ("stage", "checked_key"),
        ),
        Table(
            "story_version",
            "definition of a story",
            _columns(
                story_id=(TEXT, "the story"),
                story_version=(TEXT, "hash of the definition"),
                title=(TEXT, "its title"),
                definition=(TEXT, "the definition, as a JSON object"),
                since=(DAY, "first day, where it has one"),
                until=(DAY, "last day, where it has one"),
                outlets=(TEXTS, "the outlets it looks at; empty for all"),
                languages=(TEXTS, "the languages it looks at; empty for all"),
                defined_at=(INSTANT, "when Dateline first saw this definition"),
            ),
            ("story_id", "story_version", "defined_at"),
        ),
        Table(
            "tracked",
            "load that was matched against a story's definition",
            _columns(
                story_id=(TEXT, "the story"),
                story_version=(TEXT, "the definition"),
                load_id=(TEXT, "the load matched"),
            ),
            ("story_id", "story_version", "load_id"),
        ),
        Table(
            "coverage",
            "state of an article found to belong to a story",
            _columns(
                story_id=(TEXT, "the story"),
                story_version=(TEXT, "the definition"),
                article_id=(TEXT, "the article"),
                content_hash=(TEXT, "the state of it that matched"),
                score=(REAL, "how surely, 0 to 1"),
                matched_by=(TEXTS, "the terms found"),
                matched_at=(INSTANT, "when"),
            ),
            ("story_id", "story_version", "article_id", "content_hash"),
        ),
        *ALARM_FACTS,
        *EVENT_FACTS,
        *HAPPENED_FACTS,
        *DIGEST_FACTS,
        *SEARCH_FACTS,
    )
}

_ARTICLE_ID = _columns(article_id=(TEXT, "hash of the canonical address"))
_STORY_ID = _columns(story_id=(TEXT, "the story: its file's name in catalog/stories"))

VIEWS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "article",
            "article, as last seen",
            (
                *_ARTICLE_ID,
                *_columns(source_id=(TEXT, "the outlet"), url=(TEXT, "canonical address")),
                *_ARTICLE_FIELDS,
                *_columns(
                    first_seen_at=(INSTANT, "when it was first observed"),
                    last_seen_at=(INSTANT, "when a document of it was last observed"),
                    revision_count=(COUNT, "observed states; 1 where it never changed"),
                    content_hash=(TEXT, "versioned hash of the outlet's words"),
                    text_hash=(TEXT, "hash of the words alone, the same in any script and at any outlet"),
                    document_id=(TEXT, "the document it was read from"),
                ),
            ),
            ("article_id",),
        ),
        Table(
            "revision",
            "observed state of an article",
            (
                *_ARTICLE_ID,
                *_columns(
                    revision=(COUNT, "1, 2, … in the order observed"),
                    source_id=(TEXT, "the outlet"),
                    observed_at=(INSTANT, "when this state was first observed"),
                    title=(TEXT, "headline then"),
                    body=(TEXT, "text then"),
                    content_hash=(TEXT, "versioned hash of the outlet's words"),
                    title_changed=(FLAG, "whether the headline differs from the revision before"),
                    body_similarity=(
                        REAL,
                        "share of the characters, 0 to 1, in sentences that the revision before has too; null for the first",
                    ),
                    paragraphs_added=(
                        TEXTS,
                        "paragraphs that the revision before has not; one that was rewritten is here as it is now",
                    ),
                    paragraphs_removed=(
                        TEXTS,
                        "paragraphs of the revision before that are gone; one that was rewritten is here as it was",
                    ),
                    document_id=(TEXT, "the document it was read from"),
                ),
            ),
            ("article_id", "revision"),
        ),
        Table(
            "headline_change",
            "headline that an outlet changed",
            (
                *_ARTICLE_ID,
                *_columns(
                    revision=(COUNT, "the revision that has the new headline"),
                    source_id=(TEXT, "the outlet"),
                    url=(TEXT, "the article's address"),
                    published_at=(INSTANT, "when the article was published, as it is known now"),
                    observed_at=(INSTANT, "when the new headline was first observed"),
                    hours_after_publication=(REAL, "from its publication until then; null for an undated article"),
                    title_before=(TEXT, "headline before"),
                    title_after=(TEXT, "headline after"),
                    stories=(TEXTS, "followed stories that the article belongs to"),
                ),
            ),
            ("article_id", "revision"),
        ),
        Table("date_evidence", "date offered", (*_ARTICLE_ID, *_DATE_FIELDS), ("article_id", "position")),
        Table("image", "picture", (*_ARTICLE_ID, *_IMAGE_FIELDS), ("article_id", "position")),
        Table("link", "link", (*_ARTICLE_ID, *_LINK_FIELDS), ("article_id", "position")),
        Table("document", "fetched document, without its bytes", _DOCUMENT_FIELDS, ("document_id", "url")),
        Table(
            "rejection",
            "record not taken",
            (
                *_REJECTION_FIELDS,
                *_columns(
                    is_failure=(FLAG, "whether it could not be had, rather than was refused"),
                    rejected_at=(INSTANT, "when it was first not taken"),
                    run_id=(TEXT, "the run that did not take it"),
                    resolved_at=(INSTANT, "when the document was read after all; null while it was not"),
                ),
            ),
            ("stage", "record_id", "expectation", "reason"),
        ),
        Table(
            "run",
            "flow run",
            (
                *_columns(
                    run_id=(TEXT, "the run"),
                    flow=(TEXT, "ingest, backfill or track"),
                    started_at=(INSTANT, "when it began"),
                    finished_at=(INSTANT, "when it ended; null while it runs, or where it was killed"),
                    state=(
                        TEXT,
                        "running, completed or failed; one that was killed is failed as soon as the next run on its machine begins",
                    ),
                ),
                *_COUNT_FIELDS,
            ),
            ("run_id",),
        ),
        Table(
            "validation",
            "expectation checked in a load",
            tuple(column for column in FACTS["validation"].columns if column.name != "load_id"),
            ("run_id", "suite", "expectation", "column_name", "source_id", "validated_at"),
        ),
        Table(
            "story",
            "followed story",
            (
                *_STORY_ID,
                *_columns(
                    title=(TEXT, "its title"),
                    since=(DAY, "first day, where it has one"),
                    until=(DAY, "last day, where it has one"),
                    definition=(TEXT, "the definition in force, as a JSON object"),
                    defined_at=(INSTANT, "since when this definition is in force"),
                ),
            ),
            ("story_id",),
        ),
        Table(
            "coverage",
            "article in a story",
            (
                *_STORY_ID,
                *_ARTICLE_ID,
                *_columns(
                    score=(REAL, "how surely, 0 to 1"),
                    matched_by=(TEXTS, "the terms found"),
                    matched_at=(INSTANT, "when it was found"),
                ),
            ),
            ("story_id", "article_id"),
        ),
        Table(
            "story_timeline",
            "story, day, source and language",
            (
                *_STORY_ID,
                *_columns(
                    day=(DAY, "day of publication, in UTC; undated articles are on no day"),
                    source_id=(TEXT, "the outlet"),
                    language=(TEXT, "language of the articles counted"),
                    articles=(COUNT, "articles in the story"),
                    originals=(COUNT, "those of them whose words no earlier article of any outlet has"),
                    all_articles=(COUNT, "all articles of the outlet in that language on that day"),
                    share=(
                        REAL,
                        "articles / all_articles; to join rows, sum both first and divide then; null where there are none",
                    ),
                    is_complete=(
                        FLAG,
                        "whether the day can be believed: the outlet was seen after the day had ended, was looked at on the day "
                        "where it is polled, and not in vain more often than not, and was not silent where five and more are usual",
                    ),
                ),
            ),
            ("story_id", "day", "source_id", "language"),
        ),
        Table(
            "source_health",
            "source that was ever polled",
            _columns(
                source_id=(TEXT, "the outlet"),
                last_success_at=(INSTANT, "when its feeds were last read without a failure"),
                failures_in_row=(COUNT, "polls since then that failed"),
                articles_1d=(COUNT, "articles first seen in the last 24 hours"),
                usual_1d=(REAL, "the same 24 hours of the week in the last four weeks: their median; null without any"),
                articles_7d=(COUNT, "articles first seen in the last 7 days"),
                usual_7d=(REAL, "the four weeks before: their median; null where it was not yet seen then"),
                refused_1d=(
                    COUNT,
                    "pages of the last 24 hours that were no articles, or that the host refused to give",
                ),
                status=(
                    TEXT,
                    "failing: 3 polls or more failed in a row; blocked: 3 pages or more of the last 24 hours were refused, and at "
                    "least half of all; quiet: nothing in 24 hours where 5 or more are usual, or under a quarter of a "
                    "usual week of 5 or more; ok: none of these",
                ),
            ),
            ("source_id",),
        ),
        *EVENT_VIEWS,
        *HAPPENED_VIEWS,
        *DIGEST_VIEWS,
        *ALARM_VIEWS,
        Table(
            "dictionary",
            "column of a public view",
            _columns(
                view_name=(TEXT, "the view"),
                row_is=(TEXT, "what a row of it is"),
                column_name=(TEXT, "the column"),
                position=(SMALL, "place in the view, from 1"),
                data_type=(TEXT, "SQL type"),
                meaning=(TEXT, "what it means"),
            ),
            ("view_name", "column_name"),
        ),
    )
}
