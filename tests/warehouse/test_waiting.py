"""What is waited for: what failed only because another program was there."""

import duckdb
import pytest

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
