"""An archive-only outlet's articles as a directory of Markdown files, one for each state that was saved.

The layout is that of the archives people keep: a directory a day in UTC, the file named by day and headline.
"""

from datetime import UTC, datetime
from pathlib import Path

from sources.newsstand.editions import Edition, editions_until
from sources.newsstand.filling import fill
from sources.newsstand.moments import spell
from sources.newsstand.newsroom import Newsroom, Outlet, Special
from sources.newsstand.rendering import page_values

TITLE_LENGTH = 50


def write_archive(newsroom: Newsroom, directory: Path, *, until: datetime) -> list[Path]:
    """Write what the archive-only outlets had published and edited by `until`; give the files, oldest first."""
    outlets = [outlet for outlet in newsroom.outlets if outlet.feed_format is None]
    saved = [
        (edition.changed_at, outlet, edition)
        for outlet in outlets
        for article in outlet.articles
        for edition in editions_until(article, until)
    ]
    saved.sort(key=lambda item: (item[0], item[2].article.slug))
    return [_write(directory, outlet, edition) for _, outlet, edition in saved]


def _write(directory: Path, outlet: Outlet, edition: Edition) -> Path:
    day = f"{edition.changed_at.astimezone(UTC):%Y-%m-%d}"
    name = edition.title.replace("/", " ")[:TITLE_LENGTH]
    path = directory / day / f"{day}-{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = "gb18030" if edition.article.special is Special.NOT_UTF8 else "utf-8"
    path.write_bytes(_document(outlet, edition).encode(encoding))
    return path


def _document(outlet: Outlet, edition: Edition) -> str:
    """The stamp above the title tells when this state was saved, the time element when it was published."""
    values = page_values(outlet, edition, edition.changed_at)
    values |= spell("saved", edition.changed_at, outlet.zone)
    front = fill(outlet.templates["front-matter.md"], values) if edition.article.has_front_matter else ""
    if edition.article.special is Special.NO_TITLE_LINE:
        values["title"] = None
    # Such archives hold an article's HTML in one line.
    markup = fill(outlet.templates["article.html"], values).replace("\n", "")
    return f"{front}{fill(outlet.templates['head.md'], values)}{markup}\n"
