-- Translations: which Chinese and which English articles tell the same. What is compared is remembered, so that later articles
-- can be compared with it; a pair is written once, by the article that came second.

CREATE TABLE fact.trace (
    article_id VARCHAR,
    side VARCHAR,
    reported_at TIMESTAMP WITH TIME ZONE,
    terms VARCHAR[],
    weights DOUBLE[],
    traced_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE fact.counterpart (
    article_id VARCHAR,
    other_article_id VARCHAR,
    score DOUBLE,
    found_by VARCHAR,
    paired_at TIMESTAMP WITH TIME ZONE
);

-- What is said on the page comes before what is likely. Two runs that pair the same articles at once may both write it.
CREATE VIEW translation AS
WITH once AS (
    SELECT
        article_id, other_article_id,
        arg_max(score, (found_by = 'original_url', -epoch_us(paired_at))) AS score,
        arg_max(found_by, (found_by = 'original_url', -epoch_us(paired_at))) AS found_by
    FROM fact.counterpart
    GROUP BY article_id, other_article_id
)
SELECT o.article_id, o.other_article_id, o.score, o.found_by
FROM once o
SEMI JOIN fact.present a ON a.article_id = o.article_id
SEMI JOIN fact.present b ON b.article_id = o.other_article_id;

-- Originals are groups of near-copies now, wire copies included: in a story the first of each is counted. An article that was not
-- put into an event yet, or is too short to be compared, is told by its text alone. Only what is covered is put in order.
CREATE VIEW story_timeline AS
WITH copy AS (
    SELECT article_id, min(copy_of) AS copy_of FROM fact.placement WHERE copy_of <> article_id GROUP BY article_id
),
dated AS (
    SELECT
        c.story_id, a.source_id, coalesce(a.language, 'und') AS language,
        (a.published_at AT TIME ZONE 'UTC')::DATE AS day,
        row_number() OVER (PARTITION BY c.story_id, coalesce(k.copy_of, a.article_id) ORDER BY a.published_at, a.article_id) = 1
            AND (a.text_hash IS NULL
                OR row_number() OVER (PARTITION BY c.story_id, a.text_hash ORDER BY a.published_at, a.article_id) = 1) AS is_original
    FROM coverage c JOIN article a USING (article_id) LEFT JOIN copy k ON k.article_id = a.article_id
    WHERE a.published_at IS NOT NULL
),
covered AS (
    SELECT story_id, day, source_id, language, count(*) AS articles, count(*) FILTER (is_original) AS originals
    FROM dated
    GROUP BY story_id, day, source_id, language
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
