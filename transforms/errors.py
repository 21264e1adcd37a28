"""What can go wrong, as a tree that a caller can act on.

    DatelineError
    ├── UsageError            what the person asked for cannot be done as asked
    │   ├── CatalogError      a file of the catalogue is wrong
    │   └── ArchiveError      a path given to ``backfill`` holds no archive
    ├── DocumentError         one document cannot be used; the others go on
    │   ├── FetchError        it could not be had
    │   ├── RefusedError      it was had, or could be, and is not taken (too large, forbidden by robots.txt)
    │   ├── DecodeError       its bytes are no text
    │   └── ParseError        its text is no article
    ├── MissingPart           an optional package is missing or fails; what does without it goes on
    ├── SuiteError            an expectation could not be asked (expectations/terms.py)
    ├── NoticeError           an alarm could not be sent
    ├── WorkersError          the machines that were to read for this one cannot be used
    ├── StoryError            one story cannot be followed now; the others go on
    ├── SourceError           one source cannot be used now; the others go on
    └── WarehouseError        the warehouse cannot be used
        ├── WarehouseTooNew   a later Dateline made it
        ├── WarehouseBusy     another writer held it for too long
        └── WarehouseFull     no space is left where it lies

The failure of one record is data (a :class:`~transforms.records.Rejection`); what is raised past the flow of
one document is the failure of an assumption. Exceptions that a library raises are chained, never hidden.
"""


class DatelineError(Exception):
    """Anything that Dateline reports by itself: what happened, to what, and what to do."""

    def __init__(self, problem: str, *, remedy: str = "", source_id: str | None = None, url: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.source_id = source_id
        self.url = url

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders by pickle, which by default forgets keyword arguments.
        return (_rebuild, (type(self), self.problem, self.remedy, self.source_id, self.url))


def _rebuild(
    kind: type[DatelineError], problem: str, remedy: str, source_id: str | None, url: str | None
) -> DatelineError:
    return kind(problem, remedy=remedy, source_id=source_id, url=url)


class UsageError(DatelineError):
    """What the person asked for cannot be done as asked."""


class CatalogError(UsageError):
    """A file of the catalogue is wrong."""


class MissingPart(DatelineError):  # noqa: N818 - a part is missing; the tree says that it is an error
    """An optional package is missing or fails; what does without it goes on."""


class ArchiveError(UsageError):
    """A path given to ``backfill`` holds no archive."""


class DocumentError(DatelineError):
    """One document cannot be used; the others go on.

    ``stage`` and ``expectation`` name the failure in the rejection it becomes.
    """

    stage = "read"

    def __init__(
        self,
        problem: str,
        *,
        expectation: str = "readable",
        remedy: str = "",
        source_id: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(problem, remedy=remedy, source_id=source_id, url=url)
        self.expectation = expectation

    def __reduce__(self) -> tuple[object, ...]:
        return (
            _rebuild_document_error,
            (type(self), self.problem, self.expectation, self.remedy, self.source_id, self.url),
        )


def _rebuild_document_error(
    kind: type[DocumentError], problem: str, expectation: str, remedy: str, source_id: str | None, url: str | None
) -> DocumentError:
    return kind(problem, expectation=expectation, remedy=remedy, source_id=source_id, url=url)


class FetchError(DocumentError):
    """A document could not be had: the host is away, the file cannot be read."""

    stage = "fetch"


class RefusedError(DocumentError):
    """A document is not taken, whatever it says: too large, or forbidden by robots.txt."""

    stage = "fetch"


class DecodeError(DocumentError):
    """The bytes of a document are no text in the charset they claim."""

    stage = "decode"


class ParseError(DocumentError):
    """The text of a document is no article."""

    stage = "parse"


class StoryError(DatelineError):
    """One story cannot be followed now; the others go on."""


class SourceError(DatelineError):
    """One source cannot be used now; the others go on."""


class NoticeError(DatelineError):
    """An alarm could not be sent; it is kept, and sent again later."""


class WorkersError(DatelineError):
    """What was to read, other machines or processes of this one, cannot be used; what was loaded is whole."""


class WarehouseError(DatelineError):
    """The warehouse cannot be used."""


class WarehouseTooNew(WarehouseError):  # noqa: N818 - says what is the case
    """A later Dateline made the warehouse."""


class WarehouseBusy(WarehouseError):  # noqa: N818 - says what is the case
    """Another writer held the warehouse for too long."""


class WarehouseFull(WarehouseError):  # noqa: N818 - says what is the case
    """No space is left where the warehouse lies."""
