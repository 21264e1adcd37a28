"""What an article says at a given time: the edits that have happened, applied to what was first published.

Pure functions of records and an instant; how an edition looks on a page is in rendering.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sources.newsstand.newsroom import Article, Edit, Outlet


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of an article; `modified_at` is None before the first edit."""

    article: Article
    title: str
    subtitle: str | None
    note: str | None
    paragraphs: tuple[str, ...]
    modified_at: datetime | None

    @property
    def changed_at(self) -> datetime:
        """When the article came to say this."""
        return self.modified_at or self.article.published_at


def edition_at(article: Article, now: datetime) -> Edition:
    """Give the article as it reads at `now`."""
    edits = [edit for edit in article.edits if edit.at <= now]
    return Edition(
        article=article,
        title=_latest([article.title, *(edit.title for edit in edits)]) or "",
        subtitle=_latest([article.subtitle, *(edit.subtitle for edit in edits)]),
        note=_latest([edit.note for edit in edits]),
        paragraphs=tuple(_edited_paragraphs(article.paragraphs, edits)),
        modified_at=edits[-1].at if edits else None,
    )


def editions_until(article: Article, until: datetime) -> Iterator[Edition]:
    """Give every state that the article has had up to `until`, oldest first."""
    instants = [article.published_at, *(edit.at for edit in article.edits)]
    return (edition_at(article, instant) for instant in instants if instant <= until)


def newest_editions(outlet: Outlet, now: datetime) -> list[Edition]:
    """Give what the outlet has published by `now`, newest first, each as it reads then."""
    published = [article for article in outlet.articles if article.published_at <= now]
    return [edition_at(article, now) for article in reversed(published)]


def _latest(values: list[str | None]) -> str | None:
    given = [value for value in values if value is not None]
    return given[-1] if given else None


def _edited_paragraphs(paragraphs: tuple[str, ...], edits: list[Edit]) -> Iterator[str]:
    """Insertions come after the paragraph of their number, those of number 0 before all."""
    replaced = {number: text for edit in edits for number, text in edit.replace.items()}
    for number, text in enumerate(("", *paragraphs)):
        if number:
            yield replaced.get(number, text)
        yield from (edit.insert[number] for edit in edits if number in edit.insert)
