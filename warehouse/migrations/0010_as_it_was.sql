-- Articles as they were on a day, as far as they had been observed by then; the columns are those of article. What was read better
-- since, of documents seen by then, counts: the outlet's words of that day, in today's reading.

CREATE MACRO article_at(moment) AS TABLE
WITH standing AS (
    SELECT r.*
    FROM fact.reading r
    ANTI JOIN fact.repeat p
        ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id >= r.load_id
    WHERE r.observed_at <= moment
),
once AS (
    SELECT
        article_id, document_id, arg_max(observed_at, load_id) AS observed_at,
        arg_max(content_hash, load_id) AS content_hash, max(load_id) AS load_id
    FROM standing
    GROUP BY article_id, document_id
),
sighting AS (
    SELECT *, lag(content_hash) OVER in_order IS DISTINCT FROM content_hash AS is_new_state
    FROM once
    WINDOW in_order AS (PARTITION BY article_id ORDER BY observed_at, document_id)
),
present AS (
    SELECT
        article_id, arg_max(document_id, (observed_at, document_id)) AS document_id,
        arg_max(load_id, (observed_at, document_id)) AS load_id, min(observed_at) AS first_seen_at,
        max(observed_at) AS last_seen_at, count(*) FILTER (is_new_state) AS revision_count
    FROM sighting
    GROUP BY article_id
)
SELECT
    r.article_id, r.source_id, r.url, r.title, r.subtitle, r.raw_authors, r.authors,
    CASE WHEN r.published_from = 'archive_stamp' THEN least(r.published_at, p.first_seen_at) ELSE r.published_at END
        AS published_at,
    r.published_from, r.published_precision, r.modified_at, r.language, r.section, r.tags, r.body, r.char_count, r.agency,
    r.dateline_place, r.is_paywalled, r.is_live_blog, r.author_note, r.translator, r.original_url, p.first_seen_at,
    p.last_seen_at, p.revision_count, r.content_hash, r.text_hash, r.document_id
FROM standing r
JOIN present p ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id = r.load_id;
