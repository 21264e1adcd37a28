-- A story over time, and which of its days can be believed: a dip that is a broken feed is the classic retraction.

-- Each source's days on which it was looked at, by its own feeds.
CREATE VIEW fact.look AS
SELECT
    l.source_id, (l.loaded_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS looks,
    count(*) FILTER (l.through_at IS NULL) AS failures
FROM fact.load l
JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
GROUP BY l.source_id, day;

-- Days of which an archive holds something of a source: nobody had to look on them.
CREATE VIEW fact.archived_day AS
SELECT DISTINCT d.source_id, (d.fetched_at AT TIME ZONE 'UTC')::DATE AS day
FROM fact.document d
JOIN fact.run_started r ON r.run_id = d.run_id AND r.flow = 'backfill';

-- Dated articles by day of publication, source and language.
CREATE VIEW fact.volume AS
SELECT
    (published_at AT TIME ZONE 'UTC')::DATE AS day, source_id, coalesce(language, 'und') AS language,
    count(*) AS articles
FROM article
WHERE published_at IS NOT NULL
GROUP BY ALL;

-- Every day of every source from its first to the last that any source was seen on, and whether it can be believed.
CREATE VIEW fact.source_day AS
WITH total AS (SELECT source_id, day, sum(articles) AS articles FROM fact.volume GROUP BY source_id, day),
seen AS (SELECT source_id, max(through_at) AS through_at FROM fact.load GROUP BY source_id),
watched AS (SELECT source_id, min(day) AS first_day, max(day) AS last_day FROM fact.look GROUP BY source_id),
-- Dates in the future are mistakes of an outlet; they make no days of others.
latest AS (SELECT (max(through_at) AT TIME ZONE 'UTC')::DATE AS day FROM seen),
span AS (
    SELECT t.source_id, min(t.day) AS first_day, greatest(max(t.day), any_value(coalesce(w.last_day, t.day))) AS last_day
    FROM total t LEFT JOIN watched w USING (source_id) CROSS JOIN latest l
    WHERE t.day <= coalesce(l.day, t.day)
    GROUP BY t.source_id
),
-- A source that is polled goes on to today, whether or not it was reached; an archive ends where it ends.
calendar AS (
    SELECT s.source_id, unnest(generate_series(s.first_day::TIMESTAMP, s.last_day::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
    FROM span s
),
usual AS (
    SELECT c.source_id, c.day, median(coalesce(t.articles, 0)) AS articles
    FROM calendar c
    CROSS JOIN range(1, 5) w(n)
    JOIN span s ON s.source_id = c.source_id AND c.day - 7 * w.n::INTEGER >= s.first_day
    LEFT JOIN total t ON t.source_id = c.source_id AND t.day = c.day - 7 * w.n::INTEGER
    GROUP BY c.source_id, c.day
)
SELECT
    c.source_id, c.day, coalesce(t.articles, 0) AS articles, u.articles AS usual_articles,
    coalesce(n.through_at < ((c.day + 1)::TIMESTAMP AT TIME ZONE 'UTC'), true) AS is_not_yet_fetched,
    coalesce(
        c.day >= w.first_day AND c.day <= w.last_day AND a.day IS NULL
            AND (l.looks IS NULL OR 2 * l.failures > l.looks),
        false
    ) AS is_down,
    coalesce(t.articles, 0) = 0 AND coalesce(u.articles, 0) >= 5 AS is_silent
FROM calendar c
LEFT JOIN total t ON t.source_id = c.source_id AND t.day = c.day
LEFT JOIN usual u ON u.source_id = c.source_id AND u.day = c.day
LEFT JOIN seen n ON n.source_id = c.source_id
LEFT JOIN watched w ON w.source_id = c.source_id
LEFT JOIN fact.look l ON l.source_id = c.source_id AND l.day = c.day
LEFT JOIN fact.archived_day a ON a.source_id = c.source_id AND a.day = c.day;
