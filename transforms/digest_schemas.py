"""Tables and views of digests, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import COUNT, INSTANT, TEXT, Table, columns

_DIGEST = columns(digest_id=(TEXT, "the digest: an id that sorts by time"), story_id=(TEXT, "the story"))
_SAID = columns(
    title=(TEXT, "its title"),
    body=(TEXT, "what it said, as plain text"),
)

DIGEST_FACTS: Final = (
    Table(
        "digest",
        "digest that was composed to be sent",
        (
            *_DIGEST,
            *columns(
                after_digest_id=(TEXT, "the one before, with which it goes on; empty for the first of a story"),
                since_at=(INSTANT, "from when it tells: when the one before was composed"),
                composed_at=(INSTANT, "when it was composed"),
            ),
            *_SAID,
            *columns(html=(TEXT, "the same as a page for mail")),
        ),
        ("digest_id",),
    ),
    Table(
        "told",
        "thing of which a digest told, or took note, in the state in which it was then",
        columns(
            digest_id=(TEXT, "the digest"),
            kind=(TEXT, "article, event, burst, outlet, edit, mark, day or definition"),
            subject=(TEXT, "which one"),
            state=(TEXT, "how it was: an article in or out, an outlet usual, silent, loud or broken …"),
        ),
        ("digest_id", "kind", "subject"),
    ),
    Table(
        "delivery",
        "digest that an address has taken",
        columns(
            digest_id=(TEXT, "the digest"),
            channel=(TEXT, "a hash of the address, which holds secrets"),
            sent_at=(INSTANT, "when it had been taken"),
        ),
        ("digest_id", "channel"),
    ),
)

DIGEST_VIEWS: Final = (
    Table(
        "digest",
        "digest of a story that was composed to be sent",
        (
            *_DIGEST,
            *columns(
                since_at=(INSTANT, "from when it tells: when the one before was composed, else seven days before"),
                composed_at=(INSTANT, "when it was composed"),
            ),
            *_SAID,
            *columns(
                channels=(COUNT, "addresses that have taken it"),
                sent_at=(INSTANT, "when the first of them had; null where none has"),
            ),
        ),
        ("digest_id",),
    ),
)
