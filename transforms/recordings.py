"""Recorded pages: a page, and beside it the record that reading it gave, as JSON; and where another reading differs.

Files are read and written in ``flows/recordings.py``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

from transforms.errors import DocumentError, UsageError
from transforms.records import Article, RawDocument

Json = Mapping[str, object]

# What is known of the document besides its bytes, without which it could not be read again.
_OF_DOCUMENT = ("source_id", "url", "content_type")


@dataclass(frozen=True, slots=True)
class Recording:
    """What is written beside a page: what is known of the document, and the record, or the refusal, that it gave."""

    file: str
    document_id: str
    source_id: str
    url: str
    content_type: str
    fetched_at: datetime
    record: Json

    def document(self, body: bytes) -> RawDocument:
        """The document as it was recorded, to be read again."""
        return RawDocument(
            self.document_id, self.source_id, self.url, self.file, self.fetched_at, 200, self.content_type, body
        )

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(_plain(self), ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which another reading says otherwise than the recorded one."""

    field: str
    recorded: object
    read: object


def record_of(read: Article | DocumentError) -> dict[str, object]:
    """Everything that was read, as JSON has it; of a document that is no article, the expectation and the reason."""
    if isinstance(read, DocumentError):
        return {"refused": read.expectation, "reason": read.problem}
    return {field.name: _plain(getattr(read, field.name)) for field in fields(read)}


def recording(document: RawDocument, file: str, read: Article | DocumentError) -> Recording:
    """What is to be written beside the page."""
    known = {name: getattr(document, name) for name in _OF_DOCUMENT}
    return Recording(
        file=file,
        document_id=document.document_id,
        fetched_at=document.fetched_at,
        record=record_of(read),
        **known,
    )


def read_recording(text: str, name: str) -> Recording:
    """What stands in a file written before.

    Raises:
        UsageError: It is none, or it lacks a part; the sentence names the file and the part.
    """
    try:
        said = json.loads(text)
        return Recording(**{**said, "fetched_at": datetime.fromisoformat(said["fetched_at"])})
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{name} is no recorded page: {error}.", remedy="Record the page again.") from error


def differences(recorded: Json, read: Json) -> list[Difference]:
    """The fields that differ, in the order of the reading, then those that it has no longer."""
    names = dict.fromkeys((*read, *recorded))
    return [
        Difference(name, recorded.get(name), read.get(name)) for name in names if recorded.get(name) != read.get(name)
    ]


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
