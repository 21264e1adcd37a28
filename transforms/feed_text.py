"""From the bytes of a feed to text that a parser can read whole: charset, characters XML forbids, a missing end.

What the entries say is read in ``transforms/feeds.py``.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from transforms.charset import decode
from transforms.errors import DecodeError

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0, section 2.2
_ROOT = re.compile(r"<((?:[\w.-]+:)?(rss|rdf|feed|channel))(?=[\s>])", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_OPENING = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
# What is declared by these names is, on the wire, their superset.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
# A character that the end of the document cuts through is at most four bytes long.
_CUT_CHARACTER = 4
# The share of its characters that a feed may have lost and still be in the charset that it states.
_DAMAGED = 0.01


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed as text with one end: ``is_cut`` when its own was missing, ``dropped`` entries that were past the limit."""

    text: str
    is_cut: bool
    dropped: int


def decode_feed(body: bytes, content_type: str) -> str:
    """The text of a feed, by byte order mark, then HTTP header, then XML declaration, then UTF-8 (RFC 7303, 3.2).

    A feed whose end was cut off keeps its charset, and so does one with a few bytes that are none of it: they become
    U+FFFD. A document of which this cannot be said (``transforms/charset.py``) is rejected instead; of a feed, each
    entry can be had for itself. Characters that XML forbids are left out.
    """
    charsets = [*dict.fromkeys(_stated(body, content_type)), "utf-8"]
    readings = (_decode_but_for_end(body, charset) for charset in charsets)
    text = next((text for text in readings if text is not None), None)
    return _FORBIDDEN.sub("", _decode_somehow(body, charsets) if text is None else text)


def _stated(body: bytes, content_type: str) -> Iterator[str]:
    yield from (charset for mark, charset in _BOMS if body.startswith(mark))
    header, declared = _CHARSET.search(content_type), _DECLARED.match(body)
    names = [header[1]] if header else []
    names += [declared[1].decode("ascii")] if declared else []
    yield from (_SUPERSETS.get(name.lower(), name.lower()) for name in names)


def _decode_but_for_end(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        if error.start < len(body) - _CUT_CHARACTER or error.start == 0:
            return None
        return body[: error.start].decode(charset, "ignore")
    except (UnicodeError, LookupError, ValueError):
        return None


def _decode_somehow(body: bytes, charsets: list[str]) -> str:
    for charset in charsets:
        with suppress(LookupError, ValueError):
            text = body.decode(charset, "replace")
            if text.count("\ufffd") <= len(text) * _DAMAGED:
                return text
    try:
        return decode(body)
    except DecodeError:
        return body.decode("utf-8", "replace")


def whole_entries(text: str, *, max_entries: int) -> FeedText:
    """The feed with its first ``max_entries`` entries, and with an end of its own where the host sent none.

    An entry that is not whole is left out: half an entry is no evidence of what the outlet says.
    """
    text = _DECLARATION.sub("", text)
    root = _ROOT.search(text)
    if root is None:
        return FeedText(text, is_cut=False, dropped=0)
    is_cut = f"</{root[1]}".lower() not in text[-2000:].lower() and f"</{root[1]}".lower() not in text.lower()
    closings = [found.end() for _, found in zip(range(max_entries + 1), _CLOSING.finditer(text), strict=False)]
    if not is_cut and len(closings) <= max_entries:
        return FeedText(text, is_cut=False, dropped=0)
    kept = closings[:max_entries]
    end = kept[-1] if kept else _start_of_entries(text)
    dropped = 0 if is_cut and len(closings) <= max_entries else sum(1 for _ in _OPENING.finditer(text, end))
    return FeedText(text[:end] + _ending(root), is_cut=is_cut, dropped=dropped)


def _start_of_entries(text: str) -> int:
    first = _OPENING.search(text)
    return first.start() if first else text.rfind(">") + 1


def _ending(root: re.Match[str]) -> str:
    return f"</channel></{root[1]}>" if root[2].lower() == "rss" else f"</{root[1]}>"
