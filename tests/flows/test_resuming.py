"""A backfill of WARC files that is killed goes on in the middle of a file: nothing is lost, taken twice, or looked at again."""

from pathlib import Path

import pytest

from flows.newsroom import Run, open_newsroom, open_warehouse
from flows.settings import Settings
from tests.flows.process import running, wait_until
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, Rows, shown
from tests.flows.warcs import notes, write_warc
from transforms.errors import WarehouseError

RECORDS = 120
BATCH = 10


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warc(tmp_path_factory.mktemp("warcs") / "a.warc.gz", notes(RECORDS))


def loaded(warc: Path, home: Path, catalog: Path) -> tuple[Run, dict[str, Rows]]:
    """A backfill to its end, and what the views show then."""
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        return backfilled(warc, newsroom), shown(newsroom.warehouse, without=LOADS)


def furthest(home: Path) -> int:
    """The offset up to which the file was loaded, as another process sees it."""
    try:
        with open_warehouse(Settings(home=home), read_only=True) as warehouse:
            return int(warehouse.sql("SELECT coalesce(max(up_to), 0) FROM fact.archive_mark").item())
    except WarehouseError:
        return 0


def test_killed_backfill_goes_on_where_its_last_load_ended(warc: Path, catalog: Path, tmp_path: Path) -> None:
    """Every view shows what one run shows; and every record is an entry of just one of the two runs."""
    _, undisturbed = loaded(warc, tmp_path / "undisturbed", catalog)
    home = tmp_path / "home"
    with running("--catalog", catalog, "backfill", warc, home=home, batch_size=BATCH) as backfill:
        wait_until(lambda: furthest(home) > 0 or backfill.poll() is not None, "a load")
        backfill.kill()
        backfill.wait()
    kept = furthest(home)
    assert 0 < kept < warc.stat().st_size
    run, views = loaded(warc, home, catalog)
    assert views == undisturbed
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        entries = warehouse.sql("SELECT sum(entries), sum(unchanged) FROM run").rows()
    assert (run.passed_over, entries) == (kept, [(RECORDS, 0)])
