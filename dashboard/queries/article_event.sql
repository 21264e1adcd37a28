-- The event that it reports.
SELECT e.event_id, e.title, e.first_at, e.articles, e.sources
FROM event e SEMI JOIN (SELECT event_id FROM event_article WHERE article_id = $article) USING (event_id)
