-- Names of the catalogue that stand in the same articles of the story.
WITH said AS (
    SELECT n.names_id, n.name, n.article_id
    FROM name_mention n JOIN coverage c USING (article_id) JOIN article a USING (article_id)
    WHERE c.story_id = $story
      AND ($since IS NULL OR a.published_at >= $since::DATE) AND ($until IS NULL OR a.published_at < $until::DATE + 1)
      AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], a.source_id))
      AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], a.language))
)
SELECT x.name || ' + ' || y.name AS names, count(*) AS articles
FROM said x JOIN said y ON x.article_id = y.article_id AND x.names_id < y.names_id
GROUP BY x.names_id, y.names_id, x.name, y.name
ORDER BY articles DESC, names
LIMIT $most
