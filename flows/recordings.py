"""Record pages and read them again: whoever changes a reader sees what it changes, field by field.

A recorded page is a file as it was had and a ``.json`` of the same name. Pages of real outlets belong to the outlets: their
directory stays outside of the project.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flows.newsroom import Clock, utc_now, web_settings
from flows.settings import Settings
from sources.archive import SUFFIX, ArchiveFile, read_archive_file
from sources.exchange import WebSettings
from sources.webthread import WebThread
from transforms.catalog import Source, SourceIndex
from transforms.errors import DocumentError, UsageError
from transforms.identity import document_id
from transforms.readings import article_of
from transforms.recordings import Difference, Recording, differences, read_recording, record_of, recording
from transforms.records import Article, RawDocument

_TYPES = {"html": ".html", "xhtml": ".html", "markdown": SUFFIX, "xml": ".xml"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A recorded page that was read again: where its record lies, and what is read otherwise now."""

    file: Path
    differences: tuple[Difference, ...]


def fetch_page(
    url: str,
    settings: Settings,
    sources: SourceIndex,
    *,
    source_id: str | None = None,
    clock: Clock = utc_now,
    web: WebSettings | None = None,
) -> RawDocument:
    """A page from the web, asked for as politely as a poll asks.

    Raises:
        UsageError: There is no source of that id.
        DocumentError: It could not be had, or may not be.
    """
    source = _source(url, sources, source_id)
    with WebThread(web or web_settings(settings), clock=clock) as thread:
        had = thread.get(url, source)
    known = (document_id(had.body), source.source_id, had.final_url, url, had.fetched_at, had.status, had.content_type)
    return RawDocument(*known, had.body)


def page_in_file(file: Path, sources: SourceIndex, *, url: str | None, source_id: str | None = None) -> RawDocument:
    """A page that was saved to a file: one of an archive names its own address, any other needs it.

    Raises:
        UsageError: There is no such file, no address, or no source of that id.
        DocumentError: The file cannot be taken.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", remedy="Give a page's address, or the path of a saved page.")
    document = read_archive_file(ArchiveFile(file, file.name))
    if file.suffix == SUFFIX:
        return replace(document, source_id=source_id or "")
    if not url:
        raise UsageError(f"{file} does not say where it is from.", remedy="Give the page's address: --url ADDRESS.")
    return replace(document, url=url, content_type="text/html", source_id=_source(url, sources, source_id).source_id)


def _source(url: str, sources: SourceIndex, source_id: str | None) -> Source:
    if source_id is None:
        return sources.of(url)
    if source_id not in sources.sources:
        raise UsageError(f"There is no source {source_id!r}.", remedy="See 'dateline sources list'.")
    return sources[source_id]


def record_page(document: RawDocument, to: Path, sources: SourceIndex) -> tuple[Path, Recording]:
    """Write a page and what is read out of it into a directory; a page that is there already gets a new record.

    The record is written last and in one piece: a page without one was not recorded.

    Raises:
        UsageError: The directory cannot be written to.
    """
    page = to / _name(document)
    made = recording(document, page.name, _read(document, sources))
    try:
        to.mkdir(parents=True, exist_ok=True)
        _write_whole(page, document.body)
        _write_whole(page.with_suffix(".json"), made.to_json().encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise UsageError(f"{to} cannot be written to: {error.strerror}.", remedy="Choose another --to.") from error
    return page.with_suffix(".json"), made


def _name(document: RawDocument) -> str:
    """A saved file's own name; of a page from the web, the outlet's and a part of the document's id."""
    if "://" not in document.origin:
        return document.origin
    suffix = next((suffix for kind, suffix in _TYPES.items() if kind in document.content_type), ".html")
    return f"{document.source_id}-{document.document_id[:12]}{suffix}"


def _write_whole(file: Path, body: bytes) -> None:
    partial = file.with_name(f".{file.name}.partial")
    partial.write_bytes(body)
    partial.replace(file)


def _read(document: RawDocument, sources: SourceIndex) -> Article | DocumentError:
    try:
        return article_of(document, None, sources)
    except DocumentError as error:
        return error


def check_recorded(directory: Path, sources: SourceIndex, *, accept: bool = False) -> Iterator[Checked]:
    """Read every recorded page of a directory again, and tell what is read otherwise; with ``accept``, keep that instead.

    Raises:
        UsageError: There is no recorded page, or one of them cannot be read.
    """
    records = sorted(directory.glob("*.json"))
    if not records:
        raise UsageError(
            f"There are no recorded pages in {directory}.", remedy="Make some: dateline sources record URL --to DIR."
        )
    for file in records:
        recorded, body = _recorded(file)
        found = record_of(_read(recorded.document(body), sources))
        if accept and found != recorded.record:
            _write_whole(file, replace(recorded, record=found).to_json().encode("utf-8", "surrogatepass"))
        yield Checked(file, tuple(differences(recorded.record, found)))


def _recorded(file: Path) -> tuple[Recording, bytes]:
    try:
        recorded = read_recording(file.read_text(encoding="utf-8"), str(file))
        body = file.with_name(recorded.file).read_bytes()
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}.", remedy="Record it again.") from error
    if document_id(body) != recorded.document_id:
        problem = f"{file.with_name(recorded.file)} is another page than the one that was recorded."
        raise UsageError(problem, remedy="Record it again.")
    return recorded, body
