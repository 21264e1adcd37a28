-- The first and the last day of a story, its outlets and its languages, whatever is chosen.
SELECT
    min(day) FILTER (articles > 0) AS first_day, max(day) FILTER (articles > 0) AS last_day,
    list_sort(list(DISTINCT source_id) FILTER (articles > 0)) AS sources,
    list_sort(list(DISTINCT language) FILTER (articles > 0 AND language IS NOT NULL)) AS languages
FROM story_timeline WHERE story_id = $story
