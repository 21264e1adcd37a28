-- How much there is.
SELECT count(*) AS articles, count(DISTINCT source_id) AS outlets, max(last_seen_at) AS last_seen_at FROM article
