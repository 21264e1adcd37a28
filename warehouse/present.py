"""The present, kept beside the facts: what of them counts now, brought up to date for the articles that were touched.

It is done in the transaction that appends the facts, so that every snapshot has both. What the tables mean stands as views over
the facts in ``migrations/0011_present.sql``; ``dateline maintain --check`` holds the two against each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS, asking

TABLES: Final = {
    "superseded": "FROM fact.superseded",
    "seen_again": "FROM fact.seen_again",
    "restated": "FROM fact.restated",
    "outdated": "FROM fact.outdated",
    "covered": "FROM fact.covered",
    "volume": (
        "SELECT (published_at AT TIME ZONE 'UTC')::DATE, source_id, coalesce(language, 'und'), count(*) "
        "FROM article WHERE published_at IS NOT NULL GROUP BY ALL"
    ),
    "archived_day": "FROM fact.archived_day",
    "placed": "FROM fact.placed",
}
"""The tables of the schema ``present``, and what each must come to by the facts; the later ones through the earlier."""
KEPT: Final = {
    "volume": "SELECT day, source_id, language, sum(articles) FROM present.volume GROUP BY ALL HAVING sum(articles) <> 0"
}
"""What of a table is held against that, where it is not all its rows."""

SIGHTINGS: Final = """
    WITH standing AS (
        SELECT r.article_id, r.document_id, r.observed_at, r.content_hash, r.load_id
        FROM fact.reading r
        SEMI JOIN asked a ON a.article_id = r.article_id
        ANTI JOIN fact.repeat p
            ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id >= r.load_id
    ),
    once AS (
        SELECT
            article_id, document_id, arg_max(observed_at, load_id) AS observed_at,
            arg_max(content_hash, load_id) AS content_hash, max(load_id) AS load_id
        FROM standing
        GROUP BY article_id, document_id
    ),
    sighting AS (
        SELECT *, lag(content_hash) OVER (PARTITION BY article_id ORDER BY observed_at, document_id)
            IS DISTINCT FROM content_hash AS is_new_state
        FROM once
    )
"""
"""The view ``fact.sighting`` of the articles in ``asked`` alone: a join would not reach through its windows."""

_STANDING: Final = f"""
    {SIGHTINGS}
    SELECT
        article_id, arg_max(document_id, (observed_at, document_id)) AS document_id,
        arg_max(load_id, (observed_at, document_id)) AS load_id,
        arg_max(content_hash, (observed_at, document_id)) AS content_hash,
        min(observed_at) AS first_seen_at,
        max(observed_at) AS last_seen_at, count(*) FILTER (is_new_state) AS revision_count, count(*) AS sightings
    FROM sighting
    GROUP BY article_id
"""
"""Of the articles in ``asked`` the reading that shows each now, and how often it was seen."""
# What tells of them in the tables of the present, given that.
_SUPERSEDED: Final = """
    SELECT r.article_id, r.document_id, r.load_id
    FROM fact.reading r
    SEMI JOIN asked a ON a.article_id = r.article_id
    ANTI JOIN stands s ON s.article_id = r.article_id AND s.document_id = r.document_id AND s.load_id = r.load_id
"""
_SEEN_AGAIN: Final = "SELECT article_id, first_seen_at, last_seen_at, revision_count FROM stands WHERE sightings > 1"
_RESTATED: Final = """
    SELECT r.* REPLACE (s.first_seen_at AS published_at)
    FROM fact.reading r
    JOIN stands s ON s.article_id = r.article_id AND s.document_id = r.document_id AND s.load_id = r.load_id
    WHERE r.published_from = 'archive_stamp' AND s.first_seen_at < r.published_at
"""
_INDEXED: Final = "SELECT number FROM fact.indexed SEMI JOIN asked USING (article_id)"
_OUTDATED: Final = """
    SELECT number
    FROM (
        SELECT
            i.number, s.content_hash IS DISTINCT FROM i.content_hash AS is_past,
            row_number() OVER (PARTITION BY i.article_id, i.content_hash ORDER BY i.number) AS nth
        FROM (SELECT * FROM fact.indexed SEMI JOIN asked USING (article_id)) i
        LEFT JOIN stands s ON s.article_id = i.article_id
    )
    WHERE is_past OR nth > 1
"""
_HEARD_OF: Final = """
    SELECT article_id FROM fact.reading SEMI JOIN asked USING (article_id)
    UNION
    SELECT article_id FROM fact.repeat SEMI JOIN asked USING (article_id)
