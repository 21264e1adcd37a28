"""Content codings: bombs, ends that are missing, bytes that are not what they are said to be."""

import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard

from sources.decoding import Layers
from sources.newsstand.wire import reply
from transforms.errors import DocumentError

MEGABYTE = 1024 * 1024


def why(fetch, **settings):
    """The expectation that a fetch fails."""
    with pytest.raises(DocumentError) as failure:
        fetch("/a", **settings)
    assert "bad.example" in str(failure.value)
    return failure.value.expectation


def bomb(coding: str, size: int) -> bytes:
    zeros = bytes(size)
    return {
        "gzip": lambda: gzip.compress(zeros),
        "deflate": lambda: zlib.compress(zeros),
        "br": lambda: brotli.compress(zeros, quality=3),
        "zstd": lambda: zstandard.ZstdCompressor().compress(zeros),
        "gzip, gzip": lambda: gzip.compress(gzip.compress(zeros)),
    }[coding]()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_ends_at_its_limit(host, fetch, coding):
    """64 MB of nothing, packed: refused, with no more memory than the limit and a little."""
    host.on("/a", reply(bomb(coding, 64 * MEGABYTE), content_encoding=coding))
    tracemalloc.start()
    try:
        assert why(fetch, max_body_bytes=MEGABYTE) == "within_size"
        assert tracemalloc.get_traced_memory()[1] < 12 * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_comes_apart_in_small_pieces(coding):
    """No single step makes more than a few megabytes of what one packet held."""
    layers = Layers(coding)
    packed = bomb(coding, 64 * MEGABYTE)
    assert max(len(piece) for piece in layers.decode(packed)) <= 4 * MEGABYTE
    assert layers.is_whole


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_compressed_bytes_that_end_early(host, fetch, coding):
    """Half a page is not taken for a page."""
    whole = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress}[coding](b"a page" + bytes(9999))
    host.on("/a", reply(whole[: len(whole) // 2], content_encoding=coding))
    assert why(fetch) == "complete"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bytes_that_are_not_coded_as_they_say(host, fetch, coding):
    """Plain text under the name of a coding is told as such."""
    host.on("/a", reply(b"<html>plain</html>", content_encoding=coding))
    assert why(fetch) == "complete"


@pytest.mark.parametrize("coding", ["aes128gcm", "gzip, gzip, gzip, gzip", "gzip;q=1"])
def test_codings_that_nobody_asked_for(host, fetch, coding):
    """They are refused by name."""
    host.on("/a", reply(b"x", content_encoding=coding))
    assert why(fetch) == "known_coding"
