"""After a run: hold the stages against what is expected of them, watch the sources, raise alarms and tell them.

What was loaded is safe by now; nothing of it is changed here. Each part is written down when it is done, so that what a kill
cut short is done by the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from expectations.stages import STAGES
from expectations.terms import Expectation
from expectations.validate_stages import Shortfall, StageVerdict, validate_stages
from flows.newsroom import Newsroom, Run
from flows.notices import tell
from flows.runner import Runner
from transforms.alarms import changes
from transforms.catalog import Expected
from transforms.errors import DatelineError
from transforms.monitors import findings
from transforms.series import source_days
from transforms.watching import Finding, Monitor
from warehouse.unchecked import Check

AT_ONCE = 10
_CRITICAL = {one.name: one for suite in STAGES.values() for one in suite.expectations if one.severity == "critical"}


def look_after(newsroom: Newsroom, run: Run, runner: Runner) -> None:
    """Check, watch and tell; what cannot be done is told as a sentence of the run, for the load stands."""
    try:
        checked = runner.call("check stages", check_stages, newsroom, run)
        found = runner.call("watch", watch, newsroom, run)
        runner.call("raise alarms", raise_alarms, checked, found, newsroom, run)
        tell(newsroom, run, runner)
    except DatelineError as error:
        run.troubles.append(f"What was loaded is safe, but it could not be looked after: {error}")


@dataclass(frozen=True, slots=True)
class Checked:
    """Some loads, or some matchings, and what became of their stages."""

    stage: str
    keys: Sequence[str]
    verdict: StageVerdict


def check_stages(newsroom: Newsroom, run: Run) -> list[Checked]:
    """Check what was loaded and tracked since it was last checked; a run that brought nothing leaves it to the next."""
    if not run.counts.new + run.counts.changed:
        return []
    warehouse = newsroom.warehouse
    return [
        Checked(stage, keys, validate_stages(rows_of(keys), now=newsroom.clock()))
        for stage, every, rows_of in (
            ("load", warehouse.unchecked_loads(), warehouse.rows_of_loads),
            ("tracked", warehouse.unchecked_tracking(), warehouse.rows_of_tracking),
        )
        for keys in (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
    ]


def watch(newsroom: Newsroom, run: Run) -> list[Finding]:
    """What the monitors find at the sources of this run."""
    seen = newsroom.warehouse.watched(sorted(run.by_source), newsroom.clock())
    sources = newsroom.sources.sources
    return [
        finding
        for source in source_days(seen.sources, seen.days, seen.languages, seen.fields, seen.looks)
        for finding in findings(
            source, sources[source.source_id].expected if source.source_id in sources else Expected()
        )
    ]


def raise_alarms(checked: Sequence[Checked], found: Sequence[Finding], newsroom: Newsroom, run: Run) -> None:
    """Write down what was checked, what is alarming and did not stand yet, and what is over: all of it at once."""
    standing, now = newsroom.warehouse.open_alarms(), newsroom.clock()
    every = [*_findings_of_stages([one.verdict for one in checked], standing), *found]
    alarms = changes(every, standing, now=now, run_id=run.run_id)
    checks = [Check(one.stage, one.keys, one.verdict.validations) for one in checked]
    if checks or not alarms.is_empty():
        newsroom.warehouse.append_checks(checks, alarms, run_id=run.run_id, now=now)
    run.alarms.extend(alarms.filter(state="raised")["finding"])


def _findings_of_stages(verdicts: Sequence[StageVerdict], standing: pl.DataFrame) -> list[Finding]:
    """What fell short is alarming; what stands, was asked again and fell short no more is over."""
    short = [_finding_of(one) for verdict in verdicts for one in verdict.shortfalls]
    alarming = {(one.monitor.name, one.source_id) for one in short}
    asked = {name for verdict in verdicts for name in verdict.validations["expectation"]}
    over = [
        Finding(_monitor_of(_CRITICAL[name]), source_id, "", is_alarm=False, value=0, usual=0, spread=None, sentence="")
        for name, source_id in standing.select("monitor", "source_id").iter_rows()
        if name in _CRITICAL and name in asked and (name, source_id) not in alarming
    ]
    return [*short, *over]


def _finding_of(shortfall: Shortfall) -> Finding:
    monitor = _monitor_of(shortfall.expectation)
    return Finding(monitor, shortfall.source_id, "", True, shortfall.count, 0, None, shortfall.finding)


def _monitor_of(expectation: Expectation) -> Monitor:
    return Monitor(expectation.name, expectation.severity, expectation.why, expectation.remedy)