"""
_SPOKEN_OF: Final = """
    SELECT article_id FROM fact.coverage SEMI JOIN asked USING (article_id)
    UNION
    SELECT article_id FROM fact.mark SEMI JOIN asked USING (article_id)
"""
_VOLUME: Final = """
    SELECT (published_at AT TIME ZONE 'UTC')::DATE AS day, source_id, coalesce(language, 'und') AS language, count(*) AS articles
    FROM article SEMI JOIN asked USING (article_id)
    WHERE published_at IS NOT NULL
    GROUP BY ALL
"""
_VOLUME_SCHEMA: Final = {"day": pl.Date(), "source_id": pl.String(), "language": pl.String(), "articles": pl.Int64()}

# What the stories cover among the articles in ``asked``, as the view ``fact.covered`` has it, but for who is first.
_COVERED: Final = """
    WITH state AS (
        SELECT article_id, content_hash, published_at, source_id, coalesce(language, 'und') AS language, text_hash
        FROM article SEMI JOIN asked USING (article_id)
    ),
    marked AS (SELECT * FROM mark SEMI JOIN asked USING (article_id)),
    ruled AS (
        SELECT
            c.story_id, c.article_id, arg_min(c.score, c.matched_at) AS score,
            arg_min(c.matched_by, c.matched_at) AS matched_by, min(c.matched_at) AS matched_at
        FROM fact.coverage c
        JOIN fact.story_in_force USING (story_id, story_version)
        JOIN state s ON s.article_id = c.article_id AND s.content_hash = c.content_hash
        GROUP BY c.story_id, c.article_id
    ),
    said AS (
        SELECT r.* FROM ruled r ANTI JOIN marked m ON m.story_id = r.story_id AND m.article_id = r.article_id
        UNION ALL
        SELECT story_id, article_id, 1.0::DOUBLE, ['marked in by a person'], marked_at FROM marked WHERE is_in
    ),
    copy AS (
        SELECT article_id, min(copy_of) AS copy_of
        FROM fact.placement SEMI JOIN asked USING (article_id)
        WHERE copy_of <> article_id
        GROUP BY article_id
    )
    SELECT
        c.story_id, c.article_id, c.score, c.matched_by, c.matched_at, s.published_at,
        (s.published_at AT TIME ZONE 'UTC')::DATE AS day, s.source_id, s.language,
        coalesce(k.copy_of, s.article_id) AS copy_group, s.text_hash
    FROM said c
    JOIN state s ON s.article_id = c.article_id
    LEFT JOIN copy k ON k.article_id = c.article_id
"""
# The view ``fact.placed`` of the articles in ``asked`` alone.
_PLACED: Final = """
    WITH once AS (
        SELECT * FROM fact.placement SEMI JOIN asked USING (article_id)
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY placed_at, event_id) = 1
    ),
    moved AS (
        SELECT article_id, arg_max(into_event_id, (split_at, position)) AS event_id
        FROM fact.event_split SEMI JOIN asked USING (article_id)
        GROUP BY article_id
    )
    SELECT
        o.article_id, coalesce(n.into_event_id, m.event_id, o.event_id) AS event_id, o.score, o.reported_at, o.copy_of,
        o.copy_similarity
    FROM once o
    LEFT JOIN moved m ON m.article_id = o.article_id
    LEFT JOIN fact.event_now n ON n.event_id = coalesce(m.event_id, o.event_id)
