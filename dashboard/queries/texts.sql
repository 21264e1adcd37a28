-- Title and text of some articles, the same words once.
SELECT min(article_id) AS article_id, any_value(title || chr(10) || coalesce(left(body, 20000), '')) AS text
FROM article WHERE list_contains($articles::VARCHAR[], article_id)
GROUP BY coalesce(text_hash, article_id)
