-- Which bursts somebody was told of, so that none is told twice. What a burst comes to changes with each day that is seen: one is known
-- again by a day that it shares with what was told.
CREATE TABLE fact.burst_notice (
    story_id VARCHAR,
    first_day DATE,
    last_day DATE,
    channel VARCHAR,
    sent_at TIMESTAMP WITH TIME ZONE
);
