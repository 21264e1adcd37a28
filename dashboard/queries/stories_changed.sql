-- What each story got in the last day that was looked at: articles, headlines changed, events begun.
WITH latest AS (SELECT max(a.last_seen_at) AS seen_at FROM coverage JOIN article a USING (article_id)),
since AS (SELECT seen_at - INTERVAL 1 DAY AS since_at FROM latest),
fresh AS (
    SELECT c.story_id, count(*) AS articles
    FROM coverage c JOIN article a USING (article_id) CROSS JOIN since s
    WHERE a.first_seen_at > s.since_at GROUP BY c.story_id
),
headline AS (
    SELECT unnest(h.stories) AS story_id FROM headline_change h CROSS JOIN since s WHERE h.observed_at > s.since_at
),
begun AS (
    SELECT c.story_id, count(DISTINCT e.event_id) AS events
    FROM event e JOIN event_article USING (event_id) JOIN coverage c USING (article_id) CROSS JOIN since s
    WHERE e.first_at > s.since_at GROUP BY c.story_id
)
SELECT
    s.story_id, coalesce(f.articles, 0) AS articles, coalesce(h.headlines, 0) AS headlines,
    coalesce(b.events, 0) AS events, (SELECT since_at FROM since) AS since_at
FROM story s
LEFT JOIN fresh f USING (story_id)
LEFT JOIN (SELECT story_id, count(*) AS headlines FROM headline GROUP BY story_id) h USING (story_id)
LEFT JOIN begun b USING (story_id)
ORDER BY s.story_id
