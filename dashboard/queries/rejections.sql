-- What was not taken, the latest first.
SELECT stage, record_id, source_id, url, expectation, reason, rejected_at, document_id FROM rejection
WHERE resolved_at IS NULL AND ($source IS NULL OR source_id = $source)
ORDER BY rejected_at DESC, record_id
LIMIT $most
