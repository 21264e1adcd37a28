-- What a story holds in the period chosen: articles, outlets, copies left out; and how many have no date at all.
SELECT
    count(*) FILTER (is_within) AS articles, count(DISTINCT source_id) FILTER (is_within) AS outlets,
    count(DISTINCT language) FILTER (is_within) AS languages, count(*) FILTER (published_at IS NULL) AS undated
FROM (
    SELECT
        a.source_id, a.language, a.published_at,
        ($since IS NULL OR a.published_at >= $since::DATE) AND ($until IS NULL OR a.published_at < $until::DATE + 1) AS is_within
    FROM coverage c JOIN article a USING (article_id)
    WHERE c.story_id = $story
      AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], a.source_id))
      AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], a.language))
)
