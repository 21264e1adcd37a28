"""Pictures: the address, caption, credit and size of each, out of its element or figure.

Addresses stay as written; making them absolute and taking them out of proxies is done where they become records.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from transforms.trees import Element, drop, text_of

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-original-src", "data-hi-res-src")
_PLACEHOLDER = re.compile(r"^data:|blank\.|placeholder|spacer\.|/lazy|transparent\.|(?<!\d)1x1(?!\d)", re.IGNORECASE)
_PLACEHOLDER_WORDS = ("data:", "blank.", "placeholder", "spacer.", "/lazy", "transparent.", "1x1")
_FILE_NAME = re.compile(r"[\w\s.-]*\.(?:jpe?g|png|gif|webp)|img|image|photo", re.IGNORECASE)
_NO_PHOTO = re.compile(r"\bicon\b|icon[-_.]|[-_/]icons?/|avatar|/logo|logo\.|pixel|sprite|emoji", re.IGNORECASE)
_NO_PHOTO_WORDS = ("icon", "avatar", "/logo", "logo.", "pixel", "sprite", "emoji")
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*")
_LETTER = re.compile(r"\w")
_SMALLEST = 50  # pixels; smaller pictures are icons and counters
_CREDIT_TOKENS = re.compile(
    r"credit|copyright|\bsource\b|photographer|imagesource|image-source|attribution|agency", re.IGNORECASE
)

_LABEL = re.compile(r"^\s*(?:photos?|credits?|image|图片|圖片|来源|來源)\s?[:：]\s?", re.IGNORECASE)
_AGENCIES = (
    r"社|摄|攝|图片|圖片|[图圖](?:取|源|库|庫|/|／|$)|提供|资料|資料|檔案|照片|来源|來源|視頻|视频|截图|截圖|影像|翻攝|"
    r"photo|getty|reuters|\bafp\b|\bap\b|\bepa\b|image|courtesy|via |(?<!\d)/(?!\d)|©|dpa|xinhua|bloomberg|\brfa\b|\bvoa\b|\bcna\b"
)
_IN_BRACKETS = re.compile(
    rf"\s*[（(](?!此[图圖]|[摄攝]?于?於?\d{{4}}年)([^（）()]*(?:{_AGENCIES})[^（）()]*)[)）]\s*$", re.IGNORECASE
)
_LABELLED = re.compile(
    r"\s*[(（[]?\b(?:photo(?:graph)?s?(?: by|:| credit:?| courtesy(?: of)?)|image(?: source| credit)?:|credits?:|foto:|source:)\s*"
    r"(.{2,80}?)[)）\]]?\s*$|\s*[（(]?(?:图片来源|圖片來源|图源|圖源|摄影|攝影|图片|圖片)[:：/]\s*([^。]{2,60}?)[)）]?\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"[\s。)）]((?:中央社|新华社|新華社|中新社|本报|本報)?(?:记者|記者)?[\u3400-\u9fff]{2,12}(?:攝|摄|傳真|传真|提供))"
    r"\s?(?:\d{2,4}年\d{1,2}月\d{1,2}日)?\s*$|[\s。]((?:REUTERS|AP Photo|AFP|EPA|Xinhua|Getty Images)/[\w .'’-]{2,40})$"
)
_BEFORE_CREDIT = re.compile(
    r"\s*(?:Photo|Credit|图片|圖片)\s?[:：]\s*$"
)  # its label stays where a marked credit was taken
_BEFORE_CAPTION = re.compile(r"^[图圖]\s?[|｜丨]\s?")
_DECORATION = re.compile(r"presentational|^(?:grey |gray )?line$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the markup has it; ``src`` is the address as written."""

    src: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None

    def with_caption(self, text: str) -> "Picture":
        """The same picture with its caption, from which the credit is taken apart."""
        caption, credit = split_credit(text)
        return Picture(self.src, caption, self.credit or credit, self.width, self.height)


