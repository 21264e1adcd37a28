"""trafilatura as a function of a page's bytes and address, for ``benchmarks/reading.py``, in an environment of its own."""


def trafilatura_fast(page: bytes, url: str) -> dict[str, object]:
    """Title, authors, date and body as trafilatura's fast mode reads them, with metadata."""
    from trafilatura import bare_extraction  # type: ignore[import-not-found]  # not in Dateline's environment

    read = bare_extraction(page, url=url, fast=True, with_metadata=True, include_comments=False)
    if read is None:
        return {}
    authors = [name.strip() for name in (read.author or "").split(";") if name.strip()]
    return {"title": read.title, "authors": authors, "published_at": read.date, "body": read.text or ""}
