-- Every date that it was offered, and which one is believed.
SELECT kind, raw, instant, zone, precision, chosen FROM date_evidence WHERE article_id = $article ORDER BY position
