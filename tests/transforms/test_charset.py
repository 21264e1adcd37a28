"""Charsets."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.charset import decode
from transforms.errors import DecodeError

SIMPLIFIED = "港务局说，港口今天上午重新开放，这是三天来的第一次。他们没有说明时间。"
TRADITIONAL = "港務局說，港口今天上午重新開放，這是三天來的第一次。他們沒有說明時間。"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (SIMPLIFIED.encode("utf-8-sig"), "", SIMPLIFIED),
        (SIMPLIFIED.encode("utf-16"), "text/html; charset=gbk", SIMPLIFIED),
        ((SIMPLIFIED + "镕").encode("gb18030"), "text/html; charset=GB2312", SIMPLIFIED + "镕"),
        (("<meta charset=big5>" + TRADITIONAL).encode("big5-hkscs"), "", "<meta charset=big5>" + TRADITIONAL),
        (
            ("<meta charset='utf-8'>" + SIMPLIFIED).encode(),
            "text/html; charset=ISO-8859-1",
            "<meta charset='utf-8'>" + SIMPLIFIED,
        ),
        (SIMPLIFIED.encode("gb18030"), "", SIMPLIFIED),
        (TRADITIONAL.encode("big5"), "", TRADITIONAL),
        (SIMPLIFIED.encode(), "text/html; charset=no-such-charset", SIMPLIFIED),
        ("Häfen".encode(), "text/html; charset=ISO-8859-1", "Häfen"),
        ("Häfen".encode("latin-1"), "text/html; charset=ISO-8859-1", "Häfen"),
        (b"", "", ""),
    ],
)
def test_text_is_read_by_what_it_says_and_then_by_what_it_holds(body, content_type, text):
    """Mark, header, meta tag, looks: in this order."""
    assert decode(body, content_type) == text


def test_failure_names_charset_and_place():
    """Whoever mends the file is told where."""
    with pytest.raises(DecodeError, match=r"utf-8: the byte at offset 3") as refused:
        decode(b"abc\xff", "text/html; charset=utf-8")
    assert refused.value.expectation == "decodes"


@given(
    st.binary(max_size=60),
    st.sampled_from(["", "text/html; charset=gbk", "text/html; charset=undefined", "charset=idna", "charset=hex"]),
)
def test_any_bytes_are_text_or_refused(body, content_type):
    """Nothing else is raised, whatever charset is claimed."""
    with contextlib.suppress(DecodeError):
        assert isinstance(decode(body, content_type), str)
