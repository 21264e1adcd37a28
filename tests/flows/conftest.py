"""Archives in the format we read, a catalogue of the sample's outlets, newsrooms of their own, and who is sent messages."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socketserver import BaseServer

import pytest

from flows.demo import SAMPLE
from flows.newsroom import Newsroom, open_newsroom
from flows.settings import SHIPPED_CATALOG, Settings
from sources.newsstand import load_newsroom, write_archive
from tests.flows.archives import write_many
from tests.flows.hooks import PostOffice, Stand

LAST_EDIT = datetime(2026, 5, 25, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen files of an invented outlet, one of them edited and saved again, two spoiled."""
    directory = tmp_path_factory.mktemp("sample-archive")
    write_archive(load_newsroom(SAMPLE), directory, until=LAST_EDIT)
    return directory


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """112 files: 100 articles, 10 of them edited, and 2 files that are none."""
    return write_many(tmp_path_factory.mktemp("many"), 100)


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's outlets and the shipped stories and names."""
    directory = tmp_path_factory.mktemp("catalog")
    shutil.copytree(SAMPLE / "sources", directory / "sources")
    for room in ("stories", "names"):
        shutil.copytree(SHIPPED_CATALOG / room, directory / room)
    return directory


@pytest.fixture
def settings(tmp_path: Path, catalog: Path) -> Settings:
    return Settings(home=tmp_path / "home", catalog=catalog, workers=1)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Path:
    """A home whose warehouse was made and holds nothing, to be copied: to make one takes half a second."""
    home = tmp_path_factory.mktemp("empty") / "home"
    with open_newsroom(Settings(home=home, catalog=catalog)):
        return home


@pytest.fixture
def newsroom(settings: Settings, empty_home: Path) -> Iterator[Newsroom]:
    shutil.copytree(empty_home, settings.home)
    with open_newsroom(settings) as opened:
        yield opened


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """A server that answers while the block runs."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def hook() -> Iterator[Stand]:
    stand = Stand()
    with serving(stand):
        yield stand


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    with serving(office):
        yield office
