"""Where on a whole page the article is: the element that holds most of what reads as text.

Told by how much running text an element holds and how little of it is links, and by the names that authors of pages
give to such elements; never by which outlet it is.
"""

import re

from lxml import etree

from transforms.markup import Element, is_named_junk, words_of

_NO_TEXT = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "form", "button", "input", "select",
    "textarea", "nav", "footer", "audio", "video", "canvas", "map", "dialog", "link", "meta",
)  # fmt: skip
_BODY_NAMES = frozenset(
    "article body|story body|entry content|post content|article content|article text|story content|post body|content body|"
    "articlebody|article main|news body|news content|story text|body content|body text|body copy|text body|rich text|"
    "article copy|article inner|main text|news text|story detail|article detail|detail content|content main|article container|"
    "article wrapper|single content|page content|td post".split("|")
)
_TEXT_HOLDERS = ("p", "div", "section", "article", "td", "li", "blockquote", "span", "pre", "h2", "h3", "dd", "main")
_SENTENCE = 40  # characters of running text; shorter is a label
_HAN_SENTENCE = 15
_SHARE_TO_DESCEND = 0.8
_SHARE_OF_MARKED = 0.5
_KEPT_WHEN = 0.35  # share of all text; a block named as junk that holds more is the article
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def strip_page(body: Element) -> None:
    """Take out of a page, in place, what holds no text for readers, and what is named as standing beside the article."""
    etree.strip_elements(body, *_NO_TEXT, with_tail=False)
    total = len(body.text_content()) or 1
    for element in body.xpath(".//*[@class or @id] | .//aside"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag == "aside" or is_named_junk(name):
            parent = element.getparent()
            if parent is not None and element is not body and len(element.text_content()) < total * _KEPT_WHEN:
                element.drop_tree()


def find_article(body: Element) -> Element:
    """The element that holds the article; ``body`` itself where no part of it holds most of the text."""
    scores = _scores(body)
    total = scores.get(body, 0.0)
    if not total:
        return body
    marked = _marked(body, scores)
    node = marked if marked is not None and scores[marked] >= total * _SHARE_OF_MARKED else body
    while True:
        best = max(node, key=lambda child: scores.get(child, 0.0), default=None)
        if best is None or scores.get(best, 0.0) < scores.get(node, 0.0) * _SHARE_TO_DESCEND or best.tag in ("p", "li", "span"):
            return node
        node = best


def _scores(body: Element) -> dict[Element, float]:
    """Characters of running text below each element; links and labels do not count."""
    scores: dict[Element, float] = {}
    for element in body.iter(*_TEXT_HOLDERS):
        own = _own_text(element)
        if not own:
            continue
        current: Element | None = element
        while current is not None:
            scores[current] = scores.get(current, 0.0) + own
            if current is body:
                break
            current = current.getparent()
    return scores


def _own_text(element: Element) -> float:
    if element.tag == "p":
        text = element.text_content()
        linked = sum(len(anchor.text_content()) for anchor in element.iter("a"))
    else:
        text = (element.text or "") + "".join(child.tail for child in element if child.tail)
        linked = 0
    length = len(text.strip())
    if length < _HAN_SENTENCE:
        return 0.0
    if length - linked < (_HAN_SENTENCE if _HAN.search(text) else _SENTENCE):
        return 0.0
    return float(length - linked)


def _marked(body: Element, scores: dict[Element, float]) -> Element | None:
    """The element that is named as an article's text and holds most of it."""
    named = [
        element
        for element in body.xpath(".//*[@itemprop='articleBody'] | .//article | .//main | .//*[@class or @id]")
        if element in scores and _is_marked(element)
    ]
    return max(named, key=lambda element: (scores[element], _depth(element)), default=None)


def _is_marked(element: Element) -> bool:
    if element.get("itemprop") == "articleBody" or element.tag in ("article", "main"):
        return True
    words = words_of(f"{element.get('class') or ''} {element.get('id') or ''}")
    return not words.isdisjoint(_BODY_NAMES)


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())
