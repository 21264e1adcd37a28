"""How much of an article's text is shown to others: its beginning, and never more than a bound."""

from typing import Final

from dashboard.charts.rows import WIDE_FROM, shortened

MOST_COLUMNS: Final = 140
"""In columns of a terminal, so that Chinese, which says more with a character, is not quoted at twice the length: at most
140 Latin letters or 70 Chinese characters."""
# A word is not cut in two, unless it would take half of what there is.
_WORD: Final = MOST_COLUMNS // 2


def quotation(text: str | None) -> str:
    """The beginning of a text in one line, with an ellipsis where it goes on; nothing of nothing."""
    line = " ".join((text or "").split())
    cut = shortened(line, MOST_COLUMNS - 1)
    if cut == line:
        return line
    kept = cut.removesuffix("…")
    is_within_word = kept[-1:].isalnum() and kept[-1:] < WIDE_FROM and line[len(kept) :][:1].isalnum()
    space = kept.rfind(" ") if is_within_word else -1
    return f"{(kept[:space] if space >= _WORD else kept).rstrip(' ,;:，、；：')}…"
