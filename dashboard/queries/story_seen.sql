-- When the story's articles were looked at last.
SELECT max(a.last_seen_at) AS seen_at FROM coverage c JOIN article a USING (article_id) WHERE c.story_id = $story
