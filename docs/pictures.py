"""Makes the pictures of docs/: ``python -m docs.pictures``. Needs Chromium and a font with Chinese, both of Debian."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from benchmarks.archives import make

HERE = Path(__file__).parent
COLUMNS = 108
ARTICLES_A_DAY = 144
CUT_HOST = "harbourledger.example"
TAGS = re.compile(r"<[^>]+>")
# Noto's monospace has Han characters exactly two cells wide, as a terminal has, but its bars are two cells wide as well.
PAGE = (
    "<!doctype html><meta charset=utf-8><style>@font-face {{ font-family: Bars; src: local('DejaVu Sans Mono'); "
    "unicode-range: U+2500-259F; size-adjust: 83.06% }} {stylesheet} body {{ margin: 0; padding: 12px; color: {foreground}; "
    "background: {background} }} pre {{ margin: 0; font: 14px/19px Bars, 'Noto Sans Mono CJK SC', monospace }}</style>"
    "<pre>{code}</pre>"
)
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


def terminal_picture(command: list[str], target: Path, *, after: str, until: str) -> None:
    """What a command prints into a terminal between two of its lines, as a PNG."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    lines = printed.rstrip().splitlines()
    marks = [next(number for number, line in enumerate(lines) if mark in line) for mark in (after, until)]
    lines = lines[marks[0] + 1 : marks[1]]
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(lines)))
    _screenshot(console.export_html(theme=DIMMED_MONOKAI, code_format=PAGE), target, height=19 * len(lines) + 24)


def quality_picture(target: Path) -> None:
    """The page of a month of three invented outlets, one of which was cut short in its last days, as a PNG."""
    with tempfile.TemporaryDirectory() as directory:
        archive = make(Path(directory, "archive"), 30 * ARTICLES_A_DAY)
        for day in sorted(archive.iterdir())[-3:]:
            for file in day.glob("*.md"):
                _cut_short(file)
        dateline = [sys.executable, "-m", "flows.cli", "--home", f"{directory}/home"]
        subprocess.run([*dateline, "backfill", str(archive)], check=True, capture_output=True)
        subprocess.run([*dateline, "quality"], check=True, capture_output=True)
        photograph(Path(directory, "home", "quality", "index.html"), target, width=1100, height=1240)


def _cut_short(file: Path) -> None:
    words = file.read_text(encoding="utf-8")
    if CUT_HOST in words:
        head, _, body = words.partition("------\n\n")
        file.write_text(f"{head}------\n\n<p>{TAGS.sub('', body)[:60]} Subscribe to read on.</p>\n", encoding="utf-8")


def _screenshot(html: str, target: Path, *, height: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        page = Path(directory, "page.html")
        page.write_text(html, encoding="utf-8")
        photograph(page, target, width=7 * COLUMNS + 24, height=height)


def photograph(page: Path, target: Path, *, width: int, height: int) -> None:
    """A page of HTML as a PNG."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        places = (f"--user-data-dir={profile}", f"--window-size={width},{height}")
        command = [chromium, *CHROMIUM, *places, f"--screenshot={target}", page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    quality_picture(HERE / "pictures" / "quality.png")
    with tempfile.TemporaryDirectory() as home:
        terminal_picture(
            [sys.executable, "-m", "flows.cli", "--home", home, "demo"],
            HERE / "pictures" / "demo.png",
            after="The story",
            until="Try next",
        )
