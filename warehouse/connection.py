"""One way to the lake: how a process attaches it, and how a transaction meets another writer.

DuckDB runs inside the process; what is shared is the catalogue (SQLite in its write-ahead mode) and the Parquet
files beside it. Nothing is downloaded: the extensions come from their own packages.
"""

import importlib.resources
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb
from filelock import Timeout

from transforms.errors import WarehouseBusy, WarehouseError, WarehouseFull
from warehouse.address import Address, ObjectStore
from warehouse.search_plan import teach
from warehouse.waiting import BUSY_MILLISECONDS, is_conflict, repeated, writing

Result = TypeVar("Result")
EXTENSIONS = ("sqlite_scanner", "ducklake")
# They lie in packages whose hashes were checked when they were installed, as DuckDB itself does: that their signatures are checked
# again at each start takes half a second of processor time, more than all else of an opening.
_OWN_EXTENSIONS_ONLY: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "true",
}
# Loaded where the catalogue is a server's, or the data files lie in a store of objects.
SHARED_EXTENSION, STORE_EXTENSION = "postgres_scanner", "httpfs"

# With less than this a disk counts as full, where what was said leaves it open.
LEAST_BYTES = 1_000_000
# Said of a catalogue in which nothing is: whoever was to make the warehouse was killed just then.
_NOT_MADE = "creating a new DuckLake is explicitly disabled"
_DATA_FILE = re.compile(r"""["']([^"']+/ducklake-[^"'/]+\.parquet)["']""")


AsOf = datetime | int
"""A moment, or the number of a snapshot."""


def attach(address: Address, *, read_only: bool = False, as_of: AsOf | None = None) -> duckdb.DuckDBPyConnection:
    """A connection with the lake attached and in use, in UTC; as it is, or as it was.

    Raises:
        WarehouseError: The lake cannot be attached; the message says where and why.
    """
    connection = duckdb.connect(config=_OWN_EXTENSIONS_ONLY)
    try:
        for name in extensions_of(address):
            connection.execute(f"LOAD '{_quoted(extension_file(name))}'")
        connection.execute("SET allow_unsigned_extensions = false")  # from here on no other can be loaded
        if address.store:
            connection.execute(_secret(address.store))
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET parquet_metadata_cache = true")  # a file never changes once it is written
        if address.has_local_files and not read_only:
            # The system keeps them at hand already; who reads all day gains a tenth by a copy, who loads has the memory for loads.
            connection.execute("SET enable_external_file_cache = false")
        connection.execute(f"SET memory_limit = '{address.memory_megabytes}MB'")
        connection.execute(f"SET temp_directory = '{_quoted(address.new_scratch())}'")
        connection.execute("SET preserve_insertion_order = false")
        # DuckDB 1.5.5 answers QUALIFY row_number() over some views wrongly with it.
        connection.execute("SET disabled_optimizers = 'top_n_window_elimination'")
        if address.catalog_file:
            # Otherwise each scan of the catalogue is of a connection of its own, and a question that upkeep's merging meets finds
            # of its files neither the old ones nor the new.
            connection.execute("SET GLOBAL sqlite_disable_multithreaded_scans = true")
        repeated(lambda: connection.execute(_attach_statement(address, read_only=read_only, as_of=as_of)), address)
        connection.execute("USE lake")
        teach(connection)
    except duckdb.Error as error:
        connection.close()
        raise explained(error, address) from error
    return connection


def extensions_of(address: Address) -> tuple[str, ...]:
    """The extensions that an address needs."""
    shared = (SHARED_EXTENSION,) if address.is_shared else ()
    return (*EXTENSIONS, *shared, *(() if address.has_local_files else (STORE_EXTENSION,)))


def _secret(store: ObjectStore) -> str:
    """The statement that gives a store's key to this connection alone; DuckDB shows it to nobody."""
    options = {
        "TYPE": "s3",
        "KEY_ID": f"'{_quoted(store.key_id)}'",
        "SECRET": f"'{_quoted(store.secret)}'",
        "REGION": f"'{_quoted(store.region)}'",
        "USE_SSL": "true" if store.is_encrypted else "false",
    }
    if store.endpoint:
        options |= {"ENDPOINT": f"'{_quoted(store.endpoint)}'", "URL_STYLE": "'path'"}
    return f"CREATE SECRET store ({', '.join(f'{name} {value}' for name, value in options.items())})"


def _attach_statement(address: Address, *, read_only: bool, as_of: AsOf | None) -> str:
    # No rows in the catalogue (docs/design/0007): when they are moved into files, a query that runs meanwhile misses them, and
    # rows that are deleted and written anew may come back (DuckLake 1.5.5).
    options = [f"DATA_PATH '{_quoted(address.data_path)}'", "DATA_INLINING_ROW_LIMIT 0"]
    if address.catalog_file:
        # A home may be moved, restored from a backup or named another way: its files are found beside its catalogue.
        wal = ["META_JOURNAL_MODE 'WAL'", f"META_BUSY_TIMEOUT {BUSY_MILLISECONDS}", "OVERRIDE_DATA_PATH true"]
        options.extend(wal)
    if read_only:
        options.append("READ_ONLY")
    if isinstance(as_of, int):
        options.append(f"SNAPSHOT_VERSION {as_of}")
    elif as_of:
        options.append(f"SNAPSHOT_TIME '{as_of.isoformat()}'")
    return f"ATTACH 'ducklake:{_quoted(address.catalog)}' AS lake ({', '.join(options)})"


