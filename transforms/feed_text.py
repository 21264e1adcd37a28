"""From the bytes of a feed to text that a parser can read whole: charset, characters XML forbids, a missing end.

What the entries say is read in ``transforms/feeds.py``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed as text with one end: ``is_cut`` when its own was missing, ``dropped`` entries that were past the limit."""

    text: str
    is_cut: bool
    dropped: int


def decode_feed(body: bytes, content_type: str) -> str:
    """The text of a feed, by byte order mark, then HTTP header, then XML declaration, then UTF-8 (RFC 7303, 3.2).

    A feed whose end was cut off keeps its charset; bytes that no candidate can read become U+FFFD. Characters that
    XML forbids are left out.
    """
    candidates = list(_candidates(body, content_type))
    for charset in candidates:
        text = _decode_all_but_end(body, charset)
        if text is not None:
            return _FORBIDDEN.sub("", text)
    return _FORBIDDEN.sub("", body.decode(candidates[0], "replace"))


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    yield from (charset for mark, charset in _BOMS if body.startswith(mark))
    header, declared = _CHARSET.search(content_type), _DECLARED.match(body)
    names = [header[1]] if header else []
    names += [declared[1].decode("ascii")] if declared else []
    for name in (*names, "utf-8", "gb18030", "cp1252"):
        charset = _SUPERSETS.get(name.lower(), name.lower())
        if _is_text_codec(charset):
            yield charset


def _is_text_codec(name: str) -> bool:
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, ValueError, UnicodeError):
        return False


def _decode_all_but_end(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        if error.start < len(body) - _CUT_CHARACTER or error.start == 0:
            return None
        return body[: error.start].decode(charset, "ignore")
    except (UnicodeError, ValueError):
        return None


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
