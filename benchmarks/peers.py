"""Other readers of articles as functions of a page's bytes and address, each run in an environment of its own.

None of them is among Dateline's own libraries; ``benchmarks/peer_environments.py`` installs them. Each is used as its manual says,
with nothing fetched from the network. ``python -m benchmarks.peers ARCHIVE`` reads an archive with trafilatura's fast mode, one file
after the other.
"""

import sys
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.saved import markups


def trafilatura_fast(page: bytes, url: str) -> dict[str, object]:
    """Title, authors, date and body as trafilatura's fast mode reads them, with metadata."""
    from trafilatura import bare_extraction  # type: ignore[import-not-found]  # not in Dateline's environment

    read = bare_extraction(page, url=url, fast=True, with_metadata=True, include_comments=False)
    if read is None:
        return {}
    authors = [name.strip() for name in (read.author or "").split(";") if name.strip()]
    return {"title": read.title, "authors": authors, "published_at": read.date, "body": read.text or ""}


def newspaper4k(page: bytes, url: str) -> dict[str, object]:
    """The same as newspaper4k reads them."""
    from newspaper import Article  # type: ignore[import-not-found]

    read = Article(url, fetch_images=False)
    read.download(input_html=page.decode("utf-8", "replace"))
    read.parse()
    return {"title": read.title, "authors": read.authors, "published_at": read.publish_date, "body": read.text}


def news_please(page: bytes, url: str) -> dict[str, object]:
    """The same as news-please reads them, which asks several extractors and compares."""
    from newsplease import NewsPlease  # type: ignore[import-not-found]

    read = NewsPlease.from_html(page.decode("utf-8", "replace"), url=url, fetch_images=False)
    return {
        "title": read.title,
        "authors": read.authors,
        "published_at": read.date_publish,
        "body": read.maintext or "",
    }


def fundus_generic(page: bytes, url: str) -> dict[str, object]:
    """The same as those parts of fundus read them that belong to no outlet: linked data, and the text of all paragraphs."""
    del url
    read: dict[str, Any] = _fundus_parser()().parse(page.decode("utf-8", "replace"), "suppress")
    return {
        "title": read.get("title"),
        "authors": read.get("authors") or [],
        "published_at": read.get("publishing_date"),
        "body": str(read.get("body") or ""),
    }


@cache
def _fundus_parser() -> Any:
    from fundus.parser import BaseParser, attribute  # type: ignore[import-not-found]
    from fundus.parser.utility import (  # type: ignore[import-not-found]
        extract_article_body_with_selector,
        generic_author_parsing,
        generic_date_parsing,
    )
    from lxml.etree import XPath

    paragraphs = XPath("//p")

    class Generic(BaseParser):  # type: ignore[misc]
        @attribute  # type: ignore[untyped-decorator]
        def body(self) -> Any:
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=paragraphs)

        @attribute  # type: ignore[untyped-decorator]
        def authors(self) -> Any:
            return generic_author_parsing(self.precomputed.ld.bf_search("author"))

        @attribute  # type: ignore[untyped-decorator]
        def publishing_date(self) -> Any:
            return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

        @attribute  # type: ignore[untyped-decorator]
        def title(self) -> Any:
            return self.precomputed.meta.get("og:title")

    return Generic


def main() -> None:
    """Read every text of an archive, and nothing else of it."""
    from trafilatura import extract

    characters = sum(len(extract(markup, fast=True) or "") for _, markup in markups(Path(sys.argv[1])))
    print(f"{characters:,} characters")


if __name__ == "__main__":
    main()
