"""Whole pages."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.catalog import Source
from transforms.errors import DocumentError, ParseError
from transforms.pages import extract, read_page
from transforms.records import FeedEntry, RawDocument

URL = "https://news.example.com/world/20240514/harbour"
SOURCE = Source(
    source_id="harbour", name="港口报", hosts=("news.example.com",), languages=("zh-Hans",), zone="Asia/Shanghai"
)
DATA = """<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "港口报"}, {"@type": "NewsArticle",
 "headline": "港口今天重新开放", "datePublished": "2024-05-14T09:00:00+08:00", "dateModified": "2024-05-14T11:00:00+08:00",
 "author": [{"@type": "Person", "name": "记者 林若水"}, {"name": "港口报"}], "keywords": "港口,航运"}]}</script>"""
PAGE = f"""<html lang="zh"><head><title>港口今天重新开放 - 港口报</title><meta property="og:title" content="港口今天重新开放_港口报">
<meta property="og:site_name" content="港口报"><link rel="canonical" href="{URL}?utm_source=a">{DATA}</head><body>
<nav><a href="/a">首页</a></nav><article><h1>港口今天重新开放</h1><p class="meta">2024-05-14 09:00 浏览 12</p>
<p>港务局周二宣布，关闭三天的港口已经重新开放，等候的船只将按到达先后进港。</p><div class="ad-box">广告</div>
<figure><img src="/p.jpg" width="600"><figcaption>等候进港的船只。（石桥摄）</figcaption></figure>
<p>船长们说，风暴比<a href="/2023">去年</a>更强，但航标没有损坏，夜间航行仍然安全。</p></article>
<section class="related"><p><a href="/b">另一篇报道的标题，也相当长，长得像一段文字一样</a></p></section></body></html>"""


def raw(body: str, url: str = URL) -> RawDocument:
    seen = datetime(2024, 5, 15, tzinfo=UTC)
    return RawDocument("0" * 32, "harbour", url, url, seen, 200, "text/html; charset=utf-8", body.encode())


@pytest.fixture(scope="module")
def article():
    return read_page(raw(PAGE), SOURCE)


def test_page_gives_title_people_and_address(article):
    """The site's name is no title, the outlet no person, and the address the page's own."""
    assert (article.title, article.authors, article.url) == ("港口今天重新开放", ("林若水",), URL)
    assert (article.tags, article.language) == (("港口", "航运"), "zh-Hans")


def test_page_gives_its_text_and_nothing_beside_it(article):
    """Two paragraphs: no stamp, no advertisement, no caption, no related article."""
    assert [paragraph[:4] for paragraph in article.body.split("\n\n")] == ["港务局周", "船长们说"]
    assert [(link.kind, link.text) for link in article.links] == [("body", "去年")]


def test_page_gives_its_picture(article):
    """A picture has an absolute address, and its caption and credit apart."""
    (image,) = article.images
    assert (image.url, image.caption, image.credit) == ("https://news.example.com/p.jpg", "等候进港的船只。", "石桥摄")


def test_page_gives_its_dates(article):
    """The data's date is believed, and the change is told apart from the publication."""
    assert article.published_at == datetime(2024, 5, 14, 1, tzinfo=UTC)
    assert article.published_from == "json_ld"
    assert article.modified_at == datetime(2024, 5, 14, 3, tzinfo=UTC)


def test_feeds_date_is_evidence_beside_the_pages():
    """The feed dates a page that has no date; its own date would win."""
    entry = FeedEntry(
        "harbour", "1", URL, "标题", "Tue, 14 May 2024 01:05:00 GMT", "", datetime(2024, 5, 15, tzinfo=UTC), "f"
    )
    bare = PAGE.replace(DATA, "").replace("2024-05-14 09:00", "")
    assert read_page(raw(bare), SOURCE, entry).published_from == "feed"
    dates = read_page(raw(PAGE), SOURCE, entry).dates
    assert {date.kind: date.chosen for date in dates}["feed"] is False


