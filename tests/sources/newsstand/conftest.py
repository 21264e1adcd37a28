"""The sample newsroom on its stand, and a client that finds its hosts on loopback."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from sources.newsstand import Newsroom, Newsstand, load_newsroom

SAMPLE = Path(__file__).parents[3] / "catalog" / "sample"
AFTER_ALL = datetime(2026, 5, 25, tzinfo=UTC)

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def newsroom() -> Newsroom:
    return load_newsroom(SAMPLE)


@pytest.fixture
def stand(newsroom: Newsroom) -> Iterator[Newsstand]:
    with Newsstand(newsroom, now=AFTER_ALL) as stand:
        yield stand


@pytest.fixture
def get(stand: Newsstand) -> Iterator[Get]:
    """GET `url` from the stand, whatever its host resolves to elsewhere."""
    with httpx.Client() as client:

        def get(url: str, **headers: str) -> httpx.Response:
            address = httpx.URL(url)
            local = address.copy_with(host=stand.address[0], port=stand.address[1])
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return client.get(local, headers={"Host": address.host, **named})

        yield get
