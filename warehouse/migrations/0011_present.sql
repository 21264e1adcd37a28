-- What the facts come to, kept beside them: brought up to date by whatever appends facts, in the same transaction
-- (warehouse/present.py), so that what is asked costs the same at a million articles. Nothing is known from here alone:
-- 'dateline maintain --check' holds it against the views of the facts, which are what it means.

CREATE SCHEMA present;

-- Whoever brings the present up to date writes its name here first: of two who do so at once, one begins again.
CREATE TABLE present.turn (taken_by VARCHAR);
INSERT INTO present.turn VALUES ('nobody');

-- Readings that an article is not shown by.
CREATE TABLE present.superseded (
    article_id VARCHAR,
    document_id VARCHAR,
    load_id VARCHAR
);

-- What search knows of articles that say something else by now, by its numbers.
CREATE TABLE present.outdated (number BIGINT);

-- Articles of which more than one document was seen. Of all others the one reading says everything.
CREATE TABLE present.seen_again (
    article_id VARCHAR,
    first_seen_at TIMESTAMP WITH TIME ZONE,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    revision_count BIGINT
);

-- How many dated articles an outlet published on a day in a language: what each load added or took away.
CREATE TABLE present.volume (
    day DATE,
    source_id VARCHAR,
    language VARCHAR,
    articles BIGINT
);

-- Days of which an archive holds something of a source: nobody had to look on them.
CREATE TABLE present.archived_day (
    source_id VARCHAR,
    day DATE
);

-- What the stories cover, with what a timeline asks of the articles. Of copies, and of articles with the same words, the one
-- published first in a story is the first; an article without a date never is.
CREATE TABLE present.covered (
    story_id VARCHAR,
    article_id VARCHAR,
    score DOUBLE,
    matched_by VARCHAR[],
    matched_at TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    day DATE,
    source_id VARCHAR,
    language VARCHAR,
    copy_group VARCHAR,
    text_hash VARCHAR,
    is_first_copy BOOLEAN,
    is_first_text BOOLEAN
);
ALTER TABLE present.covered SET SORTED BY (story_id ASC, published_at ASC);

-- What these tables must hold, drawn from the facts as it was until now.

CREATE VIEW fact.superseded AS
SELECT r.article_id, r.document_id, r.load_id
FROM fact.reading r
ANTI JOIN fact.present p ON p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id = r.load_id;

CREATE VIEW fact.seen_again AS
SELECT article_id, first_seen_at, last_seen_at, revision_count
FROM fact.present SEMI JOIN (SELECT article_id FROM fact.sighting GROUP BY article_id HAVING count(*) > 1) USING (article_id);

INSERT INTO present.superseded FROM fact.superseded;
INSERT INTO present.seen_again FROM fact.seen_again;
INSERT INTO present.archived_day FROM fact.archived_day;

-- The public views, as they are asked now.

CREATE VIEW fact.shown AS
SELECT r.*
FROM fact.reading r
ANTI JOIN present.superseded s
    ON s.article_id = r.article_id AND s.document_id = r.document_id AND s.load_id = r.load_id;

-- Search: what the index knows is shown as long as it is what an article says. Dateline's own questions are put together from what
-- was typed (warehouse/ranking.py) and answer alike, in less time.

CREATE VIEW fact.outdated AS
SELECT number
FROM (
    SELECT
        i.number, s.content_hash IS DISTINCT FROM i.content_hash AS is_past,
        row_number() OVER (PARTITION BY i.article_id, i.content_hash ORDER BY i.number) AS nth
    FROM fact.indexed i LEFT JOIN fact.shown s ON s.article_id = i.article_id
)
WHERE is_past OR nth > 1;

INSERT INTO present.outdated FROM fact.outdated;

CREATE OR REPLACE MACRO search(query) AS TABLE
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
        ) AS score
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
)
SELECT i.article_id, h.score
FROM hit h
CROSS JOIN plan
JOIN fact.indexed i ON i.number = h.number
ANTI JOIN present.outdated o ON o.number = h.number
WHERE len(list_filter(p.clauses, lambda c: (h.leaves & c.must) = c.must AND (h.leaves & c.must_not) = 0)) > 0;

