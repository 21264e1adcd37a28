"""The words in which expectations are declared, and the error of one that cannot be asked.

What is expected stands in ``expectations/suites.py``; how it is asked, in ``expectations/judge.py``.
"""

from dataclasses import dataclass
from typing import Literal

from transforms.errors import DatelineError

NOT_NULL = "expect_column_values_to_not_be_null"

Severity = Literal["critical", "warning"]


class SuiteError(DatelineError):
    """An expectation could not be asked: the suite or the frame is wrong, and nothing is known of the data."""


@dataclass(frozen=True, slots=True)
class Check:
    """A question of one measure: an expectation of Great Expectations by its own name, with its own arguments."""

    measure: str
    rule: str
    limits: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """One belief: what is asked, how loudly, why, and what a person does when it fails.

    ``column`` is the article's column it is about; ``finding`` is the sentence of the rejection, in which
    ``{title}``, ``{title_chars}`` and the like stand for the record's own columns and measures.
    """

    name: str
    column: str
    severity: Severity
    check: Check
    finding: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations of one stage, in the order in which they are told."""

    name: str
    expectations: tuple[Expectation, ...]


def at_least(least: float, measure: str) -> Check:
    """The measure is this or more."""
    return Check(measure, "expect_column_values_to_be_between", (("min_value", least),))


def at_most(most: float, measure: str) -> Check:
    """The measure is this or less."""
    return Check(measure, "expect_column_values_to_be_between", (("max_value", most),))


def is_there(measure: str) -> Check:
    """The measure is not null."""
    return Check(measure, NOT_NULL)
