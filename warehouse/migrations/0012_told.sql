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

-- The day that an outlet told of an article, where it told no more: kept as its noon, which in UTC is on the same day.
CREATE VIEW fact.own_day AS
SELECT d.article_id, (any_value(d.instant) AT TIME ZONE 'UTC')::DATE AS day
FROM fact.date_evidence d
ANTI JOIN present.superseded s ON s.article_id = d.article_id AND s.document_id = d.document_id AND s.load_id = d.load_id
WHERE d.chosen AND d.precision = 'day'
GROUP BY d.article_id;

-- The same timeline where the reader is. FROM story_timeline_in('Asia/Taipei'): a moment is on the day that it is there; an article
-- of which the outlet told no more than the day stays on that day, whichever moment is assumed for it.
CREATE MACRO story_timeline_in(zone) AS TABLE
WITH covered AS (
    SELECT
        c.story_id, coalesce(o.day, (c.published_at AT TIME ZONE zone)::DATE) AS day, c.source_id, c.language,
        count(*) AS articles, count(*) FILTER (c.is_first_copy AND c.is_first_text) AS originals
    FROM present.covered c LEFT JOIN fact.own_day o ON o.article_id = c.article_id
    WHERE c.published_at IS NOT NULL
    GROUP BY ALL
),
first_day AS (SELECT story_id, min(day) AS day FROM covered GROUP BY story_id),
-- A day there has parts of two days of UTC; it can be believed where both can.
doubted AS (
    SELECT DISTINCT story_id, source_id, unnest([
        ((day::TIMESTAMP AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE,
        (((day + 1)::TIMESTAMP - INTERVAL 1 MICROSECOND) AT TIME ZONE 'UTC' AT TIME ZONE zone)::DATE
    ]) AS day
    FROM story_timeline
    WHERE NOT is_complete
),
volume AS (
    SELECT
        coalesce(o.day, (a.published_at AT TIME ZONE zone)::DATE) AS day, a.source_id, coalesce(a.language, 'und') AS language,
        count(*) AS articles
    FROM article a LEFT JOIN fact.own_day o ON o.article_id = a.article_id
    WHERE a.published_at IS NOT NULL
    GROUP BY ALL
),
told AS (
    SELECT f.story_id, v.day, v.source_id, v.language, v.articles
    FROM fact.story_in_force f
    JOIN first_day b ON b.story_id = f.story_id
    JOIN volume v
        ON v.day >= coalesce(f.since, b.day)
        AND (f.until IS NULL OR v.day <= f.until)
        AND (len(f.outlets) = 0 OR list_contains(f.outlets, v.source_id))
        AND (len(f.languages) = 0 OR list_contains(f.languages, v.language))
    UNION ALL
    SELECT t.story_id, t.day, t.source_id, t.language, 0
    FROM story_timeline t
    ANTI JOIN volume v ON v.day = t.day AND v.source_id = t.source_id AND v.language = t.language
    WHERE t.all_articles = 0
)
SELECT
    t.story_id, t.day, t.source_id, t.language, coalesce(c.articles, 0) AS articles, coalesce(c.originals, 0) AS originals,
    t.articles AS all_articles, CASE WHEN t.articles > 0 THEN coalesce(c.articles, 0) / t.articles END AS share,
    d.day IS NULL AS is_complete
FROM told t
LEFT JOIN covered c
    ON c.story_id = t.story_id AND c.day = t.day AND c.source_id = t.source_id AND c.language = t.language
LEFT JOIN doubted d ON d.story_id = t.story_id AND d.source_id = t.source_id AND d.day = t.day;

-- Between what a share lies, in 95 of 100 cases: E. B. Wilson, "Probable inference, the law of succession, and statistical inference"
-- (1927). Null where there was nothing to have a share in.
CREATE MACRO share_at_least(k, n) AS
    CASE WHEN n > 0 THEN greatest(0.0, (k + 1.920729 - 1.959964 * sqrt(k * (n - k) / n + 0.960365)) / (n + 3.841459)) END;
CREATE MACRO share_at_most(k, n) AS
    CASE WHEN n > 0 THEN least(1.0, (k + 1.920729 + 1.959964 * sqrt(k * (n - k) / n + 0.960365)) / (n + 3.841459)) END;
