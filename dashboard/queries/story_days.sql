-- A story's attention over time: its articles, its originals and its outlets, beside all articles of the same outlets and days.
SELECT
    date_trunc($step, day)::DATE AS day, sum(articles)::BIGINT AS articles, sum(originals)::BIGINT AS originals,
    count(DISTINCT source_id) FILTER (articles > 0) AS outlets, sum(all_articles)::BIGINT AS all_articles,
    count(DISTINCT source_id) FILTER (all_articles > 0) AS all_outlets,
    sum(articles) / nullif(sum(all_articles), 0) AS share, bool_and(is_complete) AS is_complete
FROM story_timeline
WHERE story_id = $story
  AND ($since IS NULL OR day >= $since::DATE) AND ($until IS NULL OR day <= $until::DATE)
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], source_id))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], language))
GROUP BY 1
ORDER BY 1
