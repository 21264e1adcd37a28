-- How much was not taken, by outlet and reason.
SELECT source_id, stage, expectation, count(*) AS records, min(reason) AS example
FROM rejection WHERE resolved_at IS NULL GROUP BY source_id, stage, expectation ORDER BY records DESC, source_id, stage, expectation
