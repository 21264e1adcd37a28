-- The same by outlet, by language or by two groups of them.
WITH part AS (
    SELECT
        *, CASE $by
            WHEN 'language' THEN coalesce(language, '?')
            WHEN 'group' THEN CASE
                WHEN list_has_any($a::VARCHAR[], [source_id, language, split_part(language, '-', 1)]) THEN 'A'
                WHEN list_has_any($b::VARCHAR[], [source_id, language, split_part(language, '-', 1)]) THEN 'B'
                ELSE '–' END
            ELSE source_id END AS part
    FROM story_timeline
    WHERE story_id = $story
      AND ($since IS NULL OR day >= $since::DATE) AND ($until IS NULL OR day <= $until::DATE)
      AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], source_id))
      AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], language))
)
SELECT
    part, date_trunc($step, day)::DATE AS day, sum(articles)::BIGINT AS articles, sum(originals)::BIGINT AS originals,
    count(DISTINCT source_id) FILTER (articles > 0) AS outlets, sum(all_articles)::BIGINT AS all_articles,
    sum(articles) / nullif(sum(all_articles), 0) AS share, bool_and(is_complete) AS is_complete
FROM part
GROUP BY 1, 2
ORDER BY sum(sum(articles)) OVER (PARTITION BY part) DESC, part, day
