-- Alarms that stand.
SELECT monitor, source_id, severity, raised_at, finding, why, remedy FROM alarm WHERE over_at IS NULL
ORDER BY severity, raised_at DESC