def test_canonical_address_on_another_host_is_not_believed():
    """A page does not become another outlet's by saying so."""
    page = PAGE.replace(f'href="{URL}', 'href="https://other.example/x')
    assert read_page(raw(page), SOURCE).url == URL


def test_broken_data_is_read_as_far_as_it_goes():
    """Data with a comma too many still tells its headline and date."""
    page = PAGE.replace('"keywords": "港口,航运"}', '"keywords": "港口,航运",}')
    article = read_page(raw(page), SOURCE)
    assert (article.title, article.published_from) == ("港口今天重新开放", "json_ld")


@pytest.mark.parametrize(
    ("body", "expectation"),
    [
        ("", "not_empty"),
        (
            "<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>",
            "not_a_challenge_page",
        ),
        ("<html><head><title>港口</title></head><body><a href='/'>首页</a></body></html>", "has_body"),
        (f"<html><body><p>{'港口今天重新开放了，船只进港。' * 5}</p></body></html>", "has_title"),
    ],
)
def test_what_is_no_article_is_refused(body, expectation):
    """A refusal names the expectation that failed, and the page."""
    with pytest.raises(ParseError) as refused:
        read_page(raw(body), SOURCE)
    assert (refused.value.expectation, refused.value.url) == (expectation, URL)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.binary(max_size=120), st.text(max_size=120).map(lambda text: (PAGE + text).encode("utf-8", "replace")))
)
def test_any_bytes_become_an_article_or_a_document_error(body):
    """Whatever a server sends, nothing but a refusal of this one page is raised."""
    document = RawDocument("0" * 32, "harbour", URL, URL, datetime(2026, 1, 1, tzinfo=UTC), 200, "", body)
    with contextlib.suppress(DocumentError):
        assert read_page(document, SOURCE).title


@pytest.mark.parametrize(
    ("data", "paywalled", "live"),
    [
        ('"@type": "NewsArticle", "isAccessibleForFree": "False"', True, False),
        ('"@type": "NewsArticle", "isAccessibleForFree": true', False, False),
        ('"@type": "LiveBlogPosting"', None, True),
        ('"@type": "Organization"', None, None),
    ],
)
def test_page_tells_its_wall_and_whether_it_goes_on(data, paywalled, live):
    """Data says who may read and whether the page is still being written; where it is silent, nobody knows."""
    page = PAGE.replace(DATA, f'<script type="application/ld+json">{{{data}}}</script>')
    article = read_page(raw(page), SOURCE)
    assert (article.is_paywalled, article.is_live_blog) == (paywalled, live)


def test_tier_in_a_meta_tag_is_a_wall():
    """A locked page is behind a wall; a metered one may be free."""
    tiers = [
        PAGE.replace("</head>", f'<meta property="article:content_tier" content="{tier}"></head>')
        for tier in ("locked", "free", "metered")
    ]
    assert [read_page(raw(page), SOURCE).is_paywalled for page in tiers] == [True, False, None]


def test_agency_is_named_by_dateline_credit_or_source():
    """Whose report it is stands in the first words, among the authors, or in a tag for the source."""
    wired = PAGE.replace("<p>港务局周二", "<p>新华社青岛5月14日电 港务局周二")
    article = read_page(raw(wired), SOURCE)
    assert (article.agency, article.dateline_place, article.body[:5]) == ("Xinhua", "青岛", "港务局周二")
    credited = PAGE.replace('{"name": "港口报"}]', '{"name": "dpa"}]')
    assert read_page(raw(credited), SOURCE).agency == "dpa"
    tagged = PAGE.replace("</head>", '<meta name="source" content="中新社"></head>')
    assert read_page(raw(tagged), SOURCE).agency == "China News Service"


def test_extract_speaks_the_scorers_language():
    """The comparison with other extractors gets the four fields that it reads."""
    found = extract(PAGE.encode(), URL)
    assert found["title"] == "港口今天重新开放"
    assert found["published_at"] == datetime(2024, 5, 14, 1, tzinfo=UTC)
    assert str(found["body"]).startswith("港务局")
