-- The same in the other language.
WITH other AS (
    SELECT other_article_id AS article_id, score, found_by FROM translation WHERE article_id = $article
    UNION
    SELECT article_id, score, found_by FROM translation WHERE other_article_id = $article
)
SELECT a.article_id, a.source_id, a.published_at, a.title, a.language, max(o.score) AS score, max(o.found_by) AS found_by
FROM other o JOIN article a USING (article_id)
GROUP BY ALL
ORDER BY score DESC, a.article_id
LIMIT 100
