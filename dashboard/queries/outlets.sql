-- Every outlet: its articles, when it was last seen, and how it does.
WITH counted AS (
    SELECT
        source_id, count(*) AS articles, max(published_at) AS last_published_at, max(last_seen_at) AS last_seen_at,
        count(*) FILTER (published_at IS NULL) AS undated
    FROM article GROUP BY source_id
)
SELECT
    coalesce(c.source_id, h.source_id) AS source_id, coalesce(c.articles, 0) AS articles, c.last_published_at, c.last_seen_at,
    coalesce(c.undated, 0) AS undated, h.status, h.last_success_at, h.failures_in_row, h.articles_7d, h.usual_7d
FROM counted c FULL JOIN source_health h USING (source_id)
ORDER BY h.status = 'ok', h.status NULLS LAST, source_id
