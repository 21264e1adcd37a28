-- The last three months of every story, day by day.
WITH last AS (SELECT story_id, max(day) AS day FROM story_timeline WHERE articles > 0 GROUP BY story_id)
SELECT
    t.story_id, t.day, sum(t.articles)::BIGINT AS articles, sum(t.all_articles)::BIGINT AS all_articles,
    sum(t.articles) / nullif(sum(t.all_articles), 0) AS share, bool_and(t.is_complete) AS is_complete
FROM story_timeline t JOIN last l ON t.story_id = l.story_id AND t.day BETWEEN l.day - 91 AND l.day
GROUP BY t.story_id, t.day
ORDER BY t.story_id, t.day