"""
# Beside them: what shares a group of copies, or its words, with them as they are or as they were. Of each group that is whole here
# the first is told anew.
_AMONG_THEIR_COPIES: Final = """
    WITH before AS (SELECT story_id, copy_group, text_hash FROM present.covered SEMI JOIN asked USING (article_id)),
    touched AS MATERIALIZED (
        SELECT story_id, copy_group, text_hash FROM before
        UNION
        SELECT story_id, copy_group, text_hash FROM covered_now
    ),
    pool AS (
        SELECT n.*, NULL::BOOLEAN AS was_first_copy, NULL::BOOLEAN AS was_first_text, true AS with_copies, true AS with_texts
        FROM covered_now n
        UNION ALL
        SELECT
            c.*, (c.story_id, c.copy_group) IN (SELECT (story_id, copy_group) FROM touched),
            (c.story_id, c.text_hash) IN (SELECT (story_id, text_hash) FROM touched WHERE text_hash IS NOT NULL)
        FROM present.covered c ANTI JOIN asked USING (article_id)
    ),
    told AS (
        SELECT
            *,
            CASE WHEN coalesce(with_copies, false) THEN published_at IS NOT NULL AND row_number() OVER (
                PARTITION BY story_id, copy_group, published_at IS NULL ORDER BY published_at, article_id
            ) = 1 ELSE was_first_copy END AS is_first_copy,
            CASE WHEN coalesce(with_texts, false) THEN published_at IS NOT NULL AND (text_hash IS NULL OR row_number() OVER (
                PARTITION BY story_id, text_hash, published_at IS NULL ORDER BY published_at, article_id
            ) = 1) ELSE was_first_text END AS is_first_text
        FROM pool
        WHERE with_copies OR with_texts
    )
    SELECT
        story_id, article_id, score, matched_by, matched_at, published_at, day, source_id, language, copy_group, text_hash,
        is_first_copy, is_first_text
    FROM told
    WHERE is_first_copy IS DISTINCT FROM was_first_copy OR is_first_text IS DISTINCT FROM was_first_text
"""


def take_turn(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside a transaction: of two who bring the present up to date at once, let one begin again.

    Only where writers do not stand in a queue (``warehouse/waiting.py``).
    """
    connection.execute("UPDATE present.turn SET taken_by = uuid()::VARCHAR")


@contextmanager
def kept_present(connection: duckdb.DuckDBPyConnection, read: pl.Series, repeated: pl.Series) -> Iterator[None]:
    """Inside a transaction: while facts of some articles are appended, bring the present up to date with them.

    Most that is new was never heard of; of that, much need not be asked.

    Args:
        connection: To the lake.
        read: The articles of the readings that are appended, one for each reading.
        repeated: Those that are appended to ``repeat``.
    """
    touched = pl.concat([read, repeated]).unique()
    if touched.is_empty():
        yield  # a poll that brought nothing asks nothing
        return
    known = _asked(connection, _HEARD_OF, touched)["article_id"]
    before = _volume(connection, known)
    yield
    again = pl.concat([known, read.filter(read.is_duplicated()), repeated]).unique()
    _renew_standing(connection, again)
    _append(connection, "volume", _difference(before, _volume(connection, touched)))
    renew_coverage(connection, _asked(connection, _SPOKEN_OF, touched)["article_id"])


def _renew_standing(connection: duckdb.DuckDBPyConnection, article_ids: pl.Series) -> None:
    """Bring up to date which readings of some articles stand, and what follows from it."""
    if article_ids.is_empty():
        return
    with asking(connection, "stands", _asked(connection, _STANDING, article_ids)):
        _replace(connection, "superseded", _SUPERSEDED, article_ids)
        _replace(connection, "seen_again", _SEEN_AGAIN, article_ids)
        _replace(connection, "restated", _RESTATED, article_ids)
        _replace(connection, "outdated", _OUTDATED, article_ids, rows_of=f"number IN ({_INDEXED})")


def renew_coverage(connection: duckdb.DuckDBPyConnection, article_ids: pl.Series) -> None:
    """Inside a transaction: bring up to date what the stories cover, after something was said of some articles."""
    touched = article_ids.unique()
    if touched.is_empty():
        return
    now = _asked(connection, _COVERED, touched)
    with asking(connection, "covered_now", now):
        changed = _asked(connection, _AMONG_THEIR_COPIES, touched)
    with asking(connection, "asked", pl.DataFrame({"article_id": touched})), asking(connection, "changed", changed):
        connection.execute(
            "DELETE FROM present.covered WHERE article_id IN (SELECT article_id FROM asked) "
            "OR (story_id, article_id) IN (SELECT (story_id, article_id) FROM changed)"
        )
    _append(connection, "covered", changed)


def renew_story(connection: duckdb.DuckDBPyConnection, story_id: str) -> None:
    """Inside a transaction: bring up to date what a story covers, after its definition changed."""
    touched = connection.execute(
        "SELECT article_id FROM present.covered WHERE story_id = $story_id "
        "UNION SELECT article_id FROM fact.coverage JOIN fact.story_in_force USING (story_id, story_version) "
        "WHERE story_id = $story_id",
        {"story_id": story_id},
    ).pl(FRAME_ROWS)
    renew_coverage(connection, touched["article_id"])


