-- What happened in a story. Nothing here is counted when articles are loaded: a run pays nothing for it, and what is asked is the
-- present, whatever was matched, marked or withdrawn since.

-- Bursts of a story's daily share: the two-state automaton of J. Kleinberg, "Bursty and hierarchical structure in streams" (2002),
-- for batches (section 4), with his parameters: in a burst the share is twice the story's own (s = 2), and to begin one costs ln n
-- on n days (gamma = 1).

-- How much better a day is explained by a burst than without one: the difference of the two states' costs, where p is the share
-- of the whole story. Twice that cannot be more than all.
CREATE MACRO burst_gain(articles, all_articles, p) AS CASE
    WHEN p > 0 AND p < 1 THEN
        articles * ln(least(2 * p, (1 + p) / 2) / p)
        + (all_articles - articles) * ln((1 - least(2 * p, (1 + p) / 2)) / (1 - p))
    ELSE 0.0
END;
-- By how much the best course up to each day is better if it is in a burst then. To leave a burst is free.
CREATE MACRO burst_leads(gains, cost) AS
    list_reduce(
        [[g::DOUBLE] for g in gains],
        lambda leads, g: list_append(leads, g[1] + greatest(-cost, least(0.0, leads[-1]))),
        [-cost::DOUBLE]
    )[2:];
-- 1 for each day that is in a burst on the best course of all, else 0: found from the last day back to the first.
CREATE MACRO burst_states(gains, cost) AS
    list_reverse(list_reduce(
        [[lead] for lead in list_reverse(burst_leads(gains, cost))],
        lambda states, lead: list_append(
            states, CASE WHEN lead[1] > 0 OR (states[-1] = 1 AND lead[1] > -cost) THEN 1.0 ELSE 0.0 END
        ),
        [0.0]
    )[2:]);

-- A story's days, summed over its outlets before anything is divided. What an outlet published on a day that is not complete is
-- in neither sum: such a day neither begins a burst nor ends one.
CREATE VIEW fact.story_day AS
SELECT
    story_id, day, coalesce(sum(articles) FILTER (is_complete), 0)::BIGINT AS articles,
    coalesce(sum(all_articles) FILTER (is_complete), 0)::BIGINT AS all_articles
FROM story_timeline
GROUP BY story_id, day;

-- The days that are in bursts.
CREATE VIEW fact.burst_day AS
WITH usual AS (
    SELECT
        story_id, sum(articles) / sum(all_articles) AS usual_share, max(day) FILTER (all_articles > 0) AS last_seen,
        ln(count(*) FILTER (all_articles > 0)) AS cost
    FROM fact.story_day
    GROUP BY story_id
    HAVING sum(articles) > 0
),
gained AS (
    SELECT
        *, burst_gain(articles, all_articles, usual_share) AS gain,
        row_number() OVER (PARTITION BY story_id ORDER BY day) AS nth
    FROM fact.story_day JOIN usual USING (story_id)
),
course AS (
    SELECT story_id, burst_states(list(gain ORDER BY nth), any_value(cost)) AS states FROM gained GROUP BY story_id
),
stated AS (SELECT g.*, c.states[g.nth] AS state FROM gained g JOIN course c USING (story_id)),
-- Days in a row have one number: how many days without a burst came before them.
numbered AS (SELECT *, count(*) FILTER (state = 0) OVER (PARTITION BY story_id ORDER BY nth) AS span FROM stated)
SELECT *, min(day) OVER (PARTITION BY story_id, span) AS first_day
FROM numbered
WHERE state = 1;

CREATE VIEW fact.burst_span AS
SELECT
    story_id, first_day, max(day) AS last_day, sum(gain) AS weight, sum(articles)::BIGINT AS articles,
    sum(all_articles)::BIGINT AS all_articles, sum(articles) / sum(all_articles) AS share, any_value(usual_share) AS usual_share,
    max(day) = any_value(last_seen) AS is_ongoing
FROM fact.burst_day
GROUP BY story_id, first_day;

-- Which events made a burst: those with more reports in its days than their reports in the whole story let expect.
CREATE VIEW burst_event AS
WITH told AS (
    SELECT c.story_id, e.event_id, (a.published_at AT TIME ZONE 'UTC')::DATE AS day
    FROM coverage c
    JOIN event_article e USING (article_id)
    JOIN article a USING (article_id)
    WHERE a.published_at IS NOT NULL
),
whole AS (SELECT story_id, event_id, count(*) AS reports FROM told GROUP BY story_id, event_id),
total AS (SELECT story_id, count(*) AS reports FROM told GROUP BY story_id),
inside AS (
    SELECT b.story_id, b.first_day, t.event_id, count(*) AS articles
    FROM fact.burst_day b JOIN told t ON t.story_id = b.story_id AND t.day = b.day
    GROUP BY b.story_id, b.first_day, t.event_id
),
held AS (
    SELECT
        i.*, i.articles * ln(i.articles * t.reports / (w.reports * sum(i.articles) OVER (PARTITION BY i.story_id, i.first_day)))
            AS weight
    FROM inside i JOIN whole w USING (story_id, event_id) JOIN total t USING (story_id)
)
SELECT h.story_id, h.first_day, h.event_id, e.title, h.articles, h.weight
FROM held h JOIN event e USING (event_id)
WHERE h.weight > 0;

