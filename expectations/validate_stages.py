"""Holds what was loaded, stage by stage, against what we believe of it; nothing is refused here any more.

Great Expectations is imported when there are rows to judge and not before. Which rows were not asked about yet is known by
the warehouse (``warehouse/unchecked.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from expectations.judge import Judgement, judge
from expectations.measures import ROW
from expectations.reasons import sentence
from expectations.stage_measures import measure_stage
from expectations.stages import STAGES
from expectations.terms import Expectation
from expectations.validations import row_rows, validation_frame


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A critical expectation that a stage fell short of at a source: how often, and what was found first."""

    expectation: Expectation
    source_id: str | None
    count: int
    finding: str


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """What became of the stages: rows of ``validation`` before the load, and what an alarm is to be raised for."""

    validations: pl.DataFrame
    shortfalls: tuple[Shortfall, ...] = ()


def validate_stages(stages: Mapping[str, pl.DataFrame], *, now: datetime) -> StageVerdict:
    """Judge the rows of some stages, by the stage's name.

    Raises:
        SuiteError: An expectation could not be asked, so that nothing is known of any row.
    """
    parts = [_validated(name, rows, now.astimezone(UTC)) for name, rows in stages.items() if not rows.is_empty()]
    return StageVerdict(
        pl.concat([validation_frame([], now), *(part.validations for part in parts)]),
        tuple(shortfall for part in parts for shortfall in part.shortfalls),
    )


def _validated(stage: str, rows: pl.DataFrame, now: datetime) -> StageVerdict:
    measured = measure_stage(stage, rows)
    judgements = judge(STAGES[stage], measured)
    return StageVerdict(
        validation_frame(list(row_rows(STAGES[stage], judgements, measured)), now),
        tuple(
            shortfall
            for judgement in judgements
            if judgement.expectation.severity == "critical"
            for shortfall in _shortfalls(judgement, measured)
        ),
    )


def _shortfalls(judgement: Judgement, measured: pl.DataFrame) -> list[Shortfall]:
    short = measured.filter(pl.col(ROW).is_in(judgement.unexpected))
    return [
        Shortfall(
            judgement.expectation,
            rows["source_id"][0],
            rows.height,
            sentence(judgement.expectation, rows.row(0, named=True)),
        )
        for rows in short.partition_by("source_id", maintain_order=True)
    ]
