"""Readers and writers at once: what is loaded is seen without a restart, and nobody is turned away."""

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.newsroom import open_warehouse
from flows.settings import Settings
from tests.dashboard.conftest import Served, serving
from tests.flows.process import wait_until
from tests.warehouse.desk import a_load, an_article

PATHS = (
    "/",
    "/story/us-china-summit",
    "/story/us-china-summit?by=language&since=2026-05-10",
    "/search?q=summit",
    "/health",
    "/article/{article}",
)


def test_what_is_loaded_is_seen_without_a_restart(home_of: Callable[[str], Path], tmp_path: Path) -> None:
    """On the pages that are kept, on those that ask each time, and behind the fence."""
    home = shutil.copytree(home_of("empty"), tmp_path / "home")
    count = "/sql.csv?q=SELECT+count(*)+AS+n+FROM+article"
    with serving(home) as served:
        assert served.get(count).text == "n\n0\n"
        with open_warehouse(Settings(home=home)) as warehouse:
            warehouse.load(a_load(an_article(7, title="A quiet harbour", body="Ships, and more ships.")))
        wait_until(lambda: "ledger" in served.get("/health").text, "the load to be seen")
        assert served.get(count).text == "n\n1\n"
        assert "A quiet harbour" in served.get("/article/article-7").text


def test_ten_readers_at_once_while_a_writer_loads(home_of: Callable[[str], Path], tmp_path: Path) -> None:
    """Each gets every page, whole."""
    home = shutil.copytree(home_of("sample"), tmp_path / "home")
    is_over = threading.Event()
    with serving(home) as served, served.warehouse() as warehouse:
        article = warehouse.sql("SELECT min(article_id) FROM article").item()

        def write() -> None:
            with open_warehouse(Settings(home=home)) as writing:
                for number in range(1_000):
                    if is_over.is_set():
                        return
                    writing.load(a_load(an_article(number), load_id=f"load-{number}", run_id=f"run-{number}"))

        def read(reader: int) -> list[tuple[int, bool]]:
            answers = [
                served.get(path.format(article=article)) for path in (*PATHS[reader % 6 :], *PATHS[: reader % 6])
            ]
            return [(answer.status_code, answer.text.rstrip().endswith("</html>")) for answer in answers]

        writer = threading.Thread(target=write)
        writer.start()
        try:
            with ThreadPoolExecutor(10) as readers:
                found = [answer for answers in readers.map(read, range(10)) for answer in answers]
        finally:
            is_over.set()
            writer.join()
    assert found == [(200, True)] * 60


def test_page_holds_what_it_began_with(sample: Served) -> None:
    """While a new shelf takes the old one's place, whoever holds the old one has its answers."""
    held = sample.desk.shelf
    before = held.ask("SELECT count(*) FROM coverage").item()
    sample.desk.refresh()
    assert held.ask("SELECT count(*) FROM coverage").item() == before
