-- A story as it is followed.
SELECT story_id, title, since, until, definition, defined_at FROM story WHERE story_id = $story
