"""Where a warehouse lies: a catalogue, the place of its data files, and what opens a store of objects."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

_SCRATCH: Final = "dateline-scratch-"


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """What opens an S3 store; the secret is shown nowhere.

    Attributes:
        endpoint: Host and port, where it is not Amazon's own.
        region: As the store names it.
        key_id: Whose key it is.
        secret: The key.
        is_encrypted: Whether the store is spoken to over TLS.
    """

    endpoint: str = ""
    region: str = "us-east-1"
    key_id: str = ""
    secret: str = field(default="", repr=False)
    is_encrypted: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """Where a warehouse lies.

    Attributes:
        catalog: ``sqlite:`` and a file, or ``postgres:`` and a connection string without a password.
        data_path: A directory, or ``s3://`` with a bucket and a prefix; ends with a slash.
        store: What opens the store of objects, where the data files lie in one.
        patience_seconds: How long a catalogue that another program keeps locked is waited for.
        memory_megabytes: What a connection keeps in memory at most; what it needs beyond that goes to disk meanwhile.
    """

    catalog: str
    data_path: str
    store: ObjectStore | None = None
    patience_seconds: float = 120.0
    memory_megabytes: int = 2000

    @classmethod
    def in_home(cls, home: Path) -> "Address":
        """The default: SQLite and Parquet below a directory, with nothing to install or start."""
        return cls.in_directory(home / "warehouse")

    @classmethod
    def in_directory(cls, place: Path) -> "Address":
        """A warehouse that is a directory: its catalogue, and its data files beside it."""
        return cls(catalog=f"sqlite:{place / 'catalog.sqlite'}", data_path=f"{place / 'files'}/")

    def prepare(self) -> None:
        """Make the directories of a warehouse on this machine's disk."""
        if self.catalog_file:
            self.catalog_file.parent.mkdir(parents=True, exist_ok=True)
        if self.has_local_files:
            Path(self.data_path).mkdir(parents=True, exist_ok=True)

    @property
    def is_shared(self) -> bool:
        """Whether the catalogue is a database server's, which several machines may use."""
        return self.catalog.startswith("postgres:")

    @property
    def has_local_files(self) -> bool:
        """Whether the data files lie on a disk of this machine."""
        return "://" not in self.data_path

    @property
    def catalog_file(self) -> Path | None:
        """The catalogue's file, where it is one."""
        kind, _, name = self.catalog.partition(":")
        return Path(name) if kind == "sqlite" else None

    @property
    def scratches(self) -> Iterator[Path]:
        """Where connections put, or a killed one left, what did not fit into memory."""
        return self._scratch.glob(f"{_SCRATCH}*")

    def new_scratch(self) -> Path:
        """A directory for one connection; made and removed by DuckDB when it is needed."""
        return self._scratch / f"{_SCRATCH}{uuid4().hex}"

    @property
    def _scratch(self) -> Path:
        return self.catalog_file.parent if self.catalog_file else Path(tempfile.gettempdir())

    @property
    def free_bytes(self) -> int:
        """How much the disk of a warehouse on this machine still takes; as much as one likes elsewhere."""
        place = (
            self.catalog_file.parent if self.catalog_file else Path(self.data_path) if self.has_local_files else None
        )
        return shutil.disk_usage(place).free if place else sys.maxsize

    @property
    def exists(self) -> bool:
        """Whether something lies there already; a catalogue that is no file is taken to."""
        if self.catalog_file is None:
            return True
        # An empty file is what is left where the very first command was killed.
        return self.catalog_file.is_file() and self.catalog_file.stat().st_size > 0
