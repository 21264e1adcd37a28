-- The last runs, and what each brought.
SELECT started_at, finished_at, flow, state, entries, new, changed, unchanged, rejected, failed, run_id
FROM run ORDER BY started_at DESC, run_id DESC LIMIT 30
