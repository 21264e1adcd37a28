"""Reading an answer's body as it arrives, and stopping at the limits."""

from dataclasses import dataclass

import httpx

from sources.decoding import BadCoding, Layers, UnknownCoding
from sources.exchange import not_had, refused

# What an error or a redirect says beside its status is read only so that its connection can be used again.
_DRAINED_BYTES = 64 * 1024
# Chunks of a few bytes cost the machine a hundred times what they cost the host.
_MAX_PIECES = 20_000


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes on the wire, and after decompression; ``cut`` takes what lies within the second instead of refusing."""

    wire_bytes: int
    body_bytes: int
    cut: bool = False


async def read_body(response: httpx.Response, url: str, limits: BodyLimits) -> bytes:
    """The body without its content-encoding.

    Raises:
        RefusedError: It is larger than allowed (``within_size``), or coded in an unknown way (``known_coding``).
        FetchError: Its coding is broken or ends early (``complete``).
    """
    if not httpx.codes.is_success(response.status_code):
        await _drain(response)
        return b""
    _refuse_announced(response, url, limits)
    try:
        layers = Layers(response.headers.get("content-encoding", ""))
        body, is_cut = await _read(response, layers, url, limits)
    except UnknownCoding as error:
        raise refused("known_coding", f"{url} is coded as {error}, which was not asked for.", url) from error
    except BadCoding as error:
        raise not_had("complete", f"{url} is not coded as it says: {error}.", url) from error
    if not layers.is_whole and not is_cut:
        raise not_had("complete", f"{url} ends in the middle of its compressed bytes.", url)
    return body


async def _read(response: httpx.Response, layers: Layers, url: str, limits: BodyLimits) -> tuple[bytes, bool]:
    wire, pieces, body = 0, 0, bytearray()
    async for part in response.aiter_raw():
        wire, pieces = wire + len(part), pieces + 1
        for piece in layers.decode(part):
            body += piece
            if len(body) > limits.body_bytes:
                return _over(body, url, limits)
        if wire > limits.wire_bytes:
            raise refused("within_size", f"{url} is larger than {limits.wire_bytes:,} bytes as sent.", url)
        if pieces > _MAX_PIECES:
            raise refused("within_size", f"{url} comes in more than {_MAX_PIECES:,} pieces.", url)
    return bytes(body), False


def _over(body: bytearray, url: str, limits: BodyLimits) -> tuple[bytes, bool]:
    if limits.cut:
        return bytes(body[: limits.body_bytes]), True
    raise refused("within_size", f"{url} is larger than {limits.body_bytes:,} bytes when decompressed.", url)


def _refuse_announced(response: httpx.Response, url: str, limits: BodyLimits) -> None:
    length = response.headers.get("content-length", "")
    if not limits.cut and length.isdigit() and int(length[:19]) > limits.wire_bytes:
        raise refused("within_size", f"{url} announces {length[:19]} bytes, more than {limits.wire_bytes:,}.", url)


async def _drain(response: httpx.Response) -> None:
    read = 0
    async for part in response.aiter_raw():
        read += len(part)
        if read > _DRAINED_BYTES:
            return
