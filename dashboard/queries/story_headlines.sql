-- Headlines of the story that were changed, before and after.
SELECT article_id, revision, source_id, published_at, observed_at, hours_after_publication, title_before, title_after
FROM headline_change
WHERE list_contains(stories, $story)
  AND ($since IS NULL OR observed_at >= $since::DATE) AND ($until IS NULL OR published_at < $until::DATE + 1)
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], source_id))
ORDER BY observed_at DESC, article_id
LIMIT $most