-- An archive's stamp says when an article had been published by: of one that was saved twice, the first.
CREATE MACRO publication(published_from, published_at, first_seen_at) AS
    CASE WHEN published_from = 'archive_stamp' THEN least(published_at, first_seen_at) ELSE published_at END;

CREATE OR REPLACE VIEW article AS
SELECT
    r.article_id, r.source_id, r.url, r.title, r.subtitle, r.raw_authors, r.authors,
    publication(r.published_from, r.published_at, coalesce(a.first_seen_at, r.observed_at)) AS published_at, r.published_from,
    r.published_precision, r.modified_at, r.language, r.section, r.tags, r.body, r.char_count, r.agency,
    r.dateline_place, r.is_paywalled, r.is_live_blog, r.author_note,
    r.translator, r.original_url, coalesce(a.first_seen_at, r.observed_at) AS first_seen_at,
    coalesce(a.last_seen_at, r.observed_at) AS last_seen_at, coalesce(a.revision_count, 1) AS revision_count,
    r.content_hash, r.text_hash, r.document_id
FROM fact.shown r
LEFT JOIN present.seen_again a ON a.article_id = r.article_id;

CREATE OR REPLACE VIEW date_evidence AS
SELECT DISTINCT d.article_id, d.position, d.kind, d.raw, d.instant, d.zone, d.precision, d.chosen
FROM fact.date_evidence d
ANTI JOIN present.superseded a ON a.article_id = d.article_id AND a.document_id = d.document_id AND a.load_id = d.load_id;

CREATE OR REPLACE VIEW image AS
SELECT DISTINCT i.article_id, i.position, i.url, i.caption, i.credit, i.width, i.height
FROM fact.image i
ANTI JOIN present.superseded a ON a.article_id = i.article_id AND a.document_id = i.document_id AND a.load_id = i.load_id;

CREATE OR REPLACE VIEW link AS
SELECT DISTINCT l.article_id, l.position, l.url, l.text, l.kind
FROM fact.link l
ANTI JOIN present.superseded a ON a.article_id = l.article_id AND a.document_id = l.document_id AND a.load_id = l.load_id;

CREATE OR REPLACE VIEW event_article AS
SELECT p.event_id, p.article_id, p.score
FROM fact.placed p SEMI JOIN fact.shown a ON a.article_id = p.article_id;

CREATE OR REPLACE VIEW translation AS
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
SEMI JOIN fact.shown a ON a.article_id = o.article_id
SEMI JOIN fact.shown b ON b.article_id = o.other_article_id;

-- Only what was seen again can have changed.
CREATE OR REPLACE VIEW headline_change AS
WITH once AS (
    SELECT
        r.article_id, r.document_id, arg_max(r.observed_at, r.load_id) AS observed_at,
        arg_max(r.content_hash, r.load_id) AS content_hash, arg_max(r.title, r.load_id) AS title,
        arg_max(r.source_id, r.load_id) AS source_id
    FROM fact.standing r SEMI JOIN present.seen_again USING (article_id)
    GROUP BY r.article_id, r.document_id
),
state AS (
    SELECT *
    FROM (
        SELECT *, lag(content_hash) OVER (PARTITION BY article_id ORDER BY observed_at, document_id) AS hash_before
        FROM once
    )
    WHERE hash_before IS DISTINCT FROM content_hash
),
told AS (
    SELECT
        article_id, source_id, observed_at, title AS title_after, lag(title) OVER in_order AS title_before,
        row_number() OVER in_order AS revision
    FROM state
    WINDOW in_order AS (PARTITION BY article_id ORDER BY observed_at, document_id)
),
in_stories AS (SELECT article_id, list(story_id ORDER BY story_id) AS stories FROM present.covered GROUP BY article_id)
SELECT
    t.article_id, t.revision, t.source_id, a.url, a.published_at, t.observed_at,
    (epoch(t.observed_at) - epoch(a.published_at)) / 3600 AS hours_after_publication,
    t.title_before, t.title_after, coalesce(s.stories, []) AS stories
