"""Content codings taken off piece by piece, so that a bomb ends at its limit and not at the machine's (RFC 9110, 8.4).

httpx decodes each piece it received in one go, and sixty bytes of zstd can be two megabytes.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

CODINGS = "gzip, deflate, br, zstd"
_PIECE = 256 * 1024
_MAX_LAYERS = 3
# RFC 9659: a zstd window on the web is at most 8 MiB.
_ZSTD_WINDOW = 8 * 1024 * 1024
# A zstd block of 4 bytes can stand for 128 KiB, and the library takes no limit for its output.
_ZSTD_SLICE = 64


class UnknownCoding(Exception):  # noqa: N818 - says what is the case
    """The host used a content coding that it was not offered, or more layers of them than anybody needs."""


class BadCoding(Exception):  # noqa: N818 - says what is the case
    """The bytes are not in the content coding that the host named."""


class Decoder(Protocol):
    """Takes one coding off: pieces in, pieces of bounded size out."""

    def decode(self, data: bytes) -> Iterator[bytes]:
        """What these further bytes stand for, in pieces."""

    @property
    def is_whole(self) -> bool:
        """Whether the coded data came to its own end."""


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)
        self._started = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                if not data.startswith(b"\x1f\x8b"):
                    return  # padding behind the last member
                self._inner = zlib.decompressobj(self._bits)
            yield self._piece(data)
            data = self._inner.unconsumed_tail or self._inner.unused_data

    def _piece(self, data: bytes) -> bytes:
        try:
            piece = self._inner.decompress(data, _PIECE)
        except zlib.error:
            if self._started or self._bits == zlib.MAX_WBITS | 16:
                raise
            # Some hosts send raw deflate where RFC 9110, 8.4.1.2, asks for zlib's wrapper.
            self._bits = -zlib.MAX_WBITS
            self._inner = zlib.decompressobj(self._bits)
            piece = self._inner.decompress(data, _PIECE)
        self._started = True
        return piece

    @property
    def is_whole(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner: Any = brotli.Decompressor()

    def decode(self, data: bytes) -> Iterator[bytes]:
        if self._inner.is_finished():
            return
        # Until nothing comes: can_accept_more_data says yes while output is left where its ring buffer wraps.
        while piece := self._inner.process(data, output_buffer_limit=_PIECE):
            yield piece
            data = b""

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    def __init__(self) -> None:
        self._inner = self._fresh()

    @staticmethod
    def _fresh() -> Any:
        return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    def decode(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            yield from self._slice(data[start : start + _ZSTD_SLICE])

    def _slice(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                self._inner = self._fresh()
            yield self._inner.decompress(data)
            data = self._inner.unused_data if self._inner.eof else b""

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.eof)


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstd,
}


class Layers:
    """All codings of an answer, taken off in turn."""

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        codings = [name for name in names if name not in {"", "identity"}]
        if len(codings) > _MAX_LAYERS or not set(codings) <= set(_DECODERS):
            raise UnknownCoding(content_encoding)
        self._decoders = [_DECODERS[name]() for name in reversed(codings)]
        self._started = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        """What these further bytes stand for, in pieces of bounded size.

        Raises:
            BadCoding: They are not what the host says.
        """
        self._started = self._started or bool(data)
        pieces: Iterable[bytes] = (data,)
        for decoder in self._decoders:
            pieces = _through(decoder, pieces)
        try:
            yield from pieces
        except (zlib.error, brotli.error, zstandard.ZstdError, MemoryError) as error:
            raise BadCoding(str(error)) from error

    @property
    def is_whole(self) -> bool:
        """Whether every layer came to its own end; nothing at all is whole, too."""
        return not self._started or all(decoder.is_whole for decoder in self._decoders)


def _through(decoder: Decoder, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from decoder.decode(piece)
