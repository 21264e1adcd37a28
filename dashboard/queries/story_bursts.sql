-- A story's bursts: days on which its share was about twice its own mean, and the headline most particular to them.
SELECT first_day, last_day, articles, share, usual_share, is_ongoing, event_id, title
FROM burst
WHERE story_id = $story AND ($since IS NULL OR last_day >= $since::DATE) AND ($until IS NULL OR first_day <= $until::DATE)
ORDER BY first_day
