"""Bytes to text: which charset a document is in, by what it says and, where it says nothing, by what it holds.

What is decoded is not looked at any further here.
"""

import re
from collections.abc import Iterator

from transforms.errors import DecodeError

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_META = re.compile(
    rb"""<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_WITHIN = 4096  # bytes; browsers look at 1024, pages of this field begin with more scripts than that

# A page says the charset's older and smaller name and uses the newer and larger one's characters.
_LARGER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "euc-cn", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "big-5", "x-x-big5"), "big5-hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8"), "utf-8"),
}
_ICONV = {"gb18030": "GB18030", "big5-hkscs": "BIG5-HKSCS", "cp949": "CP949", "cp932": "CP932"}
_DETECTED = ("utf-8", "gb18030", "big5-hkscs", "cp949", "cp932")

# The characters that fill any Chinese text, in both scripts: bytes read in the wrong charset hold few of them.
_FREQUENT = frozenset("的一是不了在有人中大国國为為这這个個我他上来來时時到说說会會们們出地年日月，。")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document, by its byte order mark, its header, its meta tag, or else what its bytes look like.

    Args:
        body: The document as received.
        content_type: Its Content-Type header, which may name a charset.

    Raises:
        DecodeError: It does not decode as what it claims to be (expectation ``decodes``).
    """
    claimed = list(dict.fromkeys(_claimed(body, content_type)))
    # Whoever never says a charset says Latin-1; but text in it is hardly ever UTF-8 by chance.
    if claimed[:1] == ["cp1252"] and (text := _reading(body, "utf-8")) is not None:
        return text
    first_failure: UnicodeError | None = None
    for charset in claimed:
        try:
            return body.decode(charset)
        except UnicodeError as error:
            first_failure = first_failure or error
        except LookupError:
            continue
    if first_failure is None:
        return _detected(body)
    raise _error(first_failure, claimed[0]) from first_failure


def decode_utf8(body: bytes) -> str:
    """The text of a document whose format says that it is UTF-8, with or without a byte order mark.

    Raises:
        DecodeError: It is not (expectation ``decodes``); the remedy names the charset that it seems to be in.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seems = _seeming(body)
        remedy = (
            f"It reads as {seems}; convert it with iconv -f {seems} -t UTF-8."
            if seems
            else "It reads as no charset that is known here; fetch or save it again."
        )
        raise DecodeError(
            f"The file is not UTF-8: the byte at offset {error.start} does not belong there.",
            expectation="decodes",
            remedy=remedy,
        ) from error


def _seeming(body: bytes) -> str | None:
    """The charset, as iconv calls it, that bytes seem to be text in."""
    if any(body.startswith(mark) for mark, charset in _BOMS if charset == "utf-16"):
        return "UTF-16"
    readings = ((charset, _reading(body, charset)) for charset in _DETECTED[1:])
    texts = {charset: text for charset, text in readings if text is not None}
    likely = max(texts, key=lambda charset: _frequency(texts[charset]), default=None)
    return _ICONV[likely] if likely and _frequency(texts[likely]) > 0 else None


def _reading(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        return None


def _frequency(text: str) -> float:
    return sum(c in _FREQUENT for c in text) / max(1, len(text))


def _claimed(body: bytes, content_type: str) -> Iterator[str]:
    for mark, charset in _BOMS:
        if body.startswith(mark):
            yield charset
    header = _HEADER.search(content_type)
    meta = _META.search(body, 0, _META_WITHIN)
    names = [header[1].lower()] if header else []
    if meta:
        names.append((meta[1] or meta[2]).decode("ascii", "replace").lower())
    # Servers say Latin-1 of everything: what the page itself says is believed first.
    names.sort(key=lambda name: _LARGER.get(name) == "cp1252")
    yield from (_LARGER.get(name, name) for name in names)


def _detected(body: bytes) -> str:
    readings: list[str] = []
    first_failure: UnicodeDecodeError | None = None
    for charset in _DETECTED:
        try:
            text = body.decode(charset)
        except UnicodeDecodeError as error:
            first_failure = first_failure or error
            continue
        if charset == "utf-8":
            return text
        readings.append(text)
    if not readings:
        raise _error(first_failure, "utf-8") from first_failure
    return max(readings, key=_frequency)


def _error(error: UnicodeError | None, charset: str) -> DecodeError:
    offset = error.start if isinstance(error, UnicodeDecodeError) else 0
    return DecodeError(
        f"The document does not decode as {charset}: the byte at offset {offset} does not belong there.",
        expectation="decodes",
    )
