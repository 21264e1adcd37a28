-- Its near-copies at any outlet, the first one first.
WITH same AS (SELECT group_id FROM syndication WHERE article_id = $article)
SELECT a.article_id, a.source_id, a.published_at, a.title, a.language, s.agency, s.similarity, s.is_first
FROM syndication s SEMI JOIN same USING (group_id) JOIN article a USING (article_id)
WHERE a.article_id <> $article
ORDER BY s.is_first DESC, a.published_at, a.article_id
LIMIT 100