def renew_placed(connection: duckdb.DuckDBPyConnection, article_ids: pl.Series, merged: pl.Series) -> None:
    """Inside a transaction: bring up to date which events articles are in.

    Args:
        connection: To the lake.
        article_ids: Those that were placed or moved.
        merged: Events that were merged into others; all their articles move.
    """
    with asking(connection, "merged", pl.DataFrame({"event_id": merged}, schema={"event_id": pl.String()})):
        moved = connection.execute("SELECT article_id FROM present.placed SEMI JOIN merged USING (event_id)").pl(
            FRAME_ROWS
        )
    _replace(connection, "placed", _PLACED, pl.concat([article_ids, moved["article_id"]]).unique())


def archived(connection: duckdb.DuckDBPyConnection, documents: pl.DataFrame) -> None:
    """Inside a transaction: note the days that documents of an archive are of."""
    days = documents.select("source_id", day=pl.col("fetched_at").dt.date()).unique()
    with asking(connection, "seen", days):
        connection.execute(
            "INSERT INTO present.archived_day SELECT source_id, day FROM seen ANTI JOIN present.archived_day USING (source_id, day)"
        )


def is_wrong(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a table is not what the facts come to; none is unless a program did wrong."""
    return any(differences(connection, table)[0] for table in TABLES)


def make_anew(connection: duckdb.DuckDBPyConnection) -> int:
    """Inside a transaction: put right what is not what the facts come to; tells how many tables were wrong."""
    take_turn(connection)
    # One after the other: what articles say is drawn through the first of them.
    return sum(_made_anew(connection, table) for table in TABLES)


def _made_anew(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    if not differences(connection, table)[0]:
        return False
    connection.execute(f"DELETE FROM present.{table}")
    connection.execute(f"INSERT INTO present.{table} {TABLES[table]}")
    return True


def differences(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    """How many rows of a table are not what the facts come to, or lack, and one of them."""
    kept, truth = KEPT.get(table, f"FROM present.{table}"), TABLES[table]
    found = connection.execute(
        f"SELECT count(*), any_value(t::VARCHAR) "
        f"FROM ((({kept}) EXCEPT ALL ({truth})) UNION ALL (({truth}) EXCEPT ALL ({kept}))) t"
    ).fetchone()
    return (found[0], str(found[1])) if found else (0, "")


def condense(connection: duckdb.DuckDBPyConnection) -> int:
    """Inside a transaction: write sums in the place of what each load added; tells how many rows are no more."""
    summed = connection.execute(
        "SELECT day, source_id, language, sum(articles)::BIGINT AS articles FROM present.volume "
        "GROUP BY ALL HAVING sum(articles) <> 0"
    ).pl(FRAME_ROWS)
    held = connection.execute("SELECT count(*) FROM present.volume").fetchone()
    spare = (held[0] if held else 0) - summed.height
    if spare > summed.height:
        take_turn(connection)
        connection.execute("DELETE FROM present.volume")
        _append(connection, "volume", summed)
        return spare
    return 0


def _volume(connection: duckdb.DuckDBPyConnection, article_ids: pl.Series) -> pl.DataFrame:
    if article_ids.is_empty():
        return pl.DataFrame(schema=_VOLUME_SCHEMA)
    return _asked(connection, _VOLUME, article_ids)


def _difference(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    return (
        pl.concat([before.with_columns(-pl.col("articles")), after])
        .group_by("day", "source_id", "language")
        .agg(pl.col("articles").sum())
        .filter(pl.col("articles") != 0)
        .sort("source_id", "day")
    )


def _replace(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    query: str,
    article_ids: pl.Series,
    rows_of: str = "article_id IN (SELECT article_id FROM asked)",
) -> None:
    """Put what a query comes to in the place of the rows of some articles."""
    if article_ids.is_empty():
        return
    with asking(connection, "asked", pl.DataFrame({"article_id": article_ids})):
        rows = connection.execute(query).pl(FRAME_ROWS)
        connection.execute(f"DELETE FROM present.{table} WHERE {rows_of}")
    _append(connection, table, rows)


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    if not rows.is_empty():
        with asking(connection, "rows_now", rows):
            connection.execute(f"INSERT INTO present.{table} FROM rows_now")


def _asked(connection: duckdb.DuckDBPyConnection, query: str, article_ids: pl.Series) -> pl.DataFrame:
    with asking(connection, "asked", pl.DataFrame({"article_id": article_ids}, schema={"article_id": pl.String()})):
        return connection.execute(query).pl(FRAME_ROWS)
