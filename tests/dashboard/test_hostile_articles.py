"""Articles that mean harm show as text and run nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.dashboard.conftest import Served
from tests.dashboard.looking import looking
from tests.dashboard.newsrooms import LONG, SCRIPT, TITLE

PAGES = (
    "/",
    "/story/fog",
    "/story/fog/words?a=en&b=ledger",
    "/article/article-1",
    "/search?q=fog",
    "/health",
    "/sql?q=FROM+article+ORDER+BY+1",
)


@pytest.fixture(scope="module")
def hostile(served: Callable[[str], Served]) -> Served:
    return served("hostile")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_an_article_runs(browser: Browser, hostile: Served, path: str) -> None:
    """No script, no handler, no picture of anybody's, no template; and no link that is none of the web."""
    with looking(browser, hostile) as seen:
        assert seen.go(path) == 200
        assert seen.page.evaluate("window.harmed") is None
        assert seen.wrong == []
        assert all(url.startswith(hostile.base) for url in seen.asked)
        targets = [link.get_attribute("href") or "" for link in seen.page.locator("a").all()]
        assert [target for target in targets if not re.match(r"/|#|https?://", target)] == []
        assert seen.page.locator("main script, main img, main iframe").count() == 0


def test_every_field_is_shown_as_text(browser: Browser, hostile: Served) -> None:
    """As it was written, letter by letter; marks of direction end where the words end."""
    with looking(browser, hostile) as seen:
        seen.go("/article/article-1")
        title = seen.page.locator("h1 bdi")
        assert title.text_content() == f"{TITLE} 2"
        assert title.get_attribute("dir") == "auto"
        facts, text = seen.text(".facts"), seen.text(".body")
        assert facts.count(SCRIPT) >= 3
        assert SCRIPT in text
        assert SCRIPT in seen.text(".dates")
        assert "javascript:window.harmed = 4" in facts
        assert seen.page.locator("bdi", has_text="evil").count() == 1


def test_links_out_tell_nobody_where_they_are_from(browser: Browser, sample: Served) -> None:
    """No referrer, and no hold on this window."""
    with looking(browser, sample) as seen:
        seen.go("/health")
        rels = {link.get_attribute("rel") for link in seen.page.locator("a.out").all()}
    assert rels == {"noreferrer noopener nofollow external"}


def test_article_of_two_million_characters_is_shown(browser: Browser, hostile: Served) -> None:
    """Its beginning at once; the whole of it when asked."""
    with looking(browser, hostile) as seen:
        seen.go("/article/article-2")
        assert 90_000 < len(seen.text(".body")) < 110_000
        seen.go("/article/article-2?whole=1")
        assert len(seen.page.locator(".body p").first.text_content() or "") == LONG
        assert seen.page.evaluate("window.harmed") is None
