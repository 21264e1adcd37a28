"""The sentence that says why a record was refused, with what was found."""

from collections.abc import Mapping

from expectations.terms import Expectation

SHOWN_CHARS = 120


def sentence(expectation: Expectation, facts: Mapping[str, object]) -> str:
    """The expectation's finding about one record, whose long values are shortened."""
    return expectation.finding.format_map({name: _shown(value) for name, value in facts.items()})


def _shown(value: object) -> object:
    if value is None:
        return "nothing"
    if not isinstance(value, str):
        return value
    line = " ".join(value.split())
    return line if len(line) <= SHOWN_CHARS else f"{line[:SHOWN_CHARS]}…"
