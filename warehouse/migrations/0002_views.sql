-- The public contract: the names and columns that people query (transforms/schemas.py, docs/data-dictionary.md).
-- Two runs that see the same thing may both write it; every view shows it once.

-- Readings that count: all but those whose words a load found at too many addresses afterwards. One made later stands again.
CREATE VIEW fact.standing AS
SELECT r.*
FROM fact.reading r
ANTI JOIN fact.repeat p
    ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id >= r.load_id;

-- Each document of an article in the order observed, as it was read last, and whether its words differ from those before:
-- the same line that transforms/revisions.py draws over a batch. A document that a better parser read again is no
-- revision: what the outlet changed and what we read better are told apart.
CREATE VIEW fact.sighting AS
WITH once AS (
    SELECT
        article_id, document_id, arg_max(observed_at, load_id) AS observed_at,
        arg_max(content_hash, load_id) AS content_hash, max(load_id) AS load_id
    FROM fact.standing
    GROUP BY article_id, document_id
)
SELECT *, lag(content_hash) OVER in_order IS DISTINCT FROM content_hash AS is_new_state
FROM once
WINDOW in_order AS (PARTITION BY article_id ORDER BY observed_at, document_id);

CREATE VIEW fact.story_in_force AS
SELECT *
FROM fact.story_version
QUALIFY row_number() OVER (PARTITION BY story_id ORDER BY defined_at DESC, story_version DESC) = 1;

-- Which reading of which document an article is shown by.
CREATE VIEW fact.present AS
SELECT
    article_id,
    arg_max(document_id, (observed_at, document_id)) AS document_id,
    arg_max(load_id, (observed_at, document_id)) AS load_id,
    min(observed_at) AS first_seen_at,
    max(observed_at) AS last_seen_at,
    count(*) FILTER (is_new_state) AS revision_count
FROM fact.sighting
GROUP BY article_id;

-- An archive's stamp says when an article had been published by: of an article that was saved twice, the first one.
CREATE VIEW article AS
SELECT
    r.article_id, r.source_id, r.url, r.title, r.subtitle, r.raw_authors, r.authors,
    CASE WHEN r.published_from = 'archive_stamp' THEN least(r.published_at, p.first_seen_at) ELSE r.published_at END
        AS published_at,
    r.published_from,
    r.published_precision, r.modified_at, r.language, r.section, r.tags, r.body, r.char_count, r.agency,
    r.dateline_place, r.is_paywalled, r.is_live_blog, r.author_note,
    r.translator, r.original_url, p.first_seen_at, p.last_seen_at, p.revision_count, r.content_hash, r.text_hash,
    r.document_id
FROM fact.reading r
JOIN fact.present p ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id = r.load_id;

-- How alike two texts are: the share of their characters in sentences that both have, 0 to 1.
CREATE MACRO text_sentences(text) AS
    list_filter(regexp_split_to_array(text, '[。！？!?\n]+|\. '), lambda s: length(trim(s)) > 0);
CREATE MACRO text_similarity(a, b) AS (
    WITH part AS (SELECT text_sentences(a) AS one, text_sentences(b) AS other),
    size AS (
        SELECT
            coalesce(list_sum([length(s) for s in one]), 0) + coalesce(list_sum([length(s) for s in other]), 0) AS total,
            coalesce(list_sum([length(s) for s in one if list_contains(other, s)]), 0)
                + coalesce(list_sum([length(s) for s in other if list_contains(one, s)]), 0) AS common
        FROM part
    )
    SELECT CASE WHEN total = 0 THEN 1.0 ELSE common / total END FROM size
);

CREATE MACRO text_paragraphs(text) AS list_filter(string_split(text, E'\n\n'), lambda p: length(trim(p)) > 0);
-- The paragraphs of a text that do not stand in another.
CREATE MACRO paragraphs_beyond(text, other) AS
    list_filter(text_paragraphs(text), lambda p: NOT list_contains(text_paragraphs(other), p));

CREATE VIEW revision AS
WITH numbered AS (
    SELECT
        *,
        row_number() OVER in_order AS revision,
        lag(document_id) OVER in_order AS before_document_id,
        lag(load_id) OVER in_order AS before_load_id
    FROM fact.sighting
    WHERE is_new_state
    WINDOW in_order AS (PARTITION BY article_id ORDER BY observed_at, document_id)
)
SELECT
    n.article_id, n.revision, r.source_id, n.observed_at, r.title, r.body, n.content_hash,
    coalesce(b.title <> r.title, false) AS title_changed,
    CASE WHEN n.revision > 1 THEN text_similarity(b.body, r.body) END AS body_similarity,
    CASE WHEN n.revision > 1 THEN paragraphs_beyond(r.body, b.body) END AS paragraphs_added,
    CASE WHEN n.revision > 1 THEN paragraphs_beyond(b.body, r.body) END AS paragraphs_removed,
    n.document_id
