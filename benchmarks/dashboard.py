"""How long a reader waits for the dashboard: ``python -m benchmarks.dashboard HOME``.

Serves the warehouse of a home as ``dateline dashboard`` does, opens each page in a headless Chromium (Debian's), alone and while nine
others read on and a writer loads, and prints when its first content was there and how long a filter took. HOME is read; with
``--writer`` it is written to as well, so give it a copy that you do not need.
"""

import argparse
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.filling import load_of, prepared
from dashboard.app import build_app
from dashboard.desk import Desk
from dashboard.guard import Rules
from dashboard.serving import listening
from flows.newsroom import new_id, open_warehouse, utc_now
from flows.settings import Settings
from warehouse.address import Address

READERS = 10
OK = 200
NOTHING = "/static/icon.svg"  # takes the browser as long as it takes it to show anything
PAUSE_SECONDS = 5.0  # of a reader, before the next page
LOADED = 500  # articles, of a few outlets
ROUNDS = 3
BEYOND = 10**8  # no article of the warehouse has so high a number
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
)  # fmt: skip
# What a reader sees first of a page, by the browser's own clock.
FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
QUESTION = "SELECT source_id, sum(articles) AS articles FROM story_timeline GROUP BY source_id ORDER BY articles DESC"


@dataclass(frozen=True)
class Wait:
    """What one page took, in seconds: until its first content, and from a filter's choice to its content."""

    page: str
    first: float
    filtered: float | None


def pages_of(desk: Desk) -> dict[str, tuple[str, str | None]]:
    """Each page's address, and the same with a filter; of the largest story, and of an article in it."""
    story = desk.on_shelf("stories", {}).rows["story_id"][0]
    span = desk.on_shelf("story_span", {"story": story}).rows.row(0, named=True)
    article = desk.shelf.ask("SELECT min(article_id) FROM coverage WHERE story_id = $story", {"story": story}).item()
    outlet = (span["sources"] or [""])[0]
    return {
        "stories": ("/", None),
        "story": (
            f"/story/{story}",
            f"/story/{story}?since={span['first_day']}&until={span['last_day']}&source={outlet}&by=language",
        ),
        "article": (f"/article/{article}", None),
        "search": ("/search?q=China", f"/search?q=China&source={outlet}"),
        "health": ("/health", f"/health?source={outlet}"),
        "sql": (f"/sql?q={quote(QUESTION)}", None),
    }


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The pages, until the end of the block."""
    taken = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build_app(desk, Rules()), log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        taken.close()


def waits(browser: Browser, base: str, pages: dict[str, tuple[str, str | None]]) -> Iterator[Wait]:
    """Each page once, one after another in a window, as somebody reads who has the dashboard open."""
    window = browser.new_context(viewport={"width": 1440, "height": 900})
    page = window.new_page()
    _opened(page, base + NOTHING)
    for name, (path, filtered) in {"(the browser alone)": (NOTHING, None), **pages}.items():
        first = _opened(page, base + path)
        yield Wait(name, first, _opened(page, base + filtered) if filtered else None)
    window.close()


def _opened(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    while (painted := page.evaluate(FIRST_CONTENT)) is None:
        time.sleep(0.02)
    return float(painted) / 1000


@contextmanager
def reading(base: str, paths: list[str]) -> Iterator[list[tuple[int, float]]]:
    """Nine others, who read one page after another; tells each page's status, and how long it took them."""
    is_over, taken = threading.Event(), list[tuple[int, float]]()

    def read(reader: int) -> None:
        with httpx.Client(timeout=120) as client:
            turn = reader
            while not is_over.is_set():
                began = time.monotonic()
                status = client.get(base + paths[turn % len(paths)]).status_code
                taken.append((status, time.monotonic() - began))
                turn += 1
                is_over.wait(PAUSE_SECONDS)

    with _threads([lambda number=number: read(number) for number in range(READERS - 1)], is_over):
        yield taken


@contextmanager
def writing(home: Path) -> Iterator[list[float]]:
    """A writer who loads again and again; tells how long each load took."""
    is_over, taken = threading.Event(), list[float]()

    def write() -> None:
        with open_warehouse(Settings(home=home)) as warehouse:
            while not is_over.is_set():
                load_id = new_id(utc_now())
                load = load_of(*prepared(BEYOND + LOADED * len(taken), LOADED, load_id), utc_now())
                began = time.monotonic()
                warehouse.load(load)
                taken.append(time.monotonic() - began)
                is_over.wait(2)

    with _threads([write], is_over):
        yield taken


@contextmanager
def _threads(works: list[Callable[[], None]], is_over: threading.Event) -> Iterator[None]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def shown(title: str, found: list[Wait]) -> None:
    """A table of medians and worst cases."""
    print(f"\n{title}\n\n| page | first content, s | worst | filter, s | worst |\n|---|---|---|---|---|")
    for name in dict.fromkeys(wait.page for wait in found):
        firsts = [wait.first for wait in found if wait.page == name]
        filters = [wait.filtered for wait in found if wait.page == name and wait.filtered is not None]
        told = (f"{statistics.median(filters):.2f}", f"{max(filters):.2f}") if filters else ("–", "–")
        print(f"| {name} | {statistics.median(firsts):.2f} | {max(firsts):.2f} | {told[0]} | {told[1]} |")


def tell_others(others: list[tuple[int, float]]) -> None:
    """What the others met with: their pages whole, to the end."""
    seconds, refused = [took for _, took in others], sum(status != OK for status, _ in others)
    told = f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s, {refused} refused or stopped"
    print(f"\nThe others read {len(others)} whole pages, {PAUSE_SECONDS:.0f} s apart: {told}.")


def main() -> None:
    """Measure, and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--writer", action="store_true", help="load into the home meanwhile")
    given = arguments.parse_args()
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed: apt-get install chromium")
    began = time.monotonic()
    with Desk(Address.in_home(given.home)) as desk, served(desk) as base, sync_playwright() as playwright:
        size = desk.kept("size").rows.row(0, named=True)
        print(
            f"{size['articles']:,} articles of {size['outlets']} outlets; ready after {time.monotonic() - began:.1f} s"
        )
        desk.fence.warm()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        pages = pages_of(desk)
        shown("One reader", [wait for _ in range(ROUNDS) for wait in waits(browser, base, pages)])
        paths = [path for path, _ in pages.values()]
        with reading(base, paths) as others:
            shown(f"{READERS} readers", [wait for _ in range(ROUNDS) for wait in waits(browser, base, pages)])
        tell_others(others)
        if given.writer:
            with reading(base, paths) as others, writing(given.home) as loads:
                shown(
                    f"{READERS} readers and a writer",
                    [wait for _ in range(ROUNDS) for wait in waits(browser, base, pages)],
                )
            tell_others(others)
            print(f"The writer made {len(loads)} loads, median {statistics.median(loads):.2f} s.")
        browser.close()


if __name__ == "__main__":
    main()