def extension_file(name: str) -> Path:
    """The extension's file in its own package, of DuckDB's exact version."""
    package = importlib.resources.files(f"duckdb_extension_{name}")
    file = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.is_file():
        raise WarehouseError(
            f"The DuckDB extension {name} is not installed for DuckDB {duckdb.__version__}.",
            remedy=f"Install duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}.",
        )
    return Path(str(file))


def in_transaction(
    connection: duckdb.DuckDBPyConnection, address: Address, work: Callable[[duckdb.DuckDBPyConnection], Result]
) -> Result:
    """Do work in one transaction, and again from its start when another writer came first.

    Raises:
        WarehouseBusy: Others wrote for longer than our patience.
        WarehouseFull: The disk is full; nothing of the work is kept.
        WarehouseError: Anything else that the warehouse says.
    """
    return patiently(_whole(connection, work), address)


def patiently(work: Callable[[], Result], address: Address) -> Result:
    """Do writing work that is whole by itself, and again when another writer came first; raises as :func:`in_transaction`."""
    try:
        with writing(address):
            return repeated(work, address)
    except (duckdb.Error, Timeout) as error:
        raise explained(error, address) from error


def asked(
    connection: duckdb.DuckDBPyConnection, address: Address, question: Callable[[duckdb.DuckDBPyConnection], Result]
) -> Result:
    """Do what only reads, all of it of one state; raises as :func:`read`.

    Outside of a transaction each statement would look up the latest state by itself, and so would the naming of rows that it asks
    about: of a question with such rows that is half of the time.
    """
    return read(_whole(connection, question), address)


def read(work: Callable[[], Result], address: Address) -> Result:
    """Do reading work that begins its transactions by itself; readers wait for nobody, but for a program that lets nobody read.

    Raises:
        WarehouseBusy: A program let nobody read for longer than our patience.
        WarehouseError: Anything else that the warehouse says.
    """
    try:
        return repeated(work, address)
    except duckdb.Error as error:
        raise explained(error, address) from error


def _whole(
    connection: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], Result]
) -> Callable[[], Result]:
    """The work as one transaction, begun anew each time that it is called."""

    def whole() -> Result:
        with transaction(connection):
            return work(connection)

    return whole


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All statements of the block see one state, and what they write is there afterwards, or nothing of it where one fails."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    # A commit that failed has ended the transaction already; what failed is told, not this.
    try:
        connection.execute("ROLLBACK")
    except duckdb.TransactionException:
        return


def no_warehouse(address: Address) -> WarehouseError:
    """What is said where nothing was made yet."""
    return WarehouseError(
        f"There is no warehouse at {address.catalog} yet.",
        remedy="Fill one with 'dateline demo', 'dateline ingest' or 'dateline backfill PATH'.",
    )


def explained(error: duckdb.Error | Timeout, address: Address) -> WarehouseError:
    """What DuckDB said, as a sentence with the place and the remedy."""
    words = str(error)
    if _is_out_of_space(words.lower(), address):
        return WarehouseFull(
            f"No space is left for the warehouse at {address.data_path}: nothing of this load was kept.",
            remedy="Free some space and run the same command again; what was loaded before is whole.",
        )
    if is_conflict(error):
        return WarehouseBusy(
            f"Another program kept the warehouse {address.catalog} locked for {address.patience_seconds:.0f} seconds.",
            remedy="Let it finish or end it, then run the same command again; nothing was lost. DATELINE_PATIENCE_SECONDS "
            "says how long is waited.",
        )
    if _NOT_MADE in words:
        return no_warehouse(address)
    if damaged := _damaged_file(error):
        return WarehouseError(
            f"A file of the warehouse is missing or damaged: {damaged}.",
            remedy="Run 'dateline maintain --check' to see what else is, and put a backup in its place with "
            "'dateline restore'. What lies in other files can be asked meanwhile.",
        )
    return WarehouseError(
        f"The warehouse {address.catalog} could not be used: {words.splitlines()[0]}",
        remedy="Run 'dateline doctor' to look at it." if address.exists else "",
    )


def explained_question(error: duckdb.Error, address: Address) -> WarehouseError:
    """What is wrong with a person's own question in DuckDB's words, unless it is the warehouse that is at fault."""
    if is_conflict(error) or _damaged_file(error):
        return explained(error, address)
    return WarehouseError(str(error))


def _damaged_file(error: duckdb.Error | Timeout) -> str:
    """The data file that could not be read, where that is what was wrong."""
    named = _DATA_FILE.search(str(error))
    return named[1] if named and not isinstance(error, duckdb.ParserException | duckdb.BinderException) else ""


def _is_out_of_space(words: str, address: Address) -> bool:
    if any(sign in words for sign in ("no space left", "disk is full", "disk full", "quota exceeded")):
        return True
    # SQLite undoes a transaction by itself when space runs out, and all that DuckLake tells then is that its own undoing
    # found none.
    return "cannot rollback" in words and address.free_bytes < LEAST_BYTES


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
