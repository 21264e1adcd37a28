-- How far WARC files were gone through, so that a backfill that was killed goes on there. Written with the load of what stood before the
-- mark, and so true whenever it is there; what a file is that it speaks of is told by bytes before it, since a file may grow or be replaced.

CREATE TABLE fact.archive_mark (
    file_name VARCHAR,
    choice VARCHAR,
    up_to BIGINT,
    proof VARCHAR,
    load_id VARCHAR
);
