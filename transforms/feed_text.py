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
MAX_CHARS = 8_000_000  # of a feed; what follows is as if it had been cut off
MAX_TAGS = 300_000
MAX_TAG_CHARS = 20_000
MAX_NAMESPACES = 5_000
MAX_DEPTH = 500
_LONG_TAG = re.compile(rf"<[^!<>][^<>]{{{MAX_TAG_CHARS}}}")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>")
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
    openings = [found.start() for found, _ in zip(_OPENING.finditer(text), range(max_entries + 1), strict=False)]
    is_over = len(openings) > max_entries
    limit = openings[-1] if is_over else len(text)
    is_cut = limit > MAX_CHARS or (not is_over and f"</{root[1]}".lower() not in text.lower())
    if not is_cut and not is_over:
        return FeedText(text, is_cut=False, dropped=0)
    limit = min(limit, MAX_CHARS)
    end = _end_of_last_entry(text, limit) or (openings[0] if openings else text.rfind(">") + 1)
    dropped = sum(1 for _ in _OPENING.finditer(text, openings[-1])) if is_over else 0
    return FeedText(text[:end] + _ending(root), is_cut=is_cut, dropped=dropped)


def _end_of_last_entry(text: str, limit: int) -> int:
    end = 0
    for found in _CLOSING.finditer(text, 0, limit):
        end = found.end()
    return end


def strangeness(text: str) -> str:
    """Why no parser should be given this, or nothing: shapes that cost the square of their size, and no outlet has."""
    if text.count("<") > MAX_TAGS:
        return f"more than {MAX_TAGS:,} tags"
    if text.count("xmlns") > MAX_NAMESPACES:
        return f"more than {MAX_NAMESPACES:,} namespaces"
    if _LONG_TAG.search(text):
        return f"a tag of more than {MAX_TAG_CHARS:,} characters"
    return f"tags more than {MAX_DEPTH:,} deep" if _depth(text) > MAX_DEPTH else ""


def _depth(text: str) -> int:
    """How deep tags go; counted anew in each entry, since HTML that is not escaped seldom closes all it opens."""
    depth = deepest = 0
    for found in _TAG.finditer(_without(_without(text, "<![CDATA[", "]]>"), "<!--", "-->")):
        slash, name, end = found.groups()
        if end:
            continue
        depth = 0 if name.lower() in {"item", "entry"} else depth + (-1 if slash else 1)
        deepest = max(deepest, depth)
    return deepest


def _without(text: str, opening: str, closing: str) -> str:
    # Not a regular expression, which would search for the closing again from every opening.
    kept, at = list[str](), 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    return "".join([*kept, text[at:]])


def _ending(root: re.Match[str]) -> str:
    return f"</channel></{root[1]}>" if root[2].lower() == "rss" else f"</{root[1]}>"
