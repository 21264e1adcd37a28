-- Each state of it that was observed.
SELECT revision, observed_at, title, body, title_changed, body_similarity FROM revision WHERE article_id = $article ORDER BY revision
