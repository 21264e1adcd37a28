"""A reader's eye: a page in a real browser, with all that went wrong in it, and what axe says of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.dashboard.conftest import Served

# Decides nothing but when to give up; a busy machine is slow.
PATIENCE_MILLISECONDS = 120_000
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Look:
    """A page that is open."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open an address; gives its status."""
        answer = self.page.goto(f"{self.base}{path}")
        assert answer
        return answer.status

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def numbers(self, selector: str) -> list[int]:
        """Numbers that stand in bold, or alone, in some elements."""
        return [int(text.replace(",", "")) for text in self.page.locator(selector).all_inner_texts()]

    def faults_of_access(self) -> list[tuple[str, str]]:
        """What axe finds wrong: the rule, and the first element."""
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


@contextmanager
def looking(browser: Browser, served: Served, *, scripts: bool = True, **context: Any) -> Iterator[Look]:
    """A new window on a dashboard; what it asks of anybody is written down."""
    opened = browser.new_context(viewport=context.pop("viewport", WIDE), java_script_enabled=scripts, **context)
    opened.set_default_timeout(PATIENCE_MILLISECONDS)
    page = opened.new_page()
    look = Look(page, served.base)
    page.on("console", lambda said: look.wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: look.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (look.wrong.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: look.asked.append(request.url))
    try:
        yield look
    finally:
        opened.close()
