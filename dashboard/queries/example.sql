-- How much attention each story got, week by week.
SELECT story_id, date_trunc('week', day)::DATE AS week, sum(articles) AS articles, sum(articles) / nullif(sum(all_articles), 0) AS share
FROM story_timeline
GROUP BY story_id, week
ORDER BY story_id, week
