"""WARC files made by the library's own writer, and listings of them, in words of our own."""

import gzip
import json
from io import BytesIO
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType

HOST = "https://harbourledger.example"
OF_HTML = "Content-Type: text/html; charset=utf-8"
_PARAGRAPH = "The harbour master opened the gates an hour before the tide, and two ministers walked along the quay."


def a_page(number: int = 0, padding: str = "") -> str:
    """Article ``number`` as its outlet would serve it."""
    title = f"Notes from the quay, number {number}"
    paragraphs = "".join(f"<p>{number}.{part} {_PARAGRAPH}</p>" for part in range(4))
    head = (
        f'<title>{title}</title><meta property="article:published_time" content="2026-05-16T06:{number % 60:02}:00Z">'
    )
    return f"<html><head>{head}</head><body><article><h1>{title}</h1>{paragraphs}{padding}</article></body></html>"


def an_answer(
    body: str | bytes,
    *,
    url: str = f"{HOST}/2026/05/16/notes-0.html",
    head: str = f"200 OK\r\n{OF_HTML}",
    saved: str = "2026-05-16T06:00:00Z",
    kind: WarcRecordType = WarcRecordType.response,
    **headers: str,
) -> bytes:
    """One record, as it stands in a file that is not compressed; ``headers`` of WARC with ``_`` for ``-``."""
    sent = body.encode() if isinstance(body, str) else body
    block = f"HTTP/1.1 {head}\r\n\r\n".encode() + sent
    record = WarcRecord()
    record.init_headers(kind, content_length=len(block))
    told = {"WARC-Target-URI": url, "WARC-Date": saved, "Content-Type": "application/http; msgtype=response"}
    for name, value in {**told, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        record.headers[name] = value
    record.set_bytes_content(block)
    written = BytesIO()
    record.write(written, checksum_data=True)
    return written.getvalue()


def notes(count: int) -> list[bytes]:
    """Records of so many articles."""
    return [an_answer(a_page(n), url=f"{HOST}/2026/05/16/notes-{n}.html") for n in range(count)]


def packed(records: list[bytes], *, compressed: bool) -> list[bytes]:
    """Records as they stand in a file, each compressed by itself where they are."""
    return [gzip.compress(record, mtime=0) if compressed else record for record in records]


def write_warc(path: Path, records: list[bytes]) -> Path:
    """A WARC file, compressed where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(packed(records, compressed=path.name.endswith(".gz"))))
    return path


def listed(path: Path, records: list[bytes], urls: list[str]) -> list[dict[str, str]]:
    """What a listing tells of each record of a file."""
    parts = packed(records, compressed=path.name.endswith(".gz"))
    offsets = [sum(len(part) for part in parts[:n]) for n in range(len(parts))]
    told = {"mime": "text/html", "status": "200", "filename": path.name}
    return [
        {"url": url, **told, "offset": str(offset), "length": str(len(part))}
        for url, offset, part in zip(urls, offsets, parts, strict=True)
    ]


def write_cdxj(path: Path, lines: list[dict[str, str]], *, timestamp: str = "20260516060000") -> Path:
    """A listing as pywb writes it."""
    path.write_text("".join(f"example,harbourledger)/ {timestamp} {json.dumps(line)}\n" for line in lines))
    return path
