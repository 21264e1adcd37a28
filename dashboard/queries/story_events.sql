-- What happened: events by how many of the story's articles report them, and who had each first.
WITH counted AS (
    SELECT
        ea.event_id, count(*) AS articles, count(DISTINCT a.source_id) AS outlets,
        list_sort(list(DISTINCT a.language)) AS languages, min(a.published_at) AS first_at, max(a.published_at) AS last_at
    FROM coverage c JOIN article a USING (article_id) JOIN event_article ea USING (article_id)
    WHERE c.story_id = $story
      AND ($since IS NULL OR a.published_at >= $since::DATE) AND ($until IS NULL OR a.published_at < $until::DATE + 1)
      AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources::VARCHAR[], a.source_id))
      AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages::VARCHAR[], a.language))
    GROUP BY ea.event_id
    ORDER BY articles DESC, first_at DESC, ea.event_id
    LIMIT $most
),
first AS (
    SELECT
        event_id, list({'source_id': source_id, 'article_id': article_id, 'title': title, 'published_at': published_at,
            'precision': published_precision, 'hours': hours_after_first, 'place': place} ORDER BY place, source_id) AS reports
    FROM first_report SEMI JOIN counted USING (event_id)
    WHERE story_id = $story
    GROUP BY event_id
)
SELECT e.event_id, e.title, c.first_at, c.last_at, c.articles, c.outlets, c.languages, f.reports
FROM counted c JOIN event e USING (event_id) LEFT JOIN first f USING (event_id)
ORDER BY c.articles DESC, c.first_at DESC, e.event_id
