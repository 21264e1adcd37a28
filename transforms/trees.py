"""Trees of markup, by lxml: parsing, the text of an element, taking an element out.

``lxml.etree`` rather than ``lxml.html``: its elements cost half as much to touch, and pages are all touching.
"""

import re
from collections.abc import Callable
from typing import cast

from lxml import etree

Element = etree._Element

# A parser is made once: making one costs as much as parsing a short article.
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
_MARKS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_INVISIBLE = re.compile(f"[{_MARKS}]+")
_NOT_IN_TREES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # lxml reads them and refuses to write them

content_of = cast("Callable[[Element], str]", etree.XPath("string()"))
"""All text below an element as it stands, spaces and all."""


def finder(path: str) -> Callable[..., list[Element]]:
    """A compiled XPath that finds elements below the one it is called with."""
    return cast("Callable[..., list[Element]]", etree.XPath(path))


def parse(text: str) -> Element | None:
    """The tree of a page or a piece of markup, with ``html`` on top; None where there is no markup in it."""
    text = text.replace("\x00", "")
    if not text.strip():
        return None
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except etree.XMLSyntaxError:
        return None


def tidy(text: str) -> str:
    """Text without the spaces and invisible characters that markup brings."""
    return " ".join(without_invisible(text).split())


def without_invisible(text: str) -> str:
    """Text without soft hyphens, joiners and marks of direction."""
    return _INVISIBLE.sub("", text)


def has_invisible(text: str) -> bool:
    """Whether :func:`without_invisible` has anything to do."""
    return any(mark in text for mark in _MARKS)  # on a long text ten times as fast as the pattern


def text_of(element: Element) -> str:
    """All text below an element, in one line."""
    return tidy(content_of(element))


def drop(element: Element) -> None:
    """Take an element out of its tree, and leave the text behind it where it was."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = _NOT_IN_TREES.sub("", (parent.text or "") + element.tail)
        else:
            before.tail = _NOT_IN_TREES.sub("", (before.tail or "") + element.tail)
    parent.remove(element)
