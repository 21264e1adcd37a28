-- What the data fell short of, by expectation and outlet.
SELECT
    expectation, severity, source_id, sum(unexpected)::BIGINT AS unexpected, sum(evaluated)::BIGINT AS evaluated,
    sum(unexpected) / nullif(sum(evaluated), 0) AS share
FROM validation WHERE unexpected > 0 GROUP BY expectation, severity, source_id ORDER BY severity, unexpected DESC, expectation, source_id