CREATE VIEW burst AS
WITH named AS (
    SELECT story_id, first_day, arg_max(event_id, (weight, event_id)) AS event_id, arg_max(title, (weight, event_id)) AS title
    FROM burst_event
    GROUP BY story_id, first_day
)
SELECT b.*, n.event_id, n.title
FROM fact.burst_span b LEFT JOIN named n USING (story_id, first_day);

-- Who reported an event of a story first, and how long each outlet took. An undated article is no first report.
CREATE VIEW first_report AS
WITH dated AS (
    SELECT
        c.story_id, e.event_id, a.source_id, count(*) AS articles, min(a.published_at) AS published_at,
        arg_min(struct_pack(article_id := a.article_id, title := a.title, url := a.url, p := a.published_precision), (a.published_at, a.article_id)) AS first
    FROM coverage c
    JOIN event_article e USING (article_id)
    JOIN article a USING (article_id)
    WHERE a.published_at IS NOT NULL
    GROUP BY c.story_id, e.event_id, a.source_id
)
SELECT
    story_id, event_id, source_id, first.article_id, first.title, first.url, published_at, first.p AS published_precision,
    articles, rank() OVER event AS place, (epoch(published_at) - epoch(min(published_at) OVER event)) / 3600 AS hours_after_first
FROM dated
WINDOW event AS (PARTITION BY story_id, event_id ORDER BY published_at);

-- Which names of the catalogue stand in which articles: looked for in each load once, and again when a name's words change.
CREATE TABLE fact.name_version (
    names_id VARCHAR,
    names_version VARCHAR,
    title VARCHAR,
    defined_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE fact.named (
    names_id VARCHAR,
    names_version VARCHAR,
    load_id VARCHAR
);

CREATE TABLE fact.name_mention (
    names_id VARCHAR,
    names_version VARCHAR,
    article_id VARCHAR,
    content_hash VARCHAR,
    mentions BIGINT
);

CREATE VIEW fact.name_in_force AS
SELECT *
FROM fact.name_version
QUALIFY row_number() OVER (PARTITION BY names_id ORDER BY defined_at DESC, names_version DESC) = 1;

CREATE VIEW name_mention AS
SELECT m.names_id, n.title AS name, m.article_id, any_value(m.mentions) AS mentions
FROM fact.name_mention m
JOIN fact.name_in_force n USING (names_id, names_version)
JOIN article a ON a.article_id = m.article_id AND a.content_hash = m.content_hash
GROUP BY m.names_id, n.title, m.article_id;

CREATE VIEW name_pair AS
WITH dated AS (
    SELECT
        m.names_id, m.name, m.article_id, a.source_id, date_trunc('month', a.published_at AT TIME ZONE 'UTC')::DATE AS month
    FROM name_mention m JOIN article a USING (article_id)
    WHERE a.published_at IS NOT NULL
)
SELECT
    d.month, d.names_id, d.name, o.names_id AS other_names_id, o.name AS other_name, count(*) AS articles,
    count(DISTINCT d.source_id) AS sources
FROM dated d JOIN dated o ON o.article_id = d.article_id AND d.names_id < o.names_id
GROUP BY ALL;

-- What a person says of an article in a story outranks the rule; the last word counts, and 'none' takes it back.
CREATE TABLE fact.mark (
    story_id VARCHAR,
    article_id VARCHAR,
    mark VARCHAR,
    reason VARCHAR,
    marked_at TIMESTAMP WITH TIME ZONE,
    mark_id VARCHAR
);

CREATE VIEW mark AS
SELECT story_id, article_id, mark = 'in' AS is_in, reason, marked_at
FROM (
    SELECT
        story_id, article_id, arg_max(mark, (marked_at, mark_id)) AS mark, arg_max(reason, (marked_at, mark_id)) AS reason,
        max(marked_at) AS marked_at
    FROM fact.mark
    GROUP BY story_id, article_id
)
WHERE mark <> 'none';

CREATE OR REPLACE VIEW coverage AS
SELECT r.* FROM fact.ruled r ANTI JOIN mark m ON m.story_id = r.story_id AND m.article_id = r.article_id
UNION ALL
SELECT m.story_id, m.article_id, 1.0::DOUBLE, ['marked in by a person'], m.marked_at
FROM mark m SEMI JOIN article a ON a.article_id = m.article_id
WHERE m.is_in;
