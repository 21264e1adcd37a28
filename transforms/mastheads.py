"""What stands for readers between the headline of a page and its text: who wrote it, and when.

Asked only where a page tells machines less: nothing here trusts a class or an id.
"""

import re
from collections.abc import Iterator

from transforms.blocks import letters_of
from transforms.bylines import has_prefix, people
from transforms.markup import BLOCKS, Block
from transforms.timestamps import read_timestamp
from transforms.trees import Element, finder, text_of

_MOST_LINES = 12  # under a headline; further down stand other articles
_LONGEST_LINE = 120  # characters; a longer line is a sentence
_HEADINGS = ("h1", "h2", "h3")
_PARTS = re.compile(r"\s*[|｜•·\n]\s*|\s[–—]\s|\s{3,}")
_CHANGE = re.compile(r"modif|updat|aktualis|actuali|güncelle|mis à jour|更新|修改", re.IGNORECASE)
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*\s){1,3}[^\W\d_a-z][\w'’-]+")
_NAMES = re.compile(rf"(?:[Bb][Yy]\s+)?{_NAME.pattern}(?:\s?(?:/|,|&|\band\b)\s?{_NAME.pattern}){{0,3}}")
_LEAD = 4  # paragraphs in which a byline may stand before the text begins
_SENTENCE = 100  # characters
_EMPHASIS = ("strong", "b", "em", "i")
_following = finder("following::*")


def masthead_lines(root: Element, title: str) -> list[str]:
    """The short lines that follow the headline, up to the text; none where the headline does not stand on the page."""
    headline = letters_of(title)
    heads = [each for each in root.iter(*_HEADINGS) if headline and _is_headline(letters_of(text_of(each)), headline)]
    below = [list(_lines_after(head)) for head in heads]
    return next((lines for lines in below if shown_date(lines)), below[-1] if below else [])


def _is_headline(text: str, headline: str) -> bool:
    """Whether it is the title, with or without a word or two above it."""
    return headline in text and len(text) < 2 * len(headline)


def _lines_after(head: Element) -> Iterator[str]:
    count = 0
    for element in _following(head):
        if element.tag not in BLOCKS or any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        text = text_of(element)
        if not text:
            continue
        if len(text) > _LONGEST_LINE or count == _MOST_LINES:
            return
        count += 1
        yield text


def shown_date(lines: list[str]) -> str | None:
    """The first line that holds a date and does not begin with the word for a change."""
    dated = (line for line in lines if any(c.isdigit() for c in line) and not _CHANGE.match(line))
    return next((line for line in dated if read_timestamp(line)), None)


def shown_people(lines: list[str], not_people: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The byline among the lines, and the people in it: what begins as a byline does, or a name beside the date."""
    for line in lines:
        parts = _PARTS.split(line)
        dated = len(parts) > 1 and read_timestamp(line) is not None
        for part in parts:
            if (has_prefix(part) or (dated and _NAME.fullmatch(part))) and (
                found := people(part, not_people=not_people)
            ):
                return part, found
    return "", ()


def leading_byline(blocks: list[Block], root: Element) -> Block | None:
    """The paragraph before the text that is nothing but names, and written in bold or slanted."""
    for block in blocks[:_LEAD]:
        if len(block.text) > _SENTENCE:
            return None
        if _NAMES.fullmatch(block.text) and _is_emphasised(root, block.text):
            return block
    return None


def _is_emphasised(root: Element, text: str) -> bool:
    paragraphs = (each for each in root.iter("p") if text_of(each) == text)
    return any(text_of(part) == text for each in paragraphs for part in each.iter(*_EMPHASIS))
