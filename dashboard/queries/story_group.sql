-- The latest articles of a group of outlets or languages in the story, whose words are counted.
SELECT a.article_id
FROM coverage c JOIN article a USING (article_id)
WHERE c.story_id = $story
  AND list_has_any($members::VARCHAR[], [a.source_id, a.language, split_part(a.language, '-', 1)])
  AND ($since IS NULL OR a.published_at >= $since::DATE) AND ($until IS NULL OR a.published_at < $until::DATE + 1)
ORDER BY a.published_at DESC NULLS LAST, a.article_id
LIMIT $most
