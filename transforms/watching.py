"""The words of watching: a monitor, and what it found at a source. What is watched stands in ``transforms/monitors.py``."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from transforms.series import Values

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True)
class Monitor:
    """What is watched over the days: how loud it is, why, and what a person does."""

    name: str
    severity: Severity
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a monitor found at a source, alarming or not.

    Attributes:
        monitor: What was watched.
        source_id: The outlet; None where it is about none.
        subject: The field or the language it is about, or nothing.
        is_alarm: Whether it is to be raised; else an alarm that stands is over.
        value: What was found.
        usual: What it was held against.
        spread: How far the past's own days lie from that; None where it is a limit from the source's file.
        sentence: All of that in words.
        history: The days, one value each, the last one last; None of a day nobody looked.
        history_from: The first of these days.
    """

    monitor: Monitor
    source_id: str | None
    subject: str
    is_alarm: bool
    value: float
    usual: float
    spread: float | None
    sentence: str
    history: Values = ()
    history_from: date | None = None
