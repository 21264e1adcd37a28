"""What a sound host sends: a feed, a page, a sitemap, small and without fault, for others to spoil."""

from collections.abc import Iterable

WORDS = (
    "The harbour master opened the gates an hour before the tide, and two ministers walked along the quay and spoke of "
    "grain until the ferry came in, painted blue as it had been promised."
)


def page(title: str = "The gates were opened early", text: str = WORDS) -> bytes:
    """Give an article's page."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"></head><body><article><h1>{title}</h1>'
        f'<time datetime="2026-05-13T09:00:00Z">13 May</time><p>{text}</p><p>Nobody at the fish market had heard of it '
        "before noon.</p></article></body></html>"
    ).encode()


def feed(links: Iterable[str] = ("/a",), *, more: str = "") -> bytes:
    """Give an RSS feed of these links."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{link}</guid><link>{link}</link><title>Title of {link}</title>{more}</item>"
        for link in links
    )
    return f"<rss version='2.0'><channel><title>Sound</title>{items}</channel></rss>".encode()


def sitemap(links: Iterable[str] = ("/a",)) -> bytes:
    """Give a sitemap of these links."""
    urls = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def sitemap_index(links: Iterable[str]) -> bytes:
    """Give an index of the sitemaps at these links."""
    maps = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in links)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()
