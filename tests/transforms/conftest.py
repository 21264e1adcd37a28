"""What the tests of the pure core share: the outlets of the catalogue, and documents made of bytes."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.archive import archive_stamp, read_archive_document
from transforms.catalog import Source, SourceIndex
from transforms.identity import document_id
from transforms.records import Article, RawDocument

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"


@pytest.fixture(scope="session")
def sources() -> SourceIndex:
    files = (HERE.parents[1] / "catalog/sources").glob("*.toml")
    return SourceIndex(Source(source_id=f.stem, **tomllib.loads(f.read_text(encoding="utf-8"))) for f in files)


@pytest.fixture(scope="session")
def document() -> Callable[..., RawDocument]:
    def make(
        body: bytes | str, url: str = "", content_type: str = "text/html", seen: datetime | None = None
    ) -> RawDocument:
        raw = body.encode() if isinstance(body, str) else body
        at = seen or archive_stamp(raw) or datetime(2026, 1, 1, tzinfo=UTC)
        return RawDocument(document_id(raw), "", url, "a.md", at, 200, content_type, raw)

    return make


@pytest.fixture(scope="session")
def read_file(sources: SourceIndex, document: Callable[..., RawDocument]) -> Callable[[Path | str], Article]:
    def read(path: Path | str) -> Article:
        return read_archive_document(document((HERE / "documents" / path).read_bytes()), sources)

    return read


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared material (../shared) is not here")
    return SHARED
