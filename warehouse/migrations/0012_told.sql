-- Digests: what a reader was told of a story, so that the next one goes on from there. A digest is written down, with all that it
-- tells, before it is sent; who has taken it is a fact of its own, written afterwards.

CREATE TABLE fact.digest (
    digest_id VARCHAR,
    story_id VARCHAR,
    after_digest_id VARCHAR,
    since_at TIMESTAMP WITH TIME ZONE,
    composed_at TIMESTAMP WITH TIME ZONE,
    title VARCHAR,
    body VARCHAR,
    html VARCHAR
);

CREATE TABLE fact.told (
    digest_id VARCHAR,
    kind VARCHAR,
    subject VARCHAR,
    state VARCHAR
);

CREATE TABLE fact.delivery (
    digest_id VARCHAR,
    channel VARCHAR,
    sent_at TIMESTAMP WITH TIME ZONE
);

-- Two machines that compose at once may both go on with the same digest; the first counts, and the other is as if it were not.
CREATE VIEW fact.digest_standing AS
SELECT *
FROM fact.digest
QUALIFY row_number() OVER (PARTITION BY story_id, after_digest_id ORDER BY digest_id) = 1;

CREATE VIEW digest AS
WITH taken AS (
    SELECT digest_id, count(DISTINCT channel) AS channels, min(sent_at) AS sent_at FROM fact.delivery GROUP BY digest_id
)
SELECT
    d.digest_id, d.story_id, d.since_at, d.composed_at, d.title, d.body, coalesce(t.channels, 0) AS channels, t.sent_at
FROM fact.digest_standing d LEFT JOIN taken t ON t.digest_id = d.digest_id;

-- Events that were found to be two. An article that was moved is in the event that it was moved into last; what was said of it
-- before stays as it was said.

CREATE TABLE fact.event_split (
    article_id VARCHAR,
    event_id VARCHAR,
    into_event_id VARCHAR,
    similarity DOUBLE,
    split_at TIMESTAMP WITH TIME ZONE,
    position BIGINT
);

CREATE OR REPLACE VIEW fact.placed AS
WITH once AS (
    SELECT *
    FROM fact.placement
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY placed_at, event_id) = 1
),
moved AS (
    SELECT article_id, arg_max(into_event_id, (split_at, position)) AS event_id FROM fact.event_split GROUP BY article_id
)
SELECT
    o.article_id, coalesce(n.into_event_id, m.event_id, o.event_id) AS event_id, o.score, o.reported_at, o.copy_of,
    o.copy_similarity
FROM once o
LEFT JOIN moved m ON m.article_id = o.article_id
LEFT JOIN fact.event_now n ON n.event_id = coalesce(m.event_id, o.event_id);

CREATE OR REPLACE VIEW event_change AS
SELECT DISTINCT event_id, 'merged' AS change, into_event_id, similarity, merged_at AS changed_at
FROM fact.event_merge
WHERE similarity IS NOT NULL
UNION
SELECT event_id, 'split', into_event_id, similarity, split_at FROM fact.event_split;
