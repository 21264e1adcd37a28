"""Where on a whole page the article is: the element that holds most of what reads as text.

Told by how much running text an element holds and how little of it is links, and by the names that authors of pages
give to such elements; never by which outlet it is.
"""

import re

from lxml import etree

from transforms.blocks import letters_of
from transforms.names import is_named_comments, is_named_junk, is_named_text
from transforms.trees import Element, content_of, drop, finder

_NO_TEXT = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "button", "input", "select",
    "textarea", "nav", "footer", "audio", "video", "canvas", "map", "dialog", "link", "meta",
)  # fmt: skip
_find_comments = finder(
    ".//*[self::div or self::section or self::ol or self::ul]"
    "[contains(@class, 'omment') or contains(@id, 'omment') or contains(@id, 'disqus')]"
)
_find_beside = finder(".//*[@class or @id] | .//aside | .//form")
_find_named = finder(".//*[@itemprop='articleBody'] | .//*[@class or @id]")
_TEXT_HOLDERS = ("p", "div", "section", "article", "td", "li", "blockquote", "span", "pre", "h2", "h3", "dd", "main")
_SENTENCE = 40  # characters of running text; shorter is a label
_HAN_SENTENCE = 15
_SHARE_TO_DESCEND = 0.8  # of an element's running text; where no child holds as much, the article is divided among them
_SHARE_OF_NAMED = 0.15  # of the page's; an element that is named as an article's text may stand among much else
_SHARE_OF_TAGGED = 0.4  # of the page's; teasers are tagged ``article`` too
_SHARE_OF_READERS = 0.85  # of the page's text; a block that holds more is the page, and its name a switch
_PIECE = 25  # letters, by which a text is known again
_KEPT_WHEN = 0.2  # of the page's; a block named as junk that holds more is the article
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def find_article(body: Element, declared: str = "") -> Element:
    """The element that holds the article; ``body`` itself where no part of it holds most of the text.

    What holds no text for readers, and what is named as standing beside the article, is taken out of the page.

    Args:
        body: The page's ``body``, which is changed.
        declared: The letters of the article's text as the page declares it to machines, or "": where it does, only
            that text counts.
    """
    etree.strip_elements(body, *_NO_TEXT, with_tail=False)
    _strip_comments(body)
    node = _best(body, _scores(body))
    if declared and not _holds(node, declared):
        node = _best(body, _scores(body, declared))
    return node


def _strip_comments(body: Element) -> None:
    """Readers may write more than the outlet did."""
    total = len(content_of(body))
    for element in _find_comments(body):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if is_named_comments(name) and len(content_of(element)) < total * _SHARE_OF_READERS:
            drop(element)


def _best(body: Element, scores: dict[Element, float]) -> Element:
    total = scores.get(body, 0.0)
    if not total:
        return body
    node = _named(body, scores, total)
    if node is None:
        _strip_beside(body, scores, total)
        node = _tagged(body, scores)
    return _descend(node, scores)


def _holds(node: Element, declared: str) -> bool:
    """Whether most of three pieces of the declared text stand in the element."""
    text = letters_of(content_of(node))
    starts = (len(declared) // 10, len(declared) // 2, len(declared) * 9 // 10 - _PIECE)
    return sum(declared[start : start + _PIECE] in text for start in starts) > 1


def _descend(node: Element, scores: dict[Element, float]) -> Element:
    while True:
        best = max(node, key=lambda child: scores.get(child, 0.0), default=None)
        if best is None or scores.get(best, 0.0) < scores.get(node, 0.0) * _SHARE_TO_DESCEND:
            return node
        if best.tag in ("p", "li", "span", "blockquote", "ul", "ol"):
            return node
        node = best


def _strip_beside(body: Element, scores: dict[Element, float], total: float) -> None:
    for element in _find_beside(body):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        own = scores.get(element, 0.0)
        if (
            (element.tag in ("aside", "form") or is_named_junk(name))
            and own < total * _KEPT_WHEN
            and element.getparent() is not None
        ):
            for ancestor in element.iterancestors():
                scores[ancestor] = scores.get(ancestor, 0.0) - own
            drop(element)


def _scores(body: Element, declared: str = "") -> dict[Element, float]:
    """Characters of running text below each element; links and labels do not count."""
    scores: dict[Element, float] = {}
    for element in body.iter(*_TEXT_HOLDERS):
        own = _own_text(element, declared)
        if not own:
            continue
        current: Element | None = element
        while current is not None:
            scores[current] = scores.get(current, 0.0) + own
            if current is body:
                break
            current = current.getparent()
    return scores


def _named(body: Element, scores: dict[Element, float], total: float) -> Element | None:
    """The element that is named as an article's text and holds enough of it."""
    named = (
        element
        for element in _find_named(body)
        if scores.get(element, 0.0) >= total * _SHARE_OF_NAMED and _is_named_text(element)
    )
    return max(named, key=lambda element: (scores[element], _depth(element)), default=None)


def _tagged(body: Element, scores: dict[Element, float]) -> Element:
    """The element that is tagged as an article; the one with the headline in it before longer ones without."""
    total = scores.get(body, 0.0)
    headed = {each: next(each.iter("h1"), None) is not None for each in body.iter("article", "main")}
    least = {True: total * _SHARE_OF_NAMED, False: total * _SHARE_OF_TAGGED}
    tagged = [
        each
        for each, has_title in headed.items()
        if scores.get(each, 0.0) >= least[has_title and each.tag == "article"]
    ]
    return max(tagged, key=lambda element: (headed[element], element.tag == "article", scores[element]), default=body)


def _is_named_text(element: Element) -> bool:
    if element.get("itemprop") == "articleBody":
        return True
    return is_named_text(f"{element.get('class') or ''} {element.get('id') or ''}")


def _own_text(element: Element, declared: str) -> float:
    if element.tag == "p":
        text = content_of(element)
        linked = sum(len(content_of(anchor)) for anchor in element.iter("a"))
    else:
        text = (element.text or "") + "".join(child.tail for child in element if child.tail)
        linked = 0
    length = len(text.strip())
    if length < _HAN_SENTENCE:
        return 0.0
    if length - linked < (_HAN_SENTENCE if _HAN.search(text) else _SENTENCE):
        return 0.0
    if declared and letters_of(text) not in declared:
        return 0.0
    return float(length - linked)


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())