FROM told t
JOIN article a USING (article_id)
LEFT JOIN in_stories s USING (article_id)
WHERE t.revision > 1 AND t.title_before <> t.title_after;

-- Coverage, held against its facts: what the rules of the stories say, and what a person marked over it.

CREATE VIEW fact.covered AS
WITH said AS (
    SELECT r.* FROM fact.ruled r ANTI JOIN main.mark m ON m.story_id = r.story_id AND m.article_id = r.article_id
    UNION ALL
    SELECT m.story_id, m.article_id, 1.0::DOUBLE, ['marked in by a person'], m.marked_at
    FROM main.mark m
    WHERE m.is_in
),
copy AS (
    SELECT article_id, min(copy_of) AS copy_of FROM fact.placement WHERE copy_of <> article_id GROUP BY article_id
)
SELECT
    s.story_id, s.article_id, s.score, s.matched_by, s.matched_at, a.published_at,
    (a.published_at AT TIME ZONE 'UTC')::DATE AS day, a.source_id,
    coalesce(a.language, 'und') AS language, coalesce(c.copy_of, a.article_id) AS copy_group, a.text_hash,
    a.published_at IS NOT NULL AND row_number() OVER (
        PARTITION BY s.story_id, coalesce(c.copy_of, a.article_id), a.published_at IS NULL ORDER BY a.published_at, a.article_id
    ) = 1 AS is_first_copy,
    a.published_at IS NOT NULL AND (a.text_hash IS NULL OR row_number() OVER (
        PARTITION BY s.story_id, a.text_hash, a.published_at IS NULL ORDER BY a.published_at, a.article_id
    ) = 1) AS is_first_text
FROM said s
JOIN article a ON a.article_id = s.article_id
LEFT JOIN copy c ON c.article_id = s.article_id;

INSERT INTO present.covered FROM fact.covered;

CREATE OR REPLACE VIEW coverage AS SELECT story_id, article_id, score, matched_by, matched_at FROM present.covered;

-- A story over time, and which of its days can be believed.

DROP VIEW fact.source_day;

INSERT INTO present.volume FROM fact.volume;

CREATE OR REPLACE VIEW fact.volume AS
SELECT day, source_id, language, sum(articles)::BIGINT AS articles
FROM present.volume
GROUP BY ALL
HAVING sum(articles) > 0;

-- What is known of a source as a whole. One that is polled goes on to today, whether or not it was reached; an archive ends where
-- it ends. Dates in the future are mistakes of an outlet; they make no days of others.
CREATE VIEW fact.source_span AS
WITH seen AS (SELECT source_id, max(through_at) AS through_at FROM fact.load GROUP BY source_id),
latest AS (SELECT (max(through_at) AT TIME ZONE 'UTC')::DATE AS day FROM seen),
watched AS (SELECT source_id, min(day) AS first_day, max(day) AS last_day FROM fact.look GROUP BY source_id),
spoken AS (
    SELECT source_id, arg_max(language, articles) AS language
    FROM (SELECT source_id, language, sum(articles) AS articles FROM present.volume GROUP BY ALL)
    GROUP BY source_id
),
dated AS (
    SELECT v.source_id, min(v.day) AS first_day, max(v.day) AS last_day
    FROM present.volume v CROSS JOIN latest l
    WHERE v.articles > 0 AND v.day <= coalesce(l.day, v.day)
    GROUP BY v.source_id
)
SELECT
    d.source_id, d.first_day, greatest(d.last_day, coalesce(w.last_day, d.last_day)) AS last_day, s.through_at,
    k.language, w.first_day AS watched_from, w.last_day AS watched_to
FROM dated d
LEFT JOIN seen s USING (source_id)
LEFT JOIN watched w USING (source_id)
LEFT JOIN spoken k USING (source_id);

