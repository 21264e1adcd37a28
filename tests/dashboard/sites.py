"""Published stories: a newsroom's copy, so that what is published of it may be written down in it, and what stands in a site."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import html

from flows.newsroom import Newsroom, open_newsroom
from flows.publish import Manner, publish
from flows.settings import Settings

PLAIN = Manner()


def copied(home: Path, place: Path) -> Settings:
    """A home and its catalogue, to be written to."""
    shutil.copytree(home, place / "home")
    return Settings(home=place / "home", catalog=home.parent / "catalog", workers=1)


@contextmanager
def opened(home: Path, place: Path) -> Iterator[Newsroom]:
    """A newsroom over a copy of a home."""
    with open_newsroom(copied(home, place)) as newsroom:
        yield newsroom


def published(home: Path, place: Path, story: str, manner: Manner = PLAIN) -> Path:
    """The site of a story, in ``place/site``."""
    with opened(home, place) as newsroom:
        return publish(story, newsroom, place / "site", manner).place


def page(site: Path, name: str) -> html.HtmlElement:
    """A page as it is parsed."""
    return html.document_fromstring((site / f"{name}.html").read_bytes())


def contents(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {str(file.relative_to(site)): file.read_bytes() for file in sorted(site.rglob("*")) if file.is_file()}
