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
