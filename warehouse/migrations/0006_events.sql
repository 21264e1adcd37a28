-- Events: which articles report the same happening, and which are copies of each other. An article is placed once; events that
-- are found to be one are merged by a fact of its own, so that what was said before can be told.

CREATE TABLE fact.placement (
    article_id VARCHAR,
    event_id VARCHAR,
    score DOUBLE,
    reported_at TIMESTAMP WITH TIME ZONE,
    terms VARCHAR[],
    weights DOUBLE[],
    copy_of VARCHAR,
    copy_similarity DOUBLE,
    signature BLOB,
    placed_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE fact.event_merge (
    event_id VARCHAR,
    into_event_id VARCHAR,
    similarity DOUBLE,
    merged_at TIMESTAMP WITH TIME ZONE,
    position BIGINT
);

CREATE TABLE fact.clustered (
    load_id VARCHAR
);

-- What each event that was merged is called now. Whatever had been merged into it before has a later row of its own, so that no
-- chain has to be followed.
CREATE VIEW fact.event_now AS
SELECT event_id, arg_max(into_event_id, (merged_at, position)) AS into_event_id
FROM fact.event_merge
GROUP BY event_id;

-- Two runs that place the same article at once may both write it; the first counts.
CREATE VIEW fact.placed AS
WITH once AS (
    SELECT *
    FROM fact.placement
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY placed_at, event_id) = 1
)
SELECT
    o.article_id, coalesce(n.into_event_id, o.event_id) AS event_id, o.score, o.reported_at, o.copy_of, o.copy_similarity
FROM once o LEFT JOIN fact.event_now n ON n.event_id = o.event_id;

CREATE VIEW event_article AS
SELECT p.event_id, p.article_id, p.score
FROM fact.placed p SEMI JOIN fact.present a ON a.article_id = p.article_id;

CREATE VIEW event AS
SELECT
    p.event_id, arg_min(a.title, (p.reported_at, a.article_id)) AS title, min(p.reported_at) AS first_at,
    max(p.reported_at) AS last_at, count(*) AS articles, count(DISTINCT p.copy_of) AS originals,
    count(DISTINCT a.source_id) AS sources,
    list_sort(array_agg(DISTINCT a.language) FILTER (a.language IS NOT NULL)) AS languages
FROM fact.placed p JOIN article a USING (article_id)
GROUP BY p.event_id;

CREATE VIEW event_change AS
SELECT DISTINCT event_id, 'merged' AS change, into_event_id, similarity, merged_at AS changed_at
FROM fact.event_merge
WHERE similarity IS NOT NULL;

CREATE VIEW syndication AS
WITH member AS (
    SELECT p.copy_of AS group_id, p.article_id, p.copy_similarity AS similarity, p.copy_of = p.article_id AS is_first
    FROM fact.placed p
    SEMI JOIN (SELECT copy_of FROM fact.placed GROUP BY copy_of HAVING count(*) > 1) s ON s.copy_of = p.copy_of
)
SELECT m.group_id, m.article_id, a.source_id, a.agency, m.similarity, m.is_first
FROM member m JOIN article a USING (article_id);
