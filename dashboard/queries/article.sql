-- One article, as last seen.
FROM article WHERE article_id = $article
