-- Other reports of the event that it reports, the first ones first.
WITH same AS (SELECT event_id FROM event_article WHERE article_id = $article)
SELECT a.article_id, a.source_id, a.published_at, a.published_precision, a.title, a.language
FROM event_article e SEMI JOIN same USING (event_id) JOIN article a USING (article_id)
WHERE a.article_id <> $article
ORDER BY a.published_at, a.article_id
LIMIT 20
