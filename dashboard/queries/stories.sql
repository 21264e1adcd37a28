-- Every followed story, with what it covers.
SELECT
    s.story_id, s.title, s.since, s.until, count(a.article_id) AS articles, count(DISTINCT a.source_id) AS outlets,
    max(a.published_at) AS last_published_at
FROM story s
LEFT JOIN coverage c USING (story_id)
LEFT JOIN article a USING (article_id)
GROUP BY ALL
ORDER BY articles DESC, s.title
