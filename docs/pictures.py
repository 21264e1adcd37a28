"""Makes the pictures of docs/: ``python -m docs.pictures``. Needs Chromium and a font with Chinese, both of Debian."""

import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 108
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


def _screenshot(html: str, target: Path, *, height: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        page = Path(directory, "page.html")
        page.write_text(html, encoding="utf-8")
        chromium = shutil.which("chromium") or sys.exit("Chromium is not installed: apt-get install chromium")
        places = (f"--user-data-dir={directory}/profile", f"--window-size={7 * COLUMNS + 24},{height}")
        command = [chromium, *CHROMIUM, *places, f"--screenshot={target}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        terminal_picture(
            [sys.executable, "-m", "flows.cli", "--home", home, "demo"],
            HERE / "pictures" / "demo.png",
            after="The story",
            until="Try next",
        )
