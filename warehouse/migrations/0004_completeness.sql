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

CREATE VIEW story_timeline AS
WITH dated AS (
    SELECT
        article_id, source_id, coalesce(language, 'und') AS language, (published_at AT TIME ZONE 'UTC')::DATE AS day,
        row_number() OVER (PARTITION BY text_hash ORDER BY published_at, article_id) = 1 OR text_hash IS NULL AS is_original
    FROM article
    WHERE published_at IS NOT NULL
),
covered AS (
    SELECT
        c.story_id, d.day, d.source_id, d.language, count(*) AS articles, count(*) FILTER (d.is_original) AS originals
    FROM coverage c JOIN dated d USING (article_id)
    GROUP BY c.story_id, d.day, d.source_id, d.language
),
first_day AS (SELECT story_id, min(day) AS day FROM covered GROUP BY story_id),
spoken AS (SELECT source_id, arg_max(language, articles) AS language FROM (
    SELECT source_id, language, sum(articles) AS articles FROM fact.volume GROUP BY source_id, language
) GROUP BY source_id),
-- What was published; and days without anything that cannot be believed, in the language that the source has most.
volume AS (
    SELECT v.day, v.source_id, v.language, v.articles, coalesce(NOT (d.is_not_yet_fetched OR d.is_down OR d.is_silent), false) AS is_complete
    FROM fact.volume v
    LEFT JOIN fact.source_day d ON d.source_id = v.source_id AND d.day = v.day
    UNION ALL
    SELECT d.day, d.source_id, s.language, 0, false
    FROM fact.source_day d JOIN spoken s USING (source_id)
    WHERE d.articles = 0 AND (d.is_not_yet_fetched OR d.is_down OR d.is_silent)
)
SELECT
    f.story_id, v.day, v.source_id, v.language, coalesce(c.articles, 0) AS articles,
    coalesce(c.originals, 0) AS originals, v.articles AS all_articles,
    CASE WHEN v.articles > 0 THEN coalesce(c.articles, 0) / v.articles END AS share, v.is_complete
FROM fact.story_in_force f
JOIN first_day b ON b.story_id = f.story_id
JOIN volume v
    ON v.day >= coalesce(f.since, b.day)
    AND (f.until IS NULL OR v.day <= f.until)
    AND (len(f.outlets) = 0 OR list_contains(f.outlets, v.source_id))
    AND (len(f.languages) = 0 OR list_contains(f.languages, v.language))
LEFT JOIN covered c
    ON c.story_id = f.story_id AND c.day = v.day AND c.source_id = v.source_id AND c.language = v.language;
