-- The facts: append-only tables, each described column by column in transforms/schemas.py, which a test holds
-- them to. Nothing here is ever updated or deleted; the present is a view over them (0002_views.sql).

CREATE SCHEMA fact;

-- Which of these files have been applied, in order.
CREATE TABLE fact.migration (
    number INTEGER,
    name VARCHAR,
    applied_at TIMESTAMP WITH TIME ZONE,
    version VARCHAR
);

CREATE TABLE fact.document (
    document_id VARCHAR,
    source_id VARCHAR,
    url VARCHAR,
    origin VARCHAR,
    fetched_at TIMESTAMP WITH TIME ZONE,
    status INTEGER,
    content_type VARCHAR,
    byte_count BIGINT,
    headers VARCHAR,
    load_id VARCHAR,
    run_id VARCHAR
);

CREATE TABLE fact.payload (
    document_id VARCHAR,
    body BLOB
);

CREATE TABLE fact.reading (
    article_id VARCHAR,
    document_id VARCHAR,
    source_id VARCHAR,
    url VARCHAR,
    observed_at TIMESTAMP WITH TIME ZONE,
    content_hash VARCHAR,
    text_hash VARCHAR,
    title VARCHAR,
    subtitle VARCHAR,
    raw_authors VARCHAR,
    authors VARCHAR[],
    published_at TIMESTAMP WITH TIME ZONE,
    published_from VARCHAR,
    published_precision VARCHAR,
    modified_at TIMESTAMP WITH TIME ZONE,
    language VARCHAR,
    section VARCHAR,
    tags VARCHAR[],
    body VARCHAR,
    char_count BIGINT,
    agency VARCHAR,
    dateline_place VARCHAR,
    is_paywalled BOOLEAN,
    is_live_blog BOOLEAN,
    author_note VARCHAR,
    translator VARCHAR,
    original_url VARCHAR,
    load_id VARCHAR,
    run_id VARCHAR
);

CREATE TABLE fact.date_evidence (
    article_id VARCHAR,
    document_id VARCHAR,
    position INTEGER,
    kind VARCHAR,
    raw VARCHAR,
    instant TIMESTAMP WITH TIME ZONE,
    zone VARCHAR,
    precision VARCHAR,
    chosen BOOLEAN,
    load_id VARCHAR
);

CREATE TABLE fact.image (
    article_id VARCHAR,
    document_id VARCHAR,
    position INTEGER,
    url VARCHAR,
    caption VARCHAR,
    credit VARCHAR,
    width INTEGER,
    height INTEGER,
    load_id VARCHAR
);

CREATE TABLE fact.link (
    article_id VARCHAR,
    document_id VARCHAR,
    position INTEGER,
    url VARCHAR,
    text VARCHAR,
    kind VARCHAR,
    load_id VARCHAR
);

CREATE TABLE fact.rejection (
    stage VARCHAR,
    record_id VARCHAR,
    source_id VARCHAR,
    url VARCHAR,
    expectation VARCHAR,
    reason VARCHAR,
    document_id VARCHAR,
    is_failure BOOLEAN,
    rejected_at TIMESTAMP WITH TIME ZONE,
    load_id VARCHAR,
    run_id VARCHAR
);

CREATE TABLE fact.repeat (
    article_id VARCHAR,
    document_id VARCHAR,
    source_id VARCHAR,
    text_hash VARCHAR,
    observed_at TIMESTAMP WITH TIME ZONE,
    load_id VARCHAR,
    run_id VARCHAR
);

CREATE TABLE fact.feed_entry (
    source_id VARCHAR,
    entry_id VARCHAR,
    url VARCHAR,
    title VARCHAR,
    published VARCHAR,
    updated VARCHAR,
    authors VARCHAR[],
    tags VARCHAR[],
    fingerprint VARCHAR,
    seen_at TIMESTAMP WITH TIME ZONE,
    load_id VARCHAR
);

CREATE TABLE fact.page_state (
    source_id VARCHAR,
    url VARCHAR,
    etag VARCHAR,
    last_modified VARCHAR,
    body_hash VARCHAR,
    seen_at TIMESTAMP WITH TIME ZONE,
    load_id VARCHAR
);

CREATE TABLE fact.run_started (
    run_id VARCHAR,
    flow VARCHAR,
    started_at TIMESTAMP WITH TIME ZONE,
    parameters VARCHAR,
    version VARCHAR
);

CREATE TABLE fact.run_finished (
    run_id VARCHAR,
    finished_at TIMESTAMP WITH TIME ZONE,
    state VARCHAR,
    message VARCHAR
);

CREATE TABLE fact.load (
    load_id VARCHAR,
    run_id VARCHAR,
    source_id VARCHAR,
    loaded_at TIMESTAMP WITH TIME ZONE,
    through_at TIMESTAMP WITH TIME ZONE,
    entries BIGINT,
    new BIGINT,
    changed BIGINT,
    unchanged BIGINT,
    rejected BIGINT,
    failed BIGINT
);

CREATE TABLE fact.validation (
    suite VARCHAR,
    expectation VARCHAR,
    column_name VARCHAR,
    severity VARCHAR,
    source_id VARCHAR,
    evaluated BIGINT,
    unexpected BIGINT,
    examples VARCHAR[],
    validated_at TIMESTAMP WITH TIME ZONE,
    load_id VARCHAR,
    run_id VARCHAR
);

CREATE TABLE fact.story_version (
    story_id VARCHAR,
    story_version VARCHAR,
    title VARCHAR,
    definition VARCHAR,
    since DATE,
    until DATE,
    outlets VARCHAR[],
    languages VARCHAR[],
    defined_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE fact.tracked (
    story_id VARCHAR,
    story_version VARCHAR,
    load_id VARCHAR
);

CREATE TABLE fact.coverage (
    story_id VARCHAR,
    story_version VARCHAR,
    article_id VARCHAR,
    content_hash VARCHAR,
    score DOUBLE,
    matched_by VARCHAR[],
    matched_at TIMESTAMP WITH TIME ZONE
);
