"""From findings to alarms: what is raised, and what is over. Facts, of which each is written once for as long as it lasts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256

import polars as pl

from transforms.frames import frame_of
from transforms.schemas import FACTS
from transforms.watching import Finding

_Key = tuple[str, str | None, str]


def changes(found: Iterable[Finding], standing: pl.DataFrame, *, now: datetime, run_id: str) -> pl.DataFrame:
    """Rows of ``alarm``: what is alarming and does not stand yet, and the end of what stands and is alarming no more.

    What was not judged this time, since there was too little to go by, stands as it did.

    Args:
        found: What the monitors found, alarming or not.
        standing: Alarms that are not over: rows of the view ``alarm``.
        now: When it was found.
        run_id: The run that found it.
    """
    open_alarms = {(row["monitor"], row["source_id"], row["subject"]): row for row in standing.iter_rows(named=True)}
    rows = list(_rows(found, open_alarms, now))
    return frame_of(FACTS["alarm"], rows).with_columns(run_id=pl.lit(run_id))


def _rows(
    found: Iterable[Finding], standing: Mapping[_Key, Mapping[str, object]], now: datetime
) -> Iterator[dict[str, object]]:
    for finding in found:
        alarm = standing.get((finding.monitor.name, finding.source_id, finding.subject))
        if finding.is_alarm and alarm is None:
            yield _row(finding, alarm_id(finding, now), "raised", now)
        elif not finding.is_alarm and alarm is not None:
            yield _row(finding, str(alarm["alarm_id"]), "over", now)


def alarm_id(finding: Finding, now: datetime) -> str:
    """The same for an alarm that two runs find, and for one that comes back on the same day: it is told once."""
    parts = (finding.monitor.name, finding.source_id or "", finding.subject, f"{now:%Y-%m-%d}")
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _row(finding: Finding, alarm: str, state: str, now: datetime) -> dict[str, object]:
    return {
        "alarm_id": alarm,
        "monitor": finding.monitor.name,
        "source_id": finding.source_id,
        "subject": finding.subject,
        "severity": finding.monitor.severity,
        "state": state,
        "changed_at": now,
        "value": finding.value,
        "usual": finding.usual,
        "spread": finding.spread,
        "finding": finding.sentence,
        "why": finding.monitor.why,
        "remedy": finding.monitor.remedy,
        "history": list(finding.history),
        "history_from": finding.history_from,
    }
