"""Addresses that choose what there is not, and warehouses that hold nothing: a plain sentence, and the right status."""

from collections.abc import Callable

import httpx
import pytest

from tests.dashboard.conftest import Served


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "There is no page /nothing."),
        ("/story/nobody", 404, "No story &#39;nobody&#39; is followed."),
        ("/story/nobody/words", 404, "No story"),
        ("/story/nobody/attention.svg", 404, "No story"),
        ("/story/us-china-summit/pie.svg", 404, "There is no chart &#39;pie&#39;."),
        ("/story/us-china-summit/attention.gif", 404, "saved as svg or csv"),
        ("/stories/nobody/days.csv", 404, "no timeline"),
        ("/article/ffffffffffff", 404, "There is no article"),
        ("/article/%27%20OR%201%3D1", 404, "There is no article"),
        ("/story/us-china-summit?since=2026-13-01", 400, "is no day"),
        ("/story/us-china-summit?since=2026-05-20&until=2026-05-01", 400, "ends on 2026-05-01 before it begins"),
        ("/story/us-china-summit?count=clicks", 400, "not among the choices"),
        ("/story/us-china-summit?by=moon", 400, "not among the choices"),
        ("/search?q=summit&page=0", 400, "no number from 1"),
        ("/search?q=summit&since=yesterday", 400, "is no day"),
        ("/search?q=%22summit", 400, "quotation mark"),
        ("/search?q=NOT", 400, "search"),
        ("/health?source=nobody", 404, "Nothing was ever loaded"),
        ("/sql?q=SELEKT", 400, "syntax error"),
        ("/sql.xlsx?q=SELECT+1", 404, "no such file"),
        ("/sql.csv", 400, "statements"),
        ("/static/nothing.js", 404, "There is no page"),
    ],
)
def test_wrong_address_is_told(sample: Served, path: str, status: int, said: str) -> None:
    """What is wrong with it."""
    answer = sample.get(path, **{"accept-language": "en"})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("newsroom", ["empty", "unmet"])
@pytest.mark.parametrize("path", ["/", "/search", "/search?q=fog", "/health", "/sql"])
def test_warehouse_that_holds_nothing_is_shown(served: Callable[[str], Served], newsroom: str, path: str) -> None:
    """With what to do."""
    answer = served(newsroom).get(path, **{"accept-language": "en"})
    assert answer.status_code == 200
    told = {
        "/": "No story is followed yet" if newsroom == "empty" else "No article belongs",
        "/health": "dateline ingest",
    }
    assert told.get(path, "") in answer.text


def test_story_without_articles_is_shown(served: Callable[[str], Served]) -> None:
    """Each part of its page says that there is nothing."""
    unmet = served("unmet")
    answer = unmet.get("/story/fog", **{"accept-language": "en"})
    assert answer.status_code == 200
    assert "dateline story check fog" in answer.text
    assert all(unmet.get(f"/story/fog/{name}").status_code == 200 for name in ("attention.svg", "parts.csv", "words"))


def test_period_without_articles_is_shown(sample: Served) -> None:
    """A story that has some, at a time when it had none."""
    answer = sample.get("/story/us-china-summit?since=1999-01-01&until=1999-12-31", **{"accept-language": "en"})
    assert answer.status_code == 200
    assert "No article in what is chosen." in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(sample: Served, method: str) -> None:
    """The pages are there to be read."""
    assert httpx.request(method, f"{sample.base}/").status_code == 405
