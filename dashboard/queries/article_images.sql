-- Its pictures, in words.
SELECT position, caption, credit, url, width, height FROM image WHERE article_id = $article ORDER BY position
