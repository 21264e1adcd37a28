-- What people ask for most, found without going through all there is.

-- The newest of something: files have the newest first, so that a question for them ends after a look into each.
ALTER TABLE fact.reading SET SORTED BY (load_id DESC, published_at DESC);

-- An archive's stamp says when an article had been published by: of one that was saved twice, the first. Such readings are kept here as
-- they are meant, so that of all others the date is a column as it stands, and what is too old or too new is not read for a question.
CREATE VIEW fact.restated AS
SELECT r.* REPLACE (p.first_seen_at AS published_at)
FROM fact.reading r
JOIN fact.present p ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id = r.load_id
WHERE r.published_from = 'archive_stamp' AND p.first_seen_at < r.published_at;

CREATE TABLE present.restated AS FROM fact.restated;

CREATE OR REPLACE VIEW article AS
SELECT
    r.article_id, r.source_id, r.url, r.title, r.subtitle, r.raw_authors, r.authors, r.published_at, r.published_from,
    r.published_precision, r.modified_at, r.language, r.section, r.tags, r.body, r.char_count, r.agency,
    r.dateline_place, r.is_paywalled, r.is_live_blog, r.author_note,
    r.translator, r.original_url, coalesce(a.first_seen_at, r.observed_at) AS first_seen_at,
    coalesce(a.last_seen_at, r.observed_at) AS last_seen_at, coalesce(a.revision_count, 1) AS revision_count,
    r.content_hash, r.text_hash, r.document_id
FROM (
    SELECT s.*
    FROM fact.shown s
    ANTI JOIN present.restated t ON t.article_id = s.article_id AND t.document_id = s.document_id AND t.load_id = s.load_id
    UNION ALL
    SELECT * FROM present.restated
) r
LEFT JOIN present.seen_again a ON a.article_id = r.article_id;

-- Which event each article is in now, kept beside the facts as the rest of the present is (0011_present.sql): first placements, moved
-- by splits, and called by what their event was merged into. So that one article's event, or one event's articles, are found without
-- going through all that were ever placed.

CREATE TABLE present.placed (
    article_id VARCHAR,
    event_id VARCHAR,
    score DOUBLE,
    reported_at TIMESTAMP WITH TIME ZONE,
    copy_of VARCHAR,
    copy_similarity DOUBLE
);

INSERT INTO present.placed FROM fact.placed;

CREATE OR REPLACE VIEW event_article AS
SELECT p.event_id, p.article_id, p.score
FROM present.placed p SEMI JOIN fact.shown a ON a.article_id = p.article_id;

CREATE OR REPLACE VIEW event AS
SELECT
    p.event_id, arg_min(a.title, (p.reported_at, a.article_id)) AS title, min(p.reported_at) AS first_at,
    max(p.reported_at) AS last_at, count(*) AS articles, count(DISTINCT p.copy_of) AS originals,
    count(DISTINCT a.source_id) AS sources,
    list_sort(array_agg(DISTINCT a.language) FILTER (a.language IS NOT NULL)) AS languages
FROM present.placed p JOIN fact.shown a USING (article_id)
GROUP BY p.event_id;

CREATE OR REPLACE VIEW syndication AS
WITH member AS (
    SELECT p.copy_of AS group_id, p.article_id, p.copy_similarity AS similarity, p.copy_of = p.article_id AS is_first
    FROM present.placed p
    SEMI JOIN (SELECT copy_of FROM present.placed GROUP BY copy_of HAVING count(*) > 1) s ON s.copy_of = p.copy_of
)
SELECT m.group_id, m.article_id, a.source_id, a.agency, m.similarity, m.is_first
FROM member m JOIN fact.shown a USING (article_id);

-- What was seen once has one state; only what was seen again is put in order. The state before is carried along, not looked up.
CREATE OR REPLACE VIEW revision AS
WITH last AS (
    SELECT r.article_id, r.document_id, max(r.load_id) AS load_id
    FROM fact.standing r SEMI JOIN present.seen_again a ON a.article_id = r.article_id
    GROUP BY r.article_id, r.document_id
),
once AS (
    SELECT r.article_id, r.document_id, r.source_id, r.observed_at, r.title, r.body, r.content_hash
    FROM fact.reading r SEMI JOIN last l ON l.article_id = r.article_id AND l.document_id = r.document_id AND l.load_id = r.load_id
),
sighting AS (
    SELECT *, lag(content_hash) OVER (PARTITION BY article_id ORDER BY observed_at, document_id) AS hash_before
    FROM once
),
state AS (
    SELECT
        *, row_number() OVER in_order AS revision, lag(title) OVER in_order AS title_before, lag(body) OVER in_order AS body_before
    FROM sighting
    WHERE hash_before IS DISTINCT FROM content_hash
    WINDOW in_order AS (PARTITION BY article_id ORDER BY observed_at, document_id)
)
SELECT
    article_id, revision, source_id, observed_at, title, body, content_hash,
    coalesce(title_before <> title, false) AS title_changed,
    CASE WHEN revision > 1 THEN text_similarity(body_before, body) END AS body_similarity,
    CASE WHEN revision > 1 THEN paragraphs_beyond(body, body_before) END AS paragraphs_added,
    CASE WHEN revision > 1 THEN paragraphs_beyond(body_before, body) END AS paragraphs_removed,
    document_id
FROM state
UNION ALL
SELECT
    r.article_id, 1::BIGINT, r.source_id, r.observed_at, r.title, r.body, r.content_hash, false, NULL::DOUBLE, NULL::VARCHAR[],
    NULL::VARCHAR[], r.document_id
FROM fact.shown r ANTI JOIN present.seen_again a ON a.article_id = r.article_id;
