-- How each source does, held against its own last four weeks; the arithmetic is told in the data dictionary. A function of the
-- moment asked about, so that what was known on a day can be asked later: FROM source_health_at(TIMESTAMPTZ '…').

CREATE MACRO source_health_at(moment) AS TABLE
WITH poll AS (
    SELECT l.source_id, l.loaded_at, l.through_at IS NOT NULL AS is_success, l.new + l.changed + l.rejected + l.failed AS pages
    FROM fact.load l
    JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
    WHERE l.loaded_at <= moment
),
success AS (
    SELECT
        source_id, max(loaded_at) FILTER (is_success) AS last_success_at,
        coalesce(sum(pages) FILTER (loaded_at > moment - INTERVAL 1 DAY), 0) AS pages_1d
    FROM poll
    GROUP BY source_id
),
failure AS (
    SELECT p.source_id, count(*) AS failures_in_row
    FROM poll p JOIN success s USING (source_id)
    WHERE NOT p.is_success AND (s.last_success_at IS NULL OR p.loaded_at > s.last_success_at)
    GROUP BY p.source_id
),
first_seen AS (
    SELECT source_id, article_id, min(observed_at) AS first_seen_at
    FROM fact.standing
    WHERE observed_at <= moment
    GROUP BY source_id, article_id
),
-- Days counted back from the moment: 0 is the last 24 hours, 7 the same hours a week before.
aged AS (
    SELECT source_id, floor(epoch(moment - first_seen_at) / 86400)::INTEGER AS days_ago FROM first_seen
),
history AS (SELECT source_id, max(days_ago) AS oldest FROM aged GROUP BY source_id),
week AS (
    SELECT
        h.source_id, w.n AS weeks_ago, count(a.days_ago) AS articles_7d,
        count(a.days_ago) FILTER (a.days_ago = 7 * w.n) AS articles_1d
    FROM history h
    CROSS JOIN range(5) w(n)
    LEFT JOIN aged a ON a.source_id = h.source_id AND a.days_ago // 7 = w.n
    WHERE w.n = 0 OR h.oldest >= 7 * w.n
    GROUP BY h.source_id, w.n
),
volume AS (
    SELECT
        source_id,
        max(articles_1d) FILTER (weeks_ago = 0) AS articles_1d, median(articles_1d) FILTER (weeks_ago > 0) AS usual_1d,
        max(articles_7d) FILTER (weeks_ago = 0) AS articles_7d, median(articles_7d) FILTER (weeks_ago > 0) AS usual_7d
    FROM week
    GROUP BY source_id
),
refused AS (
    SELECT source_id, count(DISTINCT record_id) AS refused_1d
    FROM fact.rejection
    WHERE rejected_at > moment - INTERVAL 1 DAY AND rejected_at <= moment
      AND (stage = 'parse' OR (stage = 'expect' AND expectation = 'text_is_its_own') OR (stage = 'fetch' AND expectation = 'http_ok'))
    GROUP BY source_id
)
SELECT
    s.source_id, s.last_success_at, coalesce(f.failures_in_row, 0) AS failures_in_row,
    coalesce(v.articles_1d, 0) AS articles_1d, v.usual_1d, coalesce(v.articles_7d, 0) AS articles_7d, v.usual_7d,
    coalesce(r.refused_1d, 0) AS refused_1d,
    CASE
        WHEN coalesce(f.failures_in_row, 0) >= 3 THEN 'failing'
        WHEN coalesce(r.refused_1d, 0) >= 3 AND 2 * r.refused_1d >= s.pages_1d THEN 'blocked'
        WHEN v.usual_1d >= 5 AND v.articles_1d = 0 THEN 'quiet'
        WHEN v.usual_7d >= 5 AND v.articles_7d < v.usual_7d / 4 THEN 'quiet'
        ELSE 'ok'
    END AS status
FROM success s
LEFT JOIN failure f USING (source_id)
LEFT JOIN volume v USING (source_id)
LEFT JOIN refused r USING (source_id);

CREATE VIEW source_health AS SELECT * FROM source_health_at(now());
