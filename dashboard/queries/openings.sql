-- Where articles stand, and how their texts begin.
SELECT article_id, url, published_precision, left(body, 600) AS opening
FROM article WHERE list_contains($articles::VARCHAR[], article_id)
ORDER BY article_id
