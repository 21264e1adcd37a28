"""The Chinese New York Times: who wrote, who translated, and the English original.

Two layouts are known. In 2020 the lines of the last paragraph told of the author, the translation and the original; later a
``footer`` holds a paragraph or a link for each. When between 2020 and 2024 it changed is not known here.
"""

import re
from datetime import date

from bs4 import BeautifulSoup, Tag
from lxml import etree

from transforms.drafts import Draft
from transforms.markup import Anchor, Block
from transforms.outlets.layouts import Layout, Layouts
from transforms.trees import text_of, tidy

_TRANSLATED = re.compile(r"^翻[译譯]\s*[:：]\s*(.+)$")
_ORIGINAL = re.compile(r"[点點][击擊]查看本文英文版")
_MORE = re.compile(r"[点點][击擊]查看(?:更多[^。]*|本文中文版)。?")
_NEW_YORK_TIMES = re.compile(r"https?://(?:www\.)?nytimes\.com/")
_PLACE = re.compile(r"(?P<place>[\u3400-\u9fff·]{2,14})(?:——|—)(?=[^—])")
_NOTED = re.compile(r"((?:[A-Z][A-Za-zÀ-ſ.'’-]* ){1,3}[A-Z][A-Za-zÀ-ſ'’-]+)\s?(?=[\u3400-\u9fff])(?!对本文|對本文)")
_BRIEFING_END = re.compile(r"感[谢謝][阅閱][读讀]今天的[简簡][报報].*", re.DOTALL)
_BYLINE_WITHIN = 200  # characters; an address element holds names, not texts

Line = tuple[str, list[Anchor]]


def _read_lines(draft: Draft) -> None:
    """The layout of 2020: credits are the lines of the last paragraphs."""
    _take_all(draft, _closing_lines(draft))


def _read_footer(draft: Draft) -> None:
    """Today's layout; pages that bear no footer in it are read as the one before."""
    _take_all(draft, _footer_lines(draft) or _closing_lines(draft))


def _take_all(draft: Draft, lines: list[Line]) -> None:
    _take_byline(draft)
    for text, anchors in lines:
        _take_line(draft, text, anchors)
    _take_co_authors(draft)
    _take_place(draft)
    draft.blocks = [block for block in draft.blocks if not _BRIEFING_END.fullmatch(block.text)]


def _take_co_authors(draft: Draft) -> None:
    """A byline that has one name twice has lost the others: the notes below the text begin with the name of each."""
    said = [name.strip().casefold() for name in (draft.raw_authors or "").split(",")]
    noted = [found[1] for line in (draft.author_note or "").split("\n") if (found := _NOTED.match(line))]
    if len(set(said)) < len(said) and set(said) <= {name.casefold() for name in noted}:
        draft.authors = tuple(dict.fromkeys(noted))


def _take_place(draft: Draft) -> None:
    """The place before the dash that reports begin with: 华盛顿——."""
    for block in draft.blocks[:1]:
        if found := _PLACE.match(block.text):
            draft.dateline_place, block.text = found["place"], block.text[found.end() :]


def _take_byline(draft: Draft) -> None:
    address = next(draft.root.iter("address"), None) if draft.root is not None else None
    if address is None:
        return
    byline = text_of(address)
    if byline and len(byline) <= _BYLINE_WITHIN:
        draft.raw_authors = byline
        draft.blocks = [block for block in draft.blocks if block.tag != "address"]


def _footer_lines(draft: Draft) -> list[Line]:
    footer = next(draft.root.iter("footer"), None) if draft.root is not None else None
    if footer is None:
        return []
    soup = BeautifulSoup(etree.tostring(footer, encoding="unicode", method="html", with_tail=False), "lxml")
    return [(tidy(part.get_text()), _anchors(part)) for part in soup.select("footer > p, footer > a")]


def _anchors(part: Tag) -> list[Anchor]:
    links = [part] if part.name == "a" else part.select("a[href]")
    return [Anchor(str(link.get("href", "")), tidy(link.get_text())) for link in links]


def _closing_lines(draft: Draft) -> list[Line]:
    """The lines of the last paragraphs, taken out of the body, where they say who translated or what the original is."""
    lines: list[Line] = []
    while draft.blocks and _is_closing(draft.blocks[-1]):
        block = draft.blocks.pop()
        of_block = block.text.split("\n")
        lines = [(line, [anchor for anchor in block.anchors if anchor.text in line]) for line in of_block] + lines
    return lines


def _is_closing(block: Block) -> bool:
    return any(_TRANSLATED.match(line) or _ORIGINAL.search(line) for line in block.text.split("\n"))


def _take_line(draft: Draft, text: str, anchors: list[Anchor]) -> None:
    translated = _TRANSLATED.match(text)
    if translated:
        draft.translator = translated[1].strip("。 ")
    elif _ORIGINAL.search(text):
        original = next((anchor for anchor in anchors if _NEW_YORK_TIMES.match(anchor.href)), None)
        if original:
            draft.original_url = original.href
            draft.anchors.append((original, "original"))
    else:
        note = _MORE.sub("", text).strip()
        draft.author_note = "\n".join(filter(None, (draft.author_note, note))) or None
        draft.anchors += [(anchor, "author") for anchor in anchors]


NYTIMES_CHINESE = Layouts(Layout(_read_lines, valid_until=date(2020, 12, 31)), Layout(_read_footer))
