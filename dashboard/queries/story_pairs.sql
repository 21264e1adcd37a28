-- Chinese and English reports that tell the same, beside each other.
SELECT
    zh.article_id AS zh_id, zh.source_id AS zh_source, zh.language AS zh_language, zh.title AS zh_title, zh.published_at AS zh_at,
    en.article_id AS en_id, en.source_id AS en_source, en.language AS en_language, en.title AS en_title, en.published_at AS en_at,
    max(t.score) AS score, max(t.found_by) AS found_by
FROM translation t
JOIN article x ON x.article_id = t.article_id
JOIN article y ON y.article_id = t.other_article_id
JOIN article zh ON zh.article_id = CASE WHEN starts_with(x.language, 'zh') THEN x.article_id ELSE y.article_id END
JOIN article en ON en.article_id = CASE WHEN starts_with(x.language, 'zh') THEN y.article_id ELSE x.article_id END
SEMI JOIN (SELECT article_id FROM coverage WHERE story_id = $story) c ON c.article_id = t.article_id
WHERE starts_with(zh.language, 'zh') AND NOT starts_with(en.language, 'zh')
  AND ($since IS NULL OR greatest(zh.published_at, en.published_at) >= $since::DATE)
  AND ($until IS NULL OR least(zh.published_at, en.published_at) < $until::DATE + 1)
  AND (len($sources::VARCHAR[]) = 0 OR list_has_any($sources::VARCHAR[], [zh.source_id, en.source_id]))
GROUP BY ALL
ORDER BY zh_at DESC NULLS LAST, zh_id, en_id
LIMIT $most
