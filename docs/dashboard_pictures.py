"""Makes the pictures of pages in docs/: ``python -m docs.dashboard_pictures``. Needs Chromium and a font with Chinese, of Debian."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.dashboard import CHROMIUM, served
from dashboard.desk import Desk
from tests.dashboard.newsrooms import make_sample
from tests.dashboard.sites import published
from warehouse.address import Address

PICTURES = Path(__file__).parent / "pictures"
WIDE, PHONE = {"width": 1200, "height": 1000}, {"width": 390, "height": 844}
STORY = "/story/us-china-summit"
QUESTION = "SELECT+source_id%2C+count(*)+AS+articles%0AFROM+article%0AGROUP+BY+source_id%0AORDER+BY+articles+DESC"
SHOTS: dict[str, tuple[str, dict[str, Any]]] = {
    "dashboard-story": (f"{STORY}?lang=en&theme=light", {"viewport": WIDE}),
    "dashboard-stories-zh": ("/?lang=zh&theme=dark", {"viewport": {"width": 1200, "height": 700}}),
    "dashboard-phone": (f"{STORY}?lang=en&theme=light", {"viewport": PHONE, "device_scale_factor": 2}),
    "dashboard-article": ("/article/{article}?lang=en&theme=light", {"viewport": {"width": 1200, "height": 1250}}),
    "dashboard-sql": (f"/sql?q={QUESTION}&lang=en&theme=light", {"viewport": WIDE}),
}
PUBLISHED: dict[str, Any] = {"viewport": {"width": 1200, "height": 1150}, "color_scheme": "dark"}


def photograph(browser: Browser, address: str, target: Path, options: dict[str, Any]) -> None:
    """What a reader sees of a page before scrolling, as a PNG."""
    window = browser.new_context(**options)
    page = window.new_page()
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=target)
    window.close()


def main() -> None:
    """Make all of them."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        make_sample(Path(place))
        with Desk(Address.in_home(Path(place, "home"))) as desk, served(desk) as base:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
            article = desk.shelf.ask("SELECT min(article_id) FROM headline_change").item()
            for name, (path, options) in SHOTS.items():
                photograph(browser, base + path.format(article=article), PICTURES / f"{name}.png", options)
            site = published(Path(place, "home"), Path(place, "copy"), "us-china-summit")
            photograph(browser, (site / "index.html").as_uri(), PICTURES / "published-story.png", PUBLISHED)
            browser.close()


if __name__ == "__main__":
    main()
