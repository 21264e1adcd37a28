"""A published story's pages and the files of its charts, made of what was gathered: the same of the same."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from dashboard.charts import vega
from dashboard.desk import Asked
from dashboard.figures import Draw
from dashboard.rendering import as_csv, rendered
from dashboard.site.gathered import Gathered
from dashboard.site.quotation import MOST_COLUMNS
from dashboard.story_charts import attention, divided, height, together
from dashboard.words import TAGS, Say, speaker

PAGES: Final = {
    "story": "index.html",
    "events": "events.html",
    "headlines": "headlines.html",
    "articles": "articles.html",
    "method": "method.html",
}
FEED: Final = "feed.xml"
BUNDLE: Final = "bundle"
_STATIC: Final = resources.files("dashboard") / "static"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the bundle: its name, how long it is in bytes, and its SHA-256 in hexadecimal."""

    name: str
    byte_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The bundle that stands beside the pages.

    Attributes:
        manifest: What its ``bundle.json`` says.
        files: All of it.
        sums_sha256: Of the file that has the checksums of the others, by which the bundle is cited.
    """

    manifest: Mapping[str, Any]
    files: tuple[File, ...]
    sums_sha256: str

    @property
    def frozen_at(self) -> datetime:
        """The moment of the state that all of this was asked of."""
        return datetime.fromisoformat(self.manifest["frozen_at"])


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with the rows it draws, and the same as a Vega-Lite specification."""

    name: str
    draw: Draw
    asked: Asked
    spec: Mapping[str, Any]

    @property
    def files(self) -> dict[str, bytes]:
        """It by itself: drawn, to be drawn by others, its rows, and the question that found them."""
        spec = json.dumps(self.spec, ensure_ascii=False, indent=1) + "\n"
        return {
            f"charts/{self.name}.svg": str(self.draw(False)).encode(),
            f"charts/{self.name}.vl.json": spec.encode(),
            f"charts/{self.name}.csv": as_csv(self.asked.rows),
            f"charts/{self.name}.sql": f"{self.asked.sql}\n".encode(),
        }


def site_of(gathered: Gathered, frozen: Frozen, *, language: str, is_quoting: bool = True) -> dict[str, bytes]:
    """The files of a site by their path within it, but for the feed and the bundle.

    Args:
        gathered: What is told.
        frozen: The bundle, as it stands in ``bundle/``.
        language: Of the pages: a key of :data:`dashboard.words.LANGUAGES`.
        is_quoting: Whether a short beginning of articles' texts is shown.
    """
    say = speaker(language)
    charts = _charts(gathered, frozen.manifest["title"], say)
    around = {
        "say": say,
        "language": language,
        "tag": TAGS[language],
        "pages": PAGES,
        "feed": FEED,
        "bundle": BUNDLE,
        "told": gathered,
        "frozen": frozen,
        "manifest": frozen.manifest,
        "charts": charts,
        "is_quoting": is_quoting,
        "most_columns": MOST_COLUMNS,
        **_dress(),
    }
    pages = {
        file: rendered(f"site/{page}.html.j2", page=page, **around).encode("utf-8", "replace")
        for page, file in PAGES.items()
    }
    return {**pages, **{name: content for chart in charts.values() for name, content in chart.files.items()}}


def _dress() -> dict[str, Any]:
    """The stylesheet and the icon within each page, so that it may ask for nothing, and be opened from a disk."""
    css = (_STATIC / "dateline.css").read_text(encoding="utf-8")
    icon = base64.b64encode((_STATIC / "icon.svg").read_bytes()).decode()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    # Of the program's own; what others wrote is nowhere in it.
    return {"css": Markup(css), "icon": f"data:image/svg+xml;base64,{icon}", "policy": policy}  # noqa: S704


def _charts(gathered: Gathered, title: str, say: Say) -> dict[str, Chart]:
    answers, share = gathered.answers, height("articles", as_share=True)
    days, bursts, names = answers["story_days"], answers["story_bursts"], answers["story_names"]
    step = str(days.parameters["step"])
    first = attention(days, bursts, share, say, as_share=True)
    words = {"step": step, "share": say("scale_share")}
    rows = {name: asked.rows.to_dicts() for name, asked in answers.items()}
    spec = vega.days(rows["story_days"], rows["story_bursts"], title=title, said=say("attention"), **words)
    found = [Chart("attention", first, days, spec)]
    for name, key in (("outlets", "parts_source"), ("languages", "parts_language")):
        parts = [{**row, "part": gathered.outlet(row["part"])} for row in rows[name]]
        spec = vega.parts(parts, title=f"{title}: {say(key)}", said=say(key), **words)
        drawn = divided(answers[name], share, say, name=name, called=gathered.outlets)
        found.append(Chart(name, drawn, answers[name], spec))
    spec = vega.names(
        rows["story_names"], title=f"{title}: {say('names')}", said=say("names_said"), articles=say("articles")
    )
    return {chart.name: chart for chart in [*found, Chart("names", together(names, say), names, spec)]}
