"""Tables and the view of alarms, for ``transforms/schemas.py``, which has all others."""

from typing import Final

from transforms.tables import DAY, INSTANT, REAL, REALS, TEXT, Table, columns

_ALARM_FIELDS = columns(
    alarm_id=(TEXT, "the same for an alarm that comes back on the day on which it was raised"),
    monitor=(TEXT, "what was watched, by name; docs/quality.md has them all"),
    source_id=(TEXT, "the outlet; null where it is about none"),
    subject=(TEXT, "the field or the language it is about; empty where it is about none"),
    severity=(TEXT, "critical or warning"),
)
_ALARM_NUMBERS = columns(
    value=(REAL, "what was found"),
    usual=(REAL, "the baseline: a median of the outlet's own last four weeks, or what its file asks for"),
    spread=(REAL, "how far the baseline's own days lie from it, as a standard deviation; null where it is a limit"),
    finding=(TEXT, "a sentence with the numbers"),
    why=(TEXT, "why it matters"),
    remedy=(TEXT, "what to do"),
    history=(REALS, "the days that led to it, one value each, the last one last; null of a day nobody looked"),
    history_from=(DAY, "the day of the first of them"),
)
ALARM_FACTS: Final = (
    Table(
        "alarm",
        "alarm that was raised, or is over",
        (
            *_ALARM_FIELDS,
            *columns(state=(TEXT, "raised or over"), changed_at=(INSTANT, "since when")),
            *_ALARM_NUMBERS,
            *columns(run_id=(TEXT, "the run that found it")),
        ),
        ("alarm_id", "state", "changed_at"),
    ),
    Table(
        "notice",
        "alarm that was sent",
        columns(
            alarm_id=(TEXT, "the alarm"),
            state=(TEXT, "raised or over"),
            channel=(TEXT, "to whom: a hash of the address, for an address holds secrets"),
            sent_at=(INSTANT, "when"),
            run_id=(TEXT, "the run that sent it"),
        ),
        ("alarm_id", "state", "channel"),
    ),
)

ALARM_VIEWS: Final = (
    Table(
        "alarm",
        "alarm",
        (
            *_ALARM_FIELDS,
            *columns(
                raised_at=(INSTANT, "when it was raised"),
                over_at=(INSTANT, "when it was over; null while it is not"),
            ),
            *_ALARM_NUMBERS,
            *columns(run_id=(TEXT, "the run that raised it")),
        ),
        ("alarm_id",),
    ),
)
