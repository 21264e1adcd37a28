"""Pages that answer like an article and are none."""

from datetime import UTC, datetime

import pytest

from transforms.catalog import Source
from transforms.errors import ParseError
from transforms.pages import read_page
from transforms.records import RawDocument

URL = "https://news.example.com/world/20240514/harbour"
SOURCE = Source(source_id="harbour", name="Harbour Post", hosts=("news.example.com",), languages=("en", "zh-Hans"))
ARTICLE_DATA = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour opens",
"datePublished": "2024-05-14T09:00:00Z", "isAccessibleForFree": false}</script>"""


def read(title: str, body: str, head: str = ""):
    page = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    seen = datetime(2024, 5, 15, tzinfo=UTC)
    return read_page(RawDocument("0" * 32, "harbour", URL, URL, seen, 200, "text/html", page.encode()), SOURCE)


@pytest.mark.parametrize(
    ("title", "body", "expectation"),
    [
        (
            "Harbour Post", "<h1>We value your privacy</h1><p>We and our 812 partners store cookies on a device.</p>"
            "<button>Accept all</button>", "not_a_consent_wall",
        ),
        ("Before you continue | Harbour Post", "<p>We use cookies to improve our service.</p>", "not_a_consent_wall"),
        (
            "Datenschutz-Einstellungen", "<h2>Mit Werbung weiterlesen</h2><p>Wir verwenden mit Ihrer Zustimmung Cookies.</p>",
            "not_a_consent_wall",
        ),
        ("港口报", "<p>我们使用 cookie 改善您的体验。请选择是否同意。</p><button>接受所有 cookie</button>", "not_a_consent_wall"),
        ("Page not found - Harbour Post", "<p>Try the front page, or search for what you want.</p>", "not_a_missing_page"),
        ("Harbour Post", "<h1>Sorry, we can't find that page</h1><p>It may have moved.</p>", "not_a_missing_page"),
        ("404 - Harbour Post", "<h1>404</h1>", "not_a_missing_page"),
        ("港口报", "<h1>您访问的页面不存在</h1><p>请返回首页。</p>", "not_a_missing_page"),
        ("Log in - Harbour Post", "<h1>Log in</h1><p>Sign in to continue reading, or create an account.</p>", "not_a_login_wall"),
        ("港口报", "<h1>请先登录</h1><p>登录后阅读全文。</p>", "not_a_login_wall"),
        ("Just a moment...", "<p>Checking your browser.</p>", "not_a_challenge_page"),
    ],
)  # fmt: skip
def test_what_stands_before_an_article_is_refused_by_name(title, body, expectation):
    """A wall or a notice is told from an empty page, so that a newsroom knows what to do."""
    with pytest.raises(ParseError) as refused:
        read(title, body)
    assert (refused.value.expectation, refused.value.url) == (expectation, URL)


def test_article_with_nothing_but_a_wall_is_refused():
    """Data for machines does not make a text of "subscribe to read on"."""
    with pytest.raises(ParseError) as refused:
        read(
            "Harbour opens",
            "<article><h1>Harbour opens</h1><p>Subscribe to continue reading this article.</p></article>",
            ARTICLE_DATA,
        )
    assert refused.value.expectation == "not_a_login_wall"


def test_page_cut_off_before_its_text_is_refused():
    """Title, date and description are there, and not one paragraph: a description is no body."""
    head = '<meta name="description" content="昨天早上，从码头开出的第一班水上巴士载着乘客驶向老城。"><meta name="publishdate" content="2024-05-12">'
    body = "<div>您所在的位置：港口报 &gt; 本地 &gt; 正文</div><h1>新航线开通</h1><div class='info'>2024年5月12日 09:48</div><div class='content'>"
    with pytest.raises(ParseError) as refused:
        read("新航线开通_港口报", body, head)
    assert refused.value.expectation == "has_text"


@pytest.mark.parametrize(
    ("title", "paragraph"),
    [
        ("Harbour opens its cookie factory", "The harbour board said on Tuesday that cookies are baked on the pier again."),
        ("Page from lost diary not found in archive", "The missing page of the captain's diary is not in the archive, the board said."),
        ("404 ships queue outside the harbour", "The board counted 404 ships outside the harbour on Tuesday."),
        ("Minister urges citizens to log in to vote", "The minister said on Tuesday that logging in takes a minute."),
        ("登录月球的飞船返回港口", "飞船今天返回港口，港务局说一切正常。"),
        ("Harbour opens", "The harbour opened."),
    ],
)  # fmt: skip
def test_short_articles_about_such_things_are_articles(title, paragraph):
    """Only a page that says nothing else is refused."""
    article = read(title, f"<article><h1>{title}</h1><p>{paragraph}</p></article>")
    assert article.body == paragraph


def test_teaser_of_a_paid_article_is_an_article_behind_a_wall():
    """What the outlet shows of it is read, and the wall is told."""
    teaser = "<p>The harbour opened again on Tuesday after three days of storm.</p><p>Subscribe to read the full article.</p>"
    article = read("Harbour opens", f"<article><h1>Harbour opens</h1>{teaser}</article>", ARTICLE_DATA)
    assert article.is_paywalled is True
    assert article.body.startswith("The harbour opened")
