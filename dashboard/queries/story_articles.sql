-- The story's articles, the latest first.
SELECT a.article_id, a.published_at, a.source_id, a.language, a.title, c.score, c.matched_by, a.revision_count
FROM coverage c JOIN article a USING (article_id)
WHERE c.story_id = $story
  AND ($since IS NULL OR a.published_at >= $since::DATE) AND ($until IS NULL OR a.published_at < $until::DATE + 1)
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], a.source_id))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], a.language))
ORDER BY a.published_at DESC NULLS LAST, a.article_id
LIMIT $most
