"""Tables of the search index, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import COUNT, COUNTS, INSTANT, SMALL, TEXT, Table, columns

SEARCH_FACTS: Final = (
    Table(
        "posting",
        "word of an indexed reading",
        columns(
            term=(TEXT, "the word: folded, of an English plural its singular"),
            number=(COUNT, "the reading, by its number in indexed"),
            count=(SMALL, "how often the word stands in it, title and body"),
            title_count=(SMALL, "how often in the title"),
            positions=(COUNTS, "where, in characters of the plain text: below 0 in the title, above 0 in the body"),
        ),
        ("term", "number"),
    ),
    Table(
        "indexed",
        "reading that search knows",
        columns(
            number=(COUNT, "what its words are filed under"),
            article_id=(TEXT, "the article"),
            content_hash=(TEXT, "the state of the article that was indexed"),
            source_id=(TEXT, "the outlet"),
            language=(TEXT, "language, with script"),
            published_at=(INSTANT, "when it was published; null if undated"),
            length=(SMALL, "how many words it has"),
            load_id=(TEXT, "the load that brought it"),
        ),
        ("number",),
    ),
)
