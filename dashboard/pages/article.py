"""One article: its text, its dates and their evidence, what was changed in it, its copies, and why it is in which story."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.pages.unknown import Unknown
from dashboard.rendering import begun, desk_of
from transforms.differences import ParagraphChange, Piece, paragraph_changes, word_changes

QUESTIONS: Final = (
    "article_dates", "article_stories", "article_event", "article_images", "article_translations", "article_copies",
    "article_revisions",
)  # fmt: skip
LEAST_ID: Final = 4
# A browser shows more only after seconds; the rest is a click away.
MOST_CHARACTERS: Final = 100_000
MOST_REVISIONS: Final = 20
# Paragraphs around a change that are shown, for a reader to see where it is.
AROUND: Final = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an article between two states of it; ``paragraphs`` are None where unchanged ones are left out."""

    before: dict[str, Any]
    after: dict[str, Any]
    title: tuple[Piece, ...]
    paragraphs: list[ParagraphChange | None]


def article(request: Request) -> Response:
    """The page, whose text comes before what is known of it; the beginning of an id leads to the article, if to one alone."""
    desk, wanted = desk_of(request), request.path_params["article_id"]
    asked = desk.in_lake("article", {"article": wanted})
    if asked.rows.is_empty():
        begins = desk.article_ids(wanted) if len(wanted) >= LEAST_ID else []
        if len(begins) == 1:
            return RedirectResponse(f"/article/{begins[0]}", 307)
        raise Unknown(f"There is no article {wanted!r}.", remedy="Search for it, or give its whole article_id.")
    told = asked.rows.row(0, named=True)
    is_edited = told["revision_count"] > 1
    # Most articles have one state, and to look for others takes longest.
    coming = desk.coming(QUESTIONS if is_edited else QUESTIONS[:-1], {"article": wanted})
    body = told["body"] or ""
    is_whole = request.query_params.get("whole") == "1" or len(body) <= MOST_CHARACTERS
    paragraphs = (body if is_whole else body[:MOST_CHARACTERS]).split("\n\n")
    return begun(
        request, "article.html.j2", article=told, paragraphs=[text for text in paragraphs if text.strip()], is_whole=is_whole,
        article_sql=asked.sql, asked=coming, rows_of=lambda name: coming[name].rows.to_dicts(),
        changes_in=lambda: _changes(coming["article_revisions"].rows.to_dicts()) if is_edited else (),
    )  # fmt: skip


def _changes(revisions: list[dict[str, Any]]) -> Iterator[Change]:
    """What was changed, the latest first."""
    for before, after in list(pairwise(revisions))[::-1][:MOST_REVISIONS]:
        paragraphs = paragraph_changes(before["body"] or "", after["body"] or "")
        yield Change(
            before, after, word_changes(before["title"] or "", after["title"] or ""), list(_around(paragraphs))
        )


def _around(paragraphs: tuple[ParagraphChange, ...]) -> Iterator[ParagraphChange | None]:
    changed = {place for place, paragraph in enumerate(paragraphs) if paragraph.kind != "same"}
    shown = {place + by for place in changed for by in range(-AROUND, AROUND + 1)}
    is_gap = False
    for place, paragraph in enumerate(paragraphs):
        if place in shown:
            yield paragraph
        elif not is_gap and changed:
            yield None
        is_gap = place not in shown
