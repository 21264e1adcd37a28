"""What a host answered, as a WARC record keeps it: headers and body as they came, made the document that was meant."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Protocol

from fastwarc.stream_io import ChunkedReader
from fastwarc.warc import HeaderMap

from sources.decoding import BadCoding, Layers, UnknownCoding
from transforms.captures import HTML_TYPES, NO_HTML, Capture, LeftOut, fits_digest, media_type
from transforms.catalog import Source
from transforms.errors import FetchError, RefusedError
from transforms.identity import document_id
from transforms.records import RawDocument


@dataclass(frozen=True, slots=True)
class Wants:
    """What is asked of each record: which outlet an address is of, whether it is wanted, and how large it may be."""

    source_of: Callable[[str], Source | None]
    leaves_out: Callable[[Capture, Source | None], str | None]
    max_bytes: int


class Said(Protocol):
    """What a record says of itself under a header's name."""

    def __call__(self, name: str, /) -> str | None:
        """The header's value, or None."""


def document_of(
    capture: Capture, said: Said, block: bytes, origin: str, source: Source | None, wants: Wants
) -> RawDocument | LeftOut:
    """The document in an answer, without its transfer and content codings; or why nobody asked for it.

    Args:
        capture: What the record said before.
        said: Its headers.
        block: The answer as it came: status line, headers, empty line, body.
        origin: Where the record lies.
        source: The outlet.
        wants: What is wanted.

    Raises:
        RefusedError: It is cut (``complete``), not what its digest says (``fits_digest``), no answer of HTTP (``is_http``), too
            large (``within_size``), or coded in an unknown way (``known_coding``).
        FetchError: Its coding is broken (``complete``).
    """
    headers = HeaderMap()
    body = block[headers.parse(BytesIO(block), has_status_line=True) :]
    _refuse_other_bytes(said, block, body, origin)
    if headers.status_code is None:
        raise RefusedError(f"{origin} does not begin as an answer of HTTP does.", expectation="is_http")
    content_type = headers.get("Content-Type") or ""
    told = replace(capture, status=headers.status_code, media_type=media_type(content_type))
    if reason := wants.leaves_out(told, source):
        return LeftOut(reason)
    if cut := said("WARC-Truncated"):
        raise RefusedError(f"{origin} was cut when it was saved ({cut}).", expectation="complete")
    page = _decoded(_unchunked(body, headers), headers, origin, wants.max_bytes)
    if not page.strip():
        raise RefusedError(f"{origin} is empty.", expectation="not_empty")
    if told.media_type not in HTML_TYPES and page.lstrip()[:1] != b"<":
        return LeftOut(NO_HTML)
    return RawDocument(
        document_id=document_id(page),
        source_id=source.source_id if source else "unknown",
        url=capture.url,
        origin=origin,
        fetched_at=capture.captured_at,
        status=headers.status_code,
        content_type=content_type or "text/html",
        body=page,
        headers=tuple((name.lower(), value) for name, value in headers.to_tuples()),
    )


def _refuse_other_bytes(said: Said, block: bytes, body: bytes, origin: str) -> None:
    """Of the two digests the block's is the surer one: some crawlers made the payload's of the body without its codings."""
    is_sound = fits_digest(said("WARC-Block-Digest"), block)
    if is_sound is None and not said("WARC-Truncated"):
        is_sound = fits_digest(said("WARC-Payload-Digest"), body)
        if is_sound is False:
            is_sound = fits_digest(said("WARC-Payload-Digest"), _dechunked(body) or body)
    if is_sound is False:
        raise RefusedError(f"{origin} does not hold the bytes that its digest is of.", expectation="fits_digest")


def _unchunked(body: bytes, headers: HeaderMap) -> bytes:
    if "chunked" not in (headers.get("Transfer-Encoding") or "").lower():
        return body
    # Some crawlers keep the header and save the body without the chunks.
    return _dechunked(body) or body


def _dechunked(body: bytes) -> bytes | None:
    try:
        return bytes(ChunkedReader(BytesIO(body)).read())
    except OSError:
        return None


def _decoded(body: bytes, headers: HeaderMap, origin: str, max_bytes: int) -> bytes:
    decoded = bytearray()
    try:
        layers = Layers(headers.get("Content-Encoding") or "")
        for piece in layers.decode(body):
            decoded += piece
            if len(decoded) > max_bytes:
                raise RefusedError(f"{origin} is larger than {max_bytes:,} bytes.", expectation="within_size")
    except UnknownCoding as error:
        raise RefusedError(f"{origin} is coded as {error}, which is not known.", expectation="known_coding") from error
    except BadCoding as error:
        # As with chunks: the header stayed, the coding did not.
        if not decoded and body.lstrip()[:1] == b"<":
            return body
        raise FetchError(f"{origin} is not coded as it says: {error}.", expectation="complete") from error
    if not layers.is_whole:
        raise FetchError(f"{origin} ends in the middle of its compressed bytes.", expectation="complete")
    return bytes(decoded)
