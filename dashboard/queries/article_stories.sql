-- Why it is in which story; and where a person said so.
SELECT c.story_id, s.title, c.score, c.matched_by, c.matched_at, m.is_in, m.reason
FROM coverage c
JOIN story s USING (story_id)
LEFT JOIN mark m ON m.story_id = c.story_id AND m.article_id = c.article_id
WHERE c.article_id = $article
ORDER BY c.score DESC, c.story_id
