"""What single outlets need, on texts written for the purpose; and the outlets' files."""

import pytest

from transforms.archive import read_archive_document
from transforms.outlets import READERS


def read(sources, document, url, markup):
    return read_archive_document(
        document(f"<!--1605501878000-->\n[港口开放](https://{url})\n------\n{markup}"), sources
    )


@pytest.mark.parametrize(
    ("url", "markup", "authors"),
    [
        (
            "www.cna.com.tw/news/acn/202011160001.aspx",
            "<p>（中央社記者林若水倫敦16日專電）港口今天開放。</p>",
            ("林若水",),
        ),
        (
            "www.cna.com.tw/news/acn/202011160001.aspx",
            "<p>（中央社記者林水、石小橋香港16日電）港口今天開放。</p>",
            ("林水", "石小橋"),
        ),
        ("www.cna.com.tw/news/acn/202011160001.aspx", "<p>（中央社倫敦16日綜合外電報導）港口今天開放。</p>", ()),
        (
            "www.epochtimes.com/gb/20/11/16/n1.htm",
            "<p>【大纪元2020年11月16日讯】（大纪元记者林若水综合报导）港口开放。</p>",
            ("林若水",),
        ),
        ("www.rfa.org/mandarin/a.html", "<p>港口开放。</p><p>记者：林若水 责编：石桥 江河 网编：山石</p>", ("林若水",)),
        (
            "www.rfa.org/mandarin/a.html",
            "<p>港口开放。</p><p>自由亚洲电台记者林若水巴黎报导 责编：石桥</p>",
            ("林若水",),
        ),
        (
            "www.dw.com/zh/a-1",
            "<p>港口开放。</p><p>林若水/石桥（路透社、法新社）</p><p>© 2020年德国之声版权声明：略。</p>",
            ("林若水", "石桥"),
        ),
        ("zh.bitterwinter.org/a/", "<p>作者：安娜·麦基（Anna McKee）</p><p>港口开放。</p>", ("安娜·麦基",)),
    ],
)
def test_reporters_are_found_where_the_outlet_names_them(sources, document, url, markup, authors):
    """Names stand in the first line, the last line, or nowhere."""
    assert read(sources, document, url, markup).authors == authors


def test_translator_is_no_author(sources, document):
    """A translator's credit at the end goes to its own field."""
    markup = "<p>（中央社倫敦16日綜合外電報導）港口今天開放。（譯者：林若水/核稿：石橋）1091116</p>"
    article = read(sources, document, "www.cna.com.tw/news/aopl/202011160001.aspx", markup)
    assert (article.translator, article.authors, article.section) == ("林若水", (), "aopl")


def test_time_stamp_of_the_archives_converter_is_a_visible_date(sources, document):
    """A first block that is nothing but a time is the outlet's own, in the outlet's zone."""
    article = read(sources, document, "www.rfi.fr//cn/a", "<div>16/11/2020 - 05:07</div><p>港口开放。</p>")
    assert article.published_at.isoformat() == "2020-11-16T04:07:00+00:00"
    assert (article.published_from, article.body, article.url) == ("visible", "港口开放。", "https://www.rfi.fr/cn/a")


def test_closing_marks_and_notices_are_no_text(sources, document):
    """The end of a wire story and an outlet's notice of rights are not part of an article."""
    article = read(sources, document, "cn.reuters.com/article/a", "<p>港口开放。</p><p>(完)</p>")
    assert article.body == "港口开放。"


def test_every_source_names_a_reader_that_exists(sources):
    """A file of the catalogue and the code agree."""
    assert {source.reader for source in sources.sources.values()} <= set(READERS)


def test_every_host_of_the_archive_has_a_file(shared, sources):
    """No outlet of the real archive is a stranger."""
    from transforms.archive import archive_address

    files = sorted((shared / "archive/2020-11-24").iterdir())
    addresses = [archive_address(file.read_bytes()) for file in files]
    assert all(sources.of(address).source_id in sources.sources for address in addresses)
