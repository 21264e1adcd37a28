"""What is waited for: what failed only because another program was there; and what is not, a person who stops it."""

import duckdb
import pytest

from warehouse.address import Address
from warehouse.connection import attach, in_transaction
from warehouse.waiting import is_conflict

LISTING = "IO Error: Failed to get files scheduled for deletion from DuckLake: Cannot open file"


@pytest.mark.parametrize(
    ("words", "is_waited_for"),
    [
        ("IO Error: database is locked", True),
        (f'{LISTING} "files/fact/payload/a.parquet": No such file or directory', True),
        (f'{LISTING} "files/fact/payload/a.parquet": Permission denied', False),
        ('IO Error: Cannot open file "files/fact/payload/a.parquet": No such file or directory', False),
        ("conflict: No space left on device", False),
    ],
)
def test_what_another_program_was_in_the_way_of_is_done_again(words: str, is_waited_for: bool) -> None:
    """A file that upkeep had just listed and a writer took back is gone, not damaged; one that a question needs is."""
    assert is_conflict(duckdb.IOException(words)) is is_waited_for


def test_interruption_is_one_also_where_duckdb_tells_it_as_an_error(address: Address) -> None:
    """As it does where Ctrl-C comes while a statement calls Python; nothing of the work stays."""

    def stopped(_: int) -> int:
        raise KeyboardInterrupt

    address.prepare()
    with attach(address) as connection:
        connection.create_function("stopped", stopped, ["BIGINT"], "BIGINT")  # type: ignore[list-item, arg-type]
        with pytest.raises(KeyboardInterrupt):
            in_transaction(
                connection, address, lambda lake: lake.execute("CREATE TABLE half AS SELECT stopped(1) AS one")
            )
        assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'").fetchone() == (0,)
