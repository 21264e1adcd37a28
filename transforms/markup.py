"""Markup to text: the paragraphs, links and pictures below one element of a page.

Given the element that an article is in, everything in it that is no article is left out here: scripts, captions,
buttons, boxes of related links. Which element that is, is decided in ``transforms/content.py``.
"""

import re
from dataclasses import dataclass, field

from transforms.names import is_named_junk, word_set, words_of
from transforms.pictures import Picture, picture_of, poster_of, read_figure
from transforms.trees import Element, content_of, has_invisible, text_of, tidy, without_invisible

SKIPPED = word_set(
    "script style noscript template iframe object embed svg button input select textarea nav aside footer "
    "audio video canvas map dialog meta link head title label menu"
)
BLOCKS = word_set(
    "p div section article main body html li ul ol dl dt dd blockquote h1 h2 h3 h4 h5 h6 pre table tr td th "
    "tbody thead tfoot caption hr form address details summary center fieldset figure figcaption header "
    "footer aside"
)
_CAPTIONED = word_set("image img photo picture pic picinfo figure caption captioned media gallery thumbnail wp")
_CAPTION = word_set("caption captions")
_KEPT_WHEN = 0.35  # of all text; a block of that share is the article, whatever it is called
_LONGEST_CAPTION = 600  # characters
_STAMP_LINE = 80  # characters; a line with a time in it that is not longer is a time stamp
_PARAGRAPH_END = "\x1e"
_LINE_END = "\x1f"
_PARAGRAPHS = re.compile(f"{_LINE_END}\\s*(?:{_LINE_END}\\s*)+|{_PARAGRAPH_END}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands in the markup, with how it stands in its paragraph."""

    href: str
    text: str


@dataclass(slots=True)
class Block:
    """One paragraph: its text, the tag that made it, and how much of it is links."""

    text: str
    tag: str
    anchors: tuple[Anchor, ...] = ()

    @property
    def linked(self) -> float:
        """The share of the text that is links."""
        return sum(len(anchor.text) for anchor in self.anchors) / max(1, len(self.text))


@dataclass(slots=True)
class Content:
    """What stands below an element: paragraphs and pictures, and the links of the boxes that were left out."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    left_out: list[Anchor] = field(default_factory=list)

    @property
    def char_count(self) -> int:
        """Characters of all paragraphs together."""
        return sum(len(block.text) for block in self.blocks)


def read_content(root: Element) -> Content:
    """The paragraphs, links and pictures below ``root``, in the order in which they stand."""
    return _Walk(root).content


def _is_in_sentence(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in ("p", "li") and len(content_of(parent)) > _STAMP_LINE


class _Walk:
    """One walk over a tree, which collects text until a block ends."""

    def __init__(self, root: Element) -> None:
        self.content = Content()
        text = content_of(root)
        self._total = max(1, len(text))
        self._has_invisible = has_invisible(text)
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._around: str | None = None  # the address of the link that whole blocks stand in
        self._children(root)
        self._flush(root.tag)

    def _children(self, element: Element) -> None:
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            self._visit(child)
            if child.tail:
                self._pieces.append(child.tail)

    def _visit(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._pieces.append(_LINE_END)
        elif tag == "img":
            self._keep(picture_of(element))
        elif tag == "video":
            self._keep(poster_of(element))
        elif tag in BLOCKS:
            self._block(element, tag)
        elif tag in SKIPPED or not isinstance(tag, str) or (tag == "time" and not _is_in_sentence(element)):
            return
        elif tag == "a":
            self._anchor(element)
        elif self._is_beside(element):
            self._leave_out(element)
        else:
            self._children(element)

    def _block(self, element: Element, tag: str) -> None:
        if tag in SKIPPED or self._is_beside(element):
            self._leave_out(element)
        elif tag == "figure" or self._is_captioned_picture(element):
            self._figure(element)
        elif not self._is_caption(element, tag):
            self._flush(tag)
            self._children(element)
            self._flush(tag)

    def _is_caption(self, element: Element, tag: str) -> bool:
        if tag == "figcaption":
            self._give_caption(text_of(element))
            return True
        if self._is_caption_of_last(element, tag):
            return True
        name = element.get("class")
        return (
            name is not None and not words_of(name).isdisjoint(_CAPTION) and len(content_of(element)) < _LONGEST_CAPTION
        )

    def _is_beside(self, element: Element) -> bool:
        name = element.get("class"), element.get("id")
        if element.tag != "form" and not (any(name) and is_named_junk(f"{name[0]} {name[1]}")):
            return False
        if len(content_of(element)) >= self._total * _KEPT_WHEN:
            return False
        return next(element.iter("blockquote"), None) is None  # what is quoted belongs to the text, post or not

    def _leave_out(self, element: Element) -> None:
        for anchor in element.iter("a"):
            text = text_of(anchor)
            if text and anchor.get("href"):
                self.content.left_out.append(Anchor(anchor.get("href", ""), text))

    def _is_captioned_picture(self, element: Element) -> bool:
        name = element.get("class")
        if not name or words_of(name).isdisjoint(_CAPTIONED):
            return False
        text = content_of(element)
        return len(text) < min(600, self._total * 0.5) and next(element.iter("img"), None) is not None

    def _figure(self, element: Element) -> None:
        pictures = read_figure(element)
        if pictures:
            self.content.pictures.extend(pictures)
        elif next(element.iter("p", "blockquote", "table"), None) is not None:
            self._flush("figure")
            self._children(element)
            self._flush("figure")

    def _is_caption_of_last(self, element: Element, tag: str) -> bool:
        """Whether this is the small print directly below a picture, and if so, gives it to the picture."""
        if tag != "div" or len(element) != 1 or element[0].tag != "small" or (element.text or "").strip():
            return False
        self._give_caption(text_of(element))
        return True

    def _give_caption(self, text: str) -> None:
        pictures = self.content.pictures
        if text and pictures and not pictures[-1].caption and not "".join(self._pieces).strip():
            pictures[-1] = pictures[-1].with_caption(text)

    def _keep(self, picture: Picture | None) -> None:
        if picture:
            self.content.pictures.append(picture)

    def _anchor(self, element: Element) -> None:
        start = len(self._pieces)
        href = element.get("href")
        self._around, outside = href, self._around
        self._children(element)
        self._around = outside
        text = tidy("".join(self._pieces[start:]).replace(_LINE_END, " ").replace(_PARAGRAPH_END, " "))
        if text and href:
            self._anchors.append(Anchor(href, text))

    def _flush(self, tag: str) -> None:
        if not self._pieces:
            return
        whole = "".join(self._pieces)
        if self._has_invisible:
            whole = without_invisible(whole)
        self._pieces.clear()
        anchors, self._anchors = self._anchors, []
        if _LINE_END not in whole:
            text = " ".join(whole.split())
            if text:
                around = () if self._around is None else (Anchor(self._around, text),)
                self.content.blocks.append(Block(text, tag, around or tuple(anchors)))
            return
        for part in _PARAGRAPHS.split(whole):
            lines = (" ".join(line.split()) for line in part.split(_LINE_END))
            text = "\n".join(line for line in lines if line)
            if text:
                own = tuple(anchor for anchor in anchors if anchor.text in text)
                self.content.blocks.append(Block(text, tag, own))
