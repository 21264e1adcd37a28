-- What articles say, the best first. A score is a sum in the order in which threads come to it: its last digits are chance.
WITH found AS (SELECT article_id, round(score, 9) AS score, count(*) OVER () AS found FROM search($typed)),
best AS (FROM found ORDER BY score DESC, article_id LIMIT $most OFFSET $first)
SELECT b.article_id, b.score, b.found, a.published_at, a.source_id, a.language, a.title, left(a.body, 100000) AS body
FROM best b JOIN article a USING (article_id)
ORDER BY b.score DESC, b.article_id
