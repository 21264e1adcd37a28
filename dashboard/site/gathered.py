"""What a published story tells, asked of one state of the warehouse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from dashboard import queries
from dashboard.desk import Asked
from dashboard.filters import Chosen, step
from dashboard.queries import Value
from dashboard.site.quotation import quotation

Ask = Callable[[str], pl.DataFrame]
"""Answers a question in SQL, always of the same state."""

MOST: Final = {"story_events": 60, "story_pairs": 60, "story_names": 15, "story_headlines": 200, "story_articles": 500}
"""How many of a kind are told one by one; the bundle has all of them."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is shown of an article: where it stands, and how its text begins."""

    url: str
    precision: str | None
    quotation: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is told.

    Attributes:
        story_id: Of the story.
        outlets: What each outlet is called.
        answers: By the name of their question; ``outlets`` and ``languages`` are ``story_parts`` by either.
        articles: By their id, all that the answers name.
    """

    story_id: str
    outlets: Mapping[str, str]
    answers: Mapping[str, Asked]
    articles: Mapping[str, Article]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """An answer, row by row."""
        return self.answers[name].rows.to_dicts()

    def one(self, name: str) -> dict[str, Any]:
        """An answer of one row."""
        return self.answers[name].rows.row(0, named=True)

    def outlet(self, source_id: str) -> str:
        """What an outlet is called."""
        return self.outlets.get(source_id, source_id)

    def has_all(self, name: str) -> bool:
        """Whether there is no more than what is told."""
        return self.answers[name].rows.height < MOST[name]


def gather(story_id: str, ask: Ask, outlets: Mapping[str, str]) -> Gathered:
    """Ask all of it; a story that covers nothing has answers without rows."""
    span = _asked("story_span", {"story": story_id}, ask)
    first, last = span.rows.row(0)[:2]
    chosen = Chosen().parameters(story_id, step(first, last) if first else "day")
    answers = {"story_span": span}
    for name in ("story_totals", "story_seen", "story_days", "story_bursts"):
        answers[name] = _asked(name, chosen, ask)
    for name, by in (("outlets", "source"), ("languages", "language")):
        answers[name] = _asked("story_parts", {**chosen, "by": by}, ask)
    for name, most in MOST.items():
        answers[name] = _asked(name, {**chosen, "most": most}, ask)
    return Gathered(story_id, outlets, answers, _articles(answers, ask))


def seen_at(gathered: Gathered) -> datetime | None:
    """When the story's articles were looked at last."""
    found = gathered.one("story_seen")["seen_at"]
    assert found is None or isinstance(found, datetime)
    return found


def _asked(name: str, parameters: Mapping[str, Value], ask: Ask) -> Asked:
    wanted = queries.of(name, parameters)
    return Asked(name, wanted, ask(queries.written_out(name, wanted)))


def _articles(answers: Mapping[str, Asked], ask: Ask) -> dict[str, Article]:
    named: set[str] = set(answers["story_articles"].rows["article_id"])
    named.update(answers["story_headlines"].rows["article_id"])
    for column in ("zh_id", "en_id"):
        named.update(answers["story_pairs"].rows[column])
    for reports in answers["story_events"].rows["reports"]:
        named.update(report["article_id"] for report in reports if reports is not None)
    if not named:
        return {}
    found = _asked("openings", {"articles": sorted(named)}, ask).rows
    return {
        article_id: Article(url, precision, quotation(opening))
        for article_id, url, precision, opening in found.iter_rows()
    }
