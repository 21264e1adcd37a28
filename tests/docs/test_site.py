"""The documentation's site holds together, asks nobody else for anything, and can be read by everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock
from lxml import html
from playwright.sync_api import Browser

from tests.dashboard.looking import PHONE, WIDE
from tests.docs.sites import DOCS, built, served

PAGES = ("index", "tutorial", "commands", "data-dictionary", "dates", "stories", "search.html?q=summit")
LOOKS = {
    "wide, light": {"viewport": WIDE, "color_scheme": "light"},
    "phone, dark": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, made once for all workers."""
    root = tmp_path_factory.getbasetemp()
    place = (root.parent if root.name.startswith("popen-") else root) / "documentation"
    with FileLock(f"{place}.lock"):
        if not place.exists():
            done = built(DOCS, place)
            assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def base(site: Path) -> Iterator[str]:
    """Where it is served."""
    with served(site) as address:
        yield address


def address_of(page: str) -> str:
    return page if "." in page else f"{page}.html"


def test_every_page_is_in_the_site(site: Path) -> None:
    """Each file of Markdown is a page of its own: none is covered by one that the generator makes."""
    for page in DOCS.rglob("*.md"):
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        shown = html.parse(site / page.relative_to(DOCS).with_suffix(".html")).findtext(".//title") or ""
        assert shown.replace("\u2019", "'").startswith(title.replace("`", "")), page


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# Begin\n\n[Nowhere](nowhere.md)\n", "nowhere.md"),
        ("# Begin\n\n[No heading](other.md#none)\n\n```{toctree}\nother\n```\n", "none"),
        ("# Begin\n\nNothing lists the other page.\n", "not_included"),
    ],
    ids=["a link to no page", "a link to no heading", "a page that nothing lists"],
)
def test_what_does_not_hold_together_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    """The site is not built, and what is wrong is named."""
    (tmp_path / "index.md").write_text(text)
    (tmp_path / "other.md").write_text("# Other\n")
    done = built(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert fault in done.stderr


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No page names a style, a script, a font or a picture of another host."""
    for page in site.rglob("*.html"):
        loaded = html.parse(page).xpath("//script/@src | //link[@rel != 'canonical']/@href | //img/@src")
        assert [address for address in loaded if "//" in address] == [], page
    styles = "".join(style.read_text(encoding="utf-8") for style in site.rglob("*.css"))
    assert "url(http" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize("look", LOOKS)
def test_pages_are_whole(browser: Browser, base: str, look: str) -> None:
    """Nothing is said on the console, nobody else is asked, nothing sticks out, and axe finds no fault."""
    window = browser.new_context(**LOOKS[look])  # type: ignore[arg-type]
    shown, wrong, asked = window.new_page(), list[str](), list[str]()
    shown.on("console", lambda said: wrong.append(said.text))
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.on("request", lambda sent: asked.append(sent.url))
    for page in PAGES:
        shown.goto(base + address_of(page))
        faults = Axe().run(shown).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], page
        assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
    window.close()
    assert wrong == []
    assert [address for address in asked if not address.startswith((base, "data:"))] == []


@pytest.mark.parametrize(
    ("words", "page"), [("quarantine replay", "backfill"), ("联合声明", "tutorial"), ("聯合聲明", "tutorial")]
)
def test_search_finds_both_languages(browser: Browser, base: str, words: str, page: str) -> None:
    """Words of English and of Chinese lead to the page that has them."""
    shown = browser.new_page()
    shown.goto(f"{base}search.html?q={words}")
    found = shown.locator("#search-results li a").first
    found.wait_for()
    addresses = [link.get_attribute("href") or "" for link in shown.locator("#search-results li a").all()]
    assert any(address.startswith(f"{page}.html") for address in addresses)
    shown.close()
