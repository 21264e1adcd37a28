"""What an outlet changed in a text: paragraphs added, removed and rewritten, and within a rewritten one, the words.

    for change in paragraph_changes(before, after):
        ...

Chinese is compared character by character, other scripts word by word. Whether a change makes a revision is not decided
here (``transforms/revisions.py``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

REWRITTEN_FROM = 0.5
"""Two paragraphs are the same one, rewritten, from this share of words in common on; below, one left and another came."""

# Comparing costs the product of both lengths; what is longer than any article is told as a whole.
_MOST_PARAGRAPHS = 2_000
_MOST_TOKENS = 5_000
_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|[^\w\s]")

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stand in both texts, or in one of them."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """What became of a paragraph. ``before`` is empty for one that was added, ``after`` for one that was removed."""

    before: str
    after: str

    @property
    def kind(self) -> Literal["same", "added", "removed", "rewritten"]:
        """What was done to it."""
        if self.before == self.after:
            return "same"
        if not self.before:
            return "added"
        return "rewritten" if self.after else "removed"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its words in order, those removed before those added in their place."""
        return word_changes(self.before, self.after)


def paragraph_changes(before: str, after: str) -> tuple[ParagraphChange, ...]:
    """All paragraphs of both texts in order, each with what became of it.

    Args:
        before: A text with an empty line between paragraphs.
        after: The same text, later.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    if max(len(old), len(new)) > _MOST_PARAGRAPHS:
        return (ParagraphChange(before, after),)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        change
        for tag, i, j, k, m in matcher.get_opcodes()
        for change in (map(ParagraphChange, old[i:j], new[k:m]) if tag == "equal" else _replaced(old[i:j], new[k:m]))
    )


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[ParagraphChange]:
    """Paragraphs in whose place others stand: each is rewritten into the next that is like it, or gone."""
    next_old = 0
    for paragraph in new:
        like = next((i for i in range(next_old, len(old)) if similarity(old[i], paragraph) >= REWRITTEN_FROM), None)
        if like is None:
            yield ParagraphChange("", paragraph)
            continue
        yield from (ParagraphChange(gone, "") for gone in old[next_old:like])
        yield ParagraphChange(old[like], paragraph)
        next_old = like + 1
    yield from (ParagraphChange(gone, "") for gone in old[next_old:])


def similarity(one: str, other: str) -> float:
    """How alike two texts are: the share of their characters in words that both have in order, 0 to 1."""
    total = len(one) + len(other)
    kept = sum(len(piece.text) for piece in word_changes(one, other) if piece.kind == "same")
    return 2 * kept / total if total else 1.0


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in order; put together, those not added are ``before``, and those not removed ``after``."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if before == after or max(len(old), len(new)) > _MOST_TOKENS:
        return _whole(before, after)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece("removed", "".join(old[i:j]))] if i < j else []
        pieces += [Piece("added", "".join(new[k:m]))] if k < m else []
    return tuple(pieces)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    if before == after:
        return (Piece("same", before),) if before else ()
    return tuple(piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text)
