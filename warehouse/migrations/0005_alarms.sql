-- What is watched: a day's aggregates by source, which stages were checked, which alarms were raised, and who was told.

CREATE TABLE fact.daily (
    source_id VARCHAR,
    day DATE,
    articles BIGINT,
    undated BIGINT,
    characters BIGINT,
    rejected BIGINT,
    poison BIGINT,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    languages VARCHAR[],
    language_counts BIGINT[],
    fields VARCHAR[],
    field_counts BIGINT[],
    load_id VARCHAR
);

CREATE TABLE fact.checked (
    stage VARCHAR,
    checked_key VARCHAR,
    checked_at TIMESTAMP WITH TIME ZONE,
    run_id VARCHAR
);

CREATE TABLE fact.alarm (
    alarm_id VARCHAR,
    monitor VARCHAR,
    source_id VARCHAR,
    subject VARCHAR,
    severity VARCHAR,
    state VARCHAR,
    changed_at TIMESTAMP WITH TIME ZONE,
    value DOUBLE,
    usual DOUBLE,
    spread DOUBLE,
    finding VARCHAR,
    why VARCHAR,
    remedy VARCHAR,
    history DOUBLE[],
    history_from DATE,
    run_id VARCHAR
);

CREATE TABLE fact.notice (
    alarm_id VARCHAR,
    state VARCHAR,
    channel VARCHAR,
    sent_at TIMESTAMP WITH TIME ZONE,
    run_id VARCHAR
);

-- Two runs that find the same thing raise the same alarm, which is shown once, as the first of them found it.
CREATE VIEW alarm AS
WITH raised AS (
    SELECT *
    FROM fact.alarm
    WHERE state = 'raised'
    QUALIFY row_number() OVER (PARTITION BY alarm_id ORDER BY changed_at, run_id) = 1
),
present AS (
    SELECT alarm_id, arg_max(state, (changed_at, state)) AS state, max(changed_at) AS changed_at
    FROM fact.alarm
    GROUP BY alarm_id
)
SELECT
    r.alarm_id, r.monitor, r.source_id, r.subject, r.severity, r.changed_at AS raised_at,
    CASE WHEN p.state = 'over' THEN p.changed_at END AS over_at,
    r.value, r.usual, r.spread, r.finding, r.why, r.remedy, r.history, r.history_from, r.run_id
FROM raised r JOIN present p USING (alarm_id);