def split_credit(text: str) -> tuple[str | None, str | None]:
    """The caption and the credit in one line of text: "…（美聯社）", "… Photo by …", "图片来源：…"."""
    for pattern in (_IN_BRACKETS, _LABELLED, _SIGNED):
        found = pattern.search(text)
        if found:
            credit = _LABEL.sub("", next(group for group in found.groups() if group))
            caption = text[: found.start()] + (text[found.start()] if text[found.start()] in "。)）" else "")
            before = _IN_BRACKETS.search(caption) if pattern is _SIGNED else None
            if before:  # who gave it, and who sent it
                caption, credit = caption[: before.start()], f"{before[1]} {credit}"
            return _or_none(caption), _or_none(credit)
    return _or_none(text), None


def picture_of(element: Element) -> Picture | None:
    """The picture of an ``img``; None for icons, counters and pictures without an address."""
    src = _address(element)
    if not src or _says(src, _NO_PHOTO, _NO_PHOTO_WORDS) or _DECORATION.search(element.get("alt") or ""):
        return None
    width = _pixels(element, "data-original-width", "width")
    height = _pixels(element, "data-original-height", "height")
    if any(size is not None and size < _SMALLEST for size in (width, height)):
        return None
    return Picture(src, None, None, width, height)


def poster_of(video: Element) -> Picture | None:
    """The picture that stands for a film until it is played."""
    src = (video.get("poster") or "").strip()
    return Picture(src) if src and not _is_placeholder(src) else None


def read_figure(element: Element) -> list[Picture]:
    """The pictures of a figure, the last one of them with the figure's caption and credit."""
    pictures = [picture for img in element.iter("img") if (picture := picture_of(img))]
    unique = list({picture.src: picture for picture in pictures}.values())
    if not unique:
        return []
    credit = _marked_credit(element)
    caption = _caption(element, credit)
    last = unique[-1].with_caption(caption) if caption else unique[-1]
    return [*unique[:-1], replace(last, credit=credit) if credit else last]


def _address(element: Element) -> str:
    src = (element.get("src") or "").strip()
    if src and not _is_placeholder(src):
        return src
    lazy = next((element.get(name) for name in _LAZY if element.get(name)), None)
    srcset = element.get("srcset") or element.get("data-srcset") or ""
    return (lazy or srcset.strip().partition(" ")[0] or "").strip()


def _is_placeholder(src: str) -> bool:
    return _says(src, _PLACEHOLDER, _PLACEHOLDER_WORDS)


def _says(address: str, pattern: re.Pattern[str], words: Iterable[str]) -> bool:
    """Whether a pattern is in an address; each of its matches has one of the words in it, which are found much faster."""
    lowered = address.lower()
    if address.isascii() and not any(word in lowered for word in words):
        return False
    return pattern.search(address) is not None


def _pixels(element: Element, *names: str) -> int | None:
    for name in names:
        found = _SIZE.fullmatch(element.get(name) or "")
        if found:
            return int(found[1])
    return None


def _marked_credit(figure: Element) -> str | None:
    for element in figure.iter("cite", "span", "small", "div", "p", "em", "i"):
        name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if element.tag == "cite" or _CREDIT_TOKENS.search(name):
            text = _text(element)
            if text:
                return _LABEL.sub("", text.strip("()（） "))
    return None


def _caption(figure: Element, credit: str | None) -> str | None:
    """The words below the picture, else, where the place for them is empty, the picture's description."""
    place = next(figure.iter("figcaption"), None)
    text = _text(place if place is not None else figure)
    if credit and credit in text:
        text = re.sub(rf"\s*[（(]?{re.escape(credit)}[)）]?\s*", " ", text).strip()
    text = _BEFORE_CAPTION.sub("", _BEFORE_CREDIT.sub("", text))
    if text:
        return text
    described = next((img.get("alt") for img in figure.iter("img") if img.get("alt")), None)
    return None if not described or _FILE_NAME.fullmatch(described.strip()) else " ".join(described.split())


def _text(element: Element) -> str:
    for hidden in list(element.iter("script", "style", "noscript", "button")):
        drop(hidden)
    return text_of(element)


def _or_none(text: str) -> str | None:
    return text.strip() if _LETTER.search(text) else None