CREATE OR REPLACE VIEW story_timeline AS
WITH covered AS (
    SELECT
        story_id, day, source_id, language, count(*) AS articles,
        count(*) FILTER (is_first_copy AND is_first_text) AS originals
    FROM present.covered
    WHERE day IS NOT NULL
    GROUP BY ALL
),
first_day AS (SELECT story_id, min(day) AS day FROM covered GROUP BY story_id),
volume AS MATERIALIZED (FROM fact.volume),
total AS MATERIALIZED (SELECT source_id, day, sum(articles) AS articles FROM volume GROUP BY source_id, day),
span AS MATERIALIZED (FROM fact.source_span),
empty AS MATERIALIZED (
    SELECT source_id, day
    FROM (
        SELECT source_id, unnest(generate_series(first_day::TIMESTAMP, last_day::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
        FROM span
    )
    ANTI JOIN total USING (source_id, day)
),
-- Nothing at all, where the median of the same weekday in the four weeks before is five or more.
silent AS (
    SELECT e.source_id, e.day
    FROM empty e
    CROSS JOIN range(1, 5) w(n)
    JOIN span s ON s.source_id = e.source_id AND e.day - 7 * w.n::INTEGER >= s.first_day
    LEFT JOIN total t ON t.source_id = e.source_id AND t.day = e.day - 7 * w.n::INTEGER
    GROUP BY e.source_id, e.day
    HAVING median(coalesce(t.articles, 0)) >= 5
),
-- Days on which a source that is polled was not reached, unless an archive holds them.
looked AS (SELECT source_id, day, 2 * failures > looks AS is_in_vain FROM fact.look),
down AS (
    SELECT c.source_id, c.day
    FROM (
        SELECT source_id, unnest(generate_series(watched_from::TIMESTAMP, watched_to::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
        FROM span
        WHERE watched_from IS NOT NULL
    ) c
    LEFT JOIN looked l USING (source_id, day)
    ANTI JOIN present.archived_day a ON a.source_id = c.source_id AND a.day = c.day
    WHERE coalesce(l.is_in_vain, true)
),
doubted AS MATERIALIZED (FROM silent UNION FROM down),
told AS (
    SELECT
        v.day, v.source_id, v.language, v.articles,
        v.day <= s.last_day AND v.day >= s.first_day AND coalesce(s.through_at >= ((v.day + 1)::TIMESTAMP AT TIME ZONE 'UTC'), false)
            AND d.day IS NULL AS is_complete
    FROM volume v
    LEFT JOIN span s ON s.source_id = v.source_id
    LEFT JOIN doubted d ON d.source_id = v.source_id AND d.day = v.day
    UNION ALL
    -- Days without anything that cannot be believed, in the language that the source has most.
    SELECT e.day, e.source_id, s.language, 0, false
    FROM empty e
    JOIN span s ON s.source_id = e.source_id
    LEFT JOIN doubted d ON d.source_id = e.source_id AND d.day = e.day
    WHERE d.day IS NOT NULL OR NOT coalesce(s.through_at >= ((e.day + 1)::TIMESTAMP AT TIME ZONE 'UTC'), false)
)
SELECT
    f.story_id, v.day, v.source_id, v.language, coalesce(c.articles, 0) AS articles,
    coalesce(c.originals, 0) AS originals, v.articles AS all_articles,
    CASE WHEN v.articles > 0 THEN coalesce(c.articles, 0) / v.articles END AS share, coalesce(v.is_complete, false) AS is_complete
FROM fact.story_in_force f
JOIN first_day b ON b.story_id = f.story_id
JOIN told v
    ON v.day >= coalesce(f.since, b.day)
    AND (f.until IS NULL OR v.day <= f.until)
    AND (len(f.outlets) = 0 OR list_contains(f.outlets, v.source_id))
    AND (len(f.languages) = 0 OR list_contains(f.languages, v.language))
LEFT JOIN covered c
    ON c.story_id = f.story_id AND c.day = v.day AND c.source_id = v.source_id AND c.language = v.language;
