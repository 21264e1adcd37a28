-- Search: an inverted index as tables, appended to with each load and never rebuilt. What a query says is read by Dateline itself
-- (transforms/search_query.py), which every connection of its own knows as the function search_plan.

CREATE TABLE fact.posting (
    term VARCHAR,
    number BIGINT,
    count INTEGER,
    title_count INTEGER,
    positions BIGINT[]
);
-- A word's rows lie together, so that few of a file's groups of rows are read for it, also after files are merged.
ALTER TABLE fact.posting SET SORTED BY (term ASC, number ASC);

CREATE TABLE fact.indexed (
    number BIGINT,
    article_id VARCHAR,
    content_hash VARCHAR,
    source_id VARCHAR,
    language VARCHAR,
    published_at TIMESTAMP WITH TIME ZONE,
    length INTEGER,
    load_id VARCHAR
);

-- Ranked by BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75); a word in the title counts as three.
CREATE MACRO search(query) AS TABLE
WITH plan AS MATERIALIZED (SELECT search_plan(query) AS p),
word AS MATERIALIZED (SELECT unnest(p.words, recursive := true) FROM plan),
single AS (
    SELECT w.leaf, p.number, CASE WHEN w.is_title THEN p.title_count ELSE p.count END AS count, p.title_count
    FROM fact.posting p JOIN word w ON p.term = w.term
    WHERE NOT w.is_phrase AND (NOT w.is_title OR p.title_count > 0)
),
phrase_word AS MATERIALIZED (
    SELECT w.leaf, w.place, w.is_title, p.number, p.positions
    FROM fact.posting p JOIN word w ON p.term = w.term
    WHERE w.is_phrase
),
phrase_size AS (SELECT leaf, count(*) AS words FROM word WHERE is_phrase GROUP BY leaf),
together AS (
    SELECT leaf, number
    FROM phrase_word JOIN phrase_size USING (leaf)
    GROUP BY leaf, number, words
    HAVING count(*) = words
),
begun AS (
    SELECT leaf, number, is_title, unnest(positions) - place AS start
    FROM phrase_word SEMI JOIN together USING (leaf, number)
),
whole AS (
    SELECT leaf, number, start
    FROM begun JOIN phrase_size USING (leaf)
    WHERE NOT is_title OR start < 0
    GROUP BY leaf, number, start, words
    HAVING count(*) = words
),
found AS MATERIALIZED (
    SELECT * FROM single
    UNION ALL
    SELECT leaf, number, count(*) AS count, count(*) FILTER (start < 0) AS title_count FROM whole GROUP BY leaf, number
),
scale AS (SELECT count(*) AS articles, avg(length) AS usual_length FROM fact.indexed),
weight AS (
    SELECT f.leaf, ln(1 + (any_value(s.articles) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
    FROM found f CROSS JOIN scale s
    WHERE f.leaf IN (SELECT leaf FROM word WHERE is_wanted)
    GROUP BY f.leaf
),
hit AS (
    SELECT
        f.number, bit_or(1::BIGINT << f.leaf) AS leaves,
        sum(
            coalesce(w.weight, 0) * (f.count + 2 * f.title_count) * 2.2
            / (f.count + 2 * f.title_count + 1.2 * (0.25 + 0.75 * i.length / s.usual_length))
        ) AS score,
        any_value(i.article_id) AS article_id, any_value(i.content_hash) AS content_hash
    FROM found f
    JOIN fact.indexed i ON i.number = f.number
    CROSS JOIN scale s
    CROSS JOIN plan
    LEFT JOIN weight w ON w.leaf = f.leaf
    WHERE (len(p.sources) = 0 OR list_contains(p.sources, i.source_id))
      AND (len(p.languages) = 0 OR len(list_filter(p.languages, lambda l: starts_with(i.language, l))) > 0)
      AND (p.since IS NULL OR i.published_at >= p.since::TIMESTAMP AT TIME ZONE 'UTC')
      AND (p.until IS NULL OR i.published_at < (p.until + 1)::TIMESTAMP AT TIME ZONE 'UTC')
    GROUP BY f.number
),
wanted AS MATERIALIZED (
    SELECT h.article_id, h.content_hash, h.score
    FROM hit h CROSS JOIN plan
    WHERE len(list_filter(p.clauses, lambda c: (h.leaves & c.must) = c.must AND (h.leaves & c.must_not) = 0)) > 0
),
-- Only what an article says now is found, not what stood in an earlier state of it.
latest AS (
    SELECT article_id, arg_max(content_hash, (observed_at, document_id, load_id)) AS content_hash
    FROM fact.standing SEMI JOIN wanted USING (article_id)
    GROUP BY article_id
)
SELECT w.article_id, max(w.score) AS score
FROM wanted w JOIN latest l ON l.article_id = w.article_id AND l.content_hash = w.content_hash
GROUP BY w.article_id;
