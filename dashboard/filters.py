"""What an address chooses: a period, outlets, languages, what is counted. Read strictly: what is wrong is told, not guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from dashboard.queries import Value
from transforms.errors import UsageError

COUNTS: Final = ("articles", "originals", "outlets")
PARTS: Final = ("source", "language", "group")
# Above so many bars a chart has one for each week, then one for each month.
MOST_DAYS, MOST_WEEKS = 130, 900


class BadAddress(UsageError):  # noqa: N818 - says what is the case
    """An address that chooses what there is not."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen of a story."""

    since: date | None = None
    until: date | None = None
    sources: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    count: str = "articles"
    by: str = "source"
    a: str = "zh"
    b: str = "en"

    @classmethod
    def of(cls, given: QueryParams) -> "Chosen":
        """What an address says.

        Raises:
            BadAddress: A day is none, or a choice is not among those there are.
        """
        since, until = day(given, "since"), day(given, "until")
        if since and until and since > until:
            raise BadAddress(f"The period ends on {until} before it begins on {since}.", remedy="Turn the days round.")
        return cls(
            since,
            until,
            given.getlist("source"),
            given.getlist("language"),
            one_of(given, "count", COUNTS),
            one_of(given, "by", PARTS),
            given.get("a") or "zh",
            given.get("b") or "en",
        )

    def address(self, **changes: Any) -> str:
        """The part of an address after the question mark, which chooses the same, or the same with changes."""
        chosen, default = replace(self, **changes), Chosen()
        names = {"sources": "source", "languages": "language"}
        pairs = [
            (names.get(name, name), str(value))
            for name in self.__slots__
            for values in [getattr(chosen, name)]
            if values != getattr(default, name)
            for value in (values if isinstance(values, list) else [values])
            if value is not None
        ]
        return f"?{urlencode(pairs)}" if pairs else ""

    def parameters(self, story_id: str, step: str, *, most: int = 20) -> dict[str, Value]:
        """What questions about a story are asked with."""
        return {
            "story": story_id,
            "since": self.since,
            "until": self.until,
            "sources": self.sources,
            "languages": self.languages,
            "by": self.by,
            "a": members(self.a),
            "b": members(self.b),
            "step": step,
            "most": most,
        }


def members(written: str) -> list[str]:
    """A group: outlets by their id, and languages, with commas."""
    return [name.strip() for name in written.split(",") if name.strip()]


def day(given: QueryParams, name: str) -> date | None:
    """A day of an address, or None where none is given."""
    written = given.get(name, "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadAddress(f"{written!r} is no day.", remedy="Write a day as 2026-05-18.") from None


def one_of(given: QueryParams, name: str, known: Sequence[str]) -> str:
    """A choice of an address; the first where none is made."""
    written = given.get(name) or known[0]
    if written not in known:
        raise BadAddress(f"{name}={written!r} is not among the choices.", remedy=f"There are: {', '.join(known)}.")
    return written


def number(given: QueryParams, name: str, default: int, *, most: int) -> int:
    """A number of an address, from 1 on."""
    written = given.get(name) or str(default)
    if not (written.isascii() and written.isdecimal() and 1 <= int(written[:9]) <= most):
        raise BadAddress(f"{name}={written!r} is no number from 1 to {most:,}.", remedy="Mend the address.")
    return int(written)


def step(first: date, last: date) -> str:
    """How much time one bar stands for."""
    days = (last - first) / timedelta(days=1)
    return "day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS else "month"