FROM numbered n
JOIN fact.reading r ON r.article_id = n.article_id AND r.document_id = n.document_id AND r.load_id = n.load_id
LEFT JOIN fact.reading b
    ON b.article_id = n.article_id AND b.document_id = n.before_document_id AND b.load_id = n.before_load_id;

CREATE VIEW date_evidence AS
SELECT DISTINCT d.article_id, d.position, d.kind, d.raw, d.instant, d.zone, d.precision, d.chosen
FROM fact.date_evidence d
SEMI JOIN fact.present a ON a.article_id = d.article_id AND a.document_id = d.document_id AND a.load_id = d.load_id;

CREATE VIEW image AS
SELECT DISTINCT i.article_id, i.position, i.url, i.caption, i.credit, i.width, i.height
FROM fact.image i
SEMI JOIN fact.present a ON a.article_id = i.article_id AND a.document_id = i.document_id AND a.load_id = i.load_id;

CREATE VIEW link AS
SELECT DISTINCT l.article_id, l.position, l.url, l.text, l.kind
FROM fact.link l
SEMI JOIN fact.present a ON a.article_id = l.article_id AND a.document_id = l.document_id AND a.load_id = l.load_id;

CREATE VIEW document AS
SELECT
    document_id, arg_min(source_id, fetched_at) AS source_id, url, arg_min(origin, fetched_at) AS origin,
    min(fetched_at) AS fetched_at, arg_min(status, fetched_at) AS status,
    arg_min(content_type, fetched_at) AS content_type, any_value(byte_count) AS byte_count
FROM fact.document
GROUP BY document_id, url;

CREATE VIEW rejection AS
WITH first_time AS (
    SELECT
        stage, record_id, arg_min(source_id, rejected_at) AS source_id, arg_min(url, rejected_at) AS url, expectation,
        reason, arg_min(document_id, rejected_at) AS document_id, bool_or(is_failure) AS is_failure,
        min(rejected_at) AS rejected_at, arg_min(run_id, rejected_at) AS run_id
    FROM fact.rejection
    GROUP BY stage, record_id, expectation, reason
),
read_as_article AS (
    SELECT DISTINCT r.document_id, l.loaded_at
    FROM fact.standing r JOIN fact.load l USING (load_id)
    WHERE r.document_id IN (SELECT document_id FROM fact.rejection)
)
SELECT f.*, min(r.loaded_at) AS resolved_at
FROM first_time f LEFT JOIN read_as_article r ON r.document_id = f.document_id
GROUP BY ALL;

CREATE VIEW run AS
WITH counted AS (
    SELECT
        run_id, sum(entries)::BIGINT AS entries, sum(new)::BIGINT AS new, sum(changed)::BIGINT AS changed,
        sum(unchanged)::BIGINT AS unchanged, sum(rejected)::BIGINT AS rejected, sum(failed)::BIGINT AS failed
    FROM fact.load
    GROUP BY run_id
)
SELECT
    s.run_id, s.flow, s.started_at, f.finished_at, coalesce(f.state, 'running') AS state,
    coalesce(c.entries, 0) AS entries, coalesce(c.new, 0) AS new, coalesce(c.changed, 0) AS changed,
    coalesce(c.unchanged, 0) AS unchanged, coalesce(c.rejected, 0) AS rejected, coalesce(c.failed, 0) AS failed
FROM fact.run_started s
LEFT JOIN fact.run_finished f USING (run_id)
LEFT JOIN counted c USING (run_id);

CREATE VIEW validation AS
SELECT suite, expectation, column_name, severity, source_id, evaluated, unexpected, examples, validated_at, run_id
FROM fact.validation;

CREATE VIEW story AS
SELECT story_id, title, since, until, definition, defined_at
FROM fact.story_in_force;

-- What the rules of the stories say; what a person marked is put over it in 0009_happened.sql.
CREATE VIEW fact.ruled AS
SELECT
    c.story_id, c.article_id, arg_min(c.score, c.matched_at) AS score,
    arg_min(c.matched_by, c.matched_at) AS matched_by, min(c.matched_at) AS matched_at
FROM fact.coverage c
JOIN fact.story_in_force USING (story_id, story_version)
JOIN article a ON a.article_id = c.article_id AND a.content_hash = c.content_hash
GROUP BY c.story_id, c.article_id;

CREATE VIEW coverage AS FROM fact.ruled;

CREATE VIEW headline_change AS
WITH told AS (
    SELECT
        article_id, revision, source_id, observed_at, title_changed, title AS title_after,
        lag(title) OVER (PARTITION BY article_id ORDER BY revision) AS title_before
    FROM revision
),
in_stories AS (SELECT article_id, list(story_id ORDER BY story_id) AS stories FROM coverage GROUP BY article_id)
SELECT
    t.article_id, t.revision, t.source_id, a.url, a.published_at, t.observed_at,
    (epoch(t.observed_at) - epoch(a.published_at)) / 3600 AS hours_after_publication,
    t.title_before, t.title_after, coalesce(s.stories, []) AS stories
FROM told t
JOIN article a USING (article_id)
LEFT JOIN in_stories s USING (article_id)
WHERE t.title_changed;
