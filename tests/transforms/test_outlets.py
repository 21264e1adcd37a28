"""What single outlets need, on texts written for the purpose; and the outlets' files."""

from datetime import date

import pytest

from transforms.archive import read_archive_document
from transforms.outlets import READERS
from transforms.outlets.layouts import Layout, Layouts
from transforms.outlets.rules import Rules


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
        ("www.rfa.org/mandarin/a.html", "<p>港口开放。</p><p>记者 林若水 石桥 责编 江河 山石</p>", ("林若水", "石桥")),
        ("www.rfa.org/mandarin/a.html", "<p>港口开放。</p><p>(记者林若水采访 编辑石桥)</p>", ("林若水",)),
        (
            "www.bbc.com/zhongwen/simp/world-1",
            "<p>安娜·麦基（Anna McKee）</p><p>BBC科学事务记者</p><p>港口开放。</p>",
            ("安娜·麦基",),
        ),
        ("zh.bitterwinter.org/a/", "<p>港口開放。</p><p>寒冬記者 林若水</p>", ("林若水",)),
        ("zh.bitterwinter.org/a/", "<p>作者：安娜·麦基（Anna McKee）</p><p>港口开放。</p>", ("安娜·麦基",)),
    ],
)
def test_reporters_are_found_where_the_outlet_names_them(sources, document, url, markup, authors):
    """Names stand in the first line, the last line, or nowhere, and are no part of the text."""
    article = read(sources, document, url, markup)
    assert article.authors == authors
    assert article.body.rstrip("。") in ("港口开放", "港口今天開放", "港口開放")


def test_translator_is_no_author(sources, document):
    """A translator's credit at the end goes to its own field."""
    markup = "<p>（中央社倫敦16日綜合外電報導）港口今天開放。（譯者：林若水/核稿：石橋）1091116</p>"
    article = read(sources, document, "www.cna.com.tw/news/aopl/202011160001.aspx", markup)
    assert (article.translator, article.authors, article.section) == ("林若水", (), "aopl")
    assert (article.agency, article.dateline_place, article.body) == ("CNA", "倫敦", "港口今天開放。")


def test_number_behind_the_credits_is_a_day(sources, document):
    """Taiwan's agency ends with the day in the years of the Republic: the outlet's own date, to the day."""
    markup = "<p>（中央社記者林若水台北15日電）港口今天開放。（編輯：石橋）1091115</p>"
    article = read(sources, document, "www.cna.com.tw/news/aopl/202011160001.aspx", markup)
    assert (article.published_from, article.published_precision) == ("visible", "day")
    assert article.published_at.date() == date(2020, 11, 15)


def test_credit_of_a_film_before_the_dateline_is_no_text(sources, document):
    """Where a video stands above the text, the dateline is in the second paragraph."""
    markup = "<p>影片來源：港務局</p><p>（中央社記者林若水台北15日電）港口今天開放。</p>"
    article = read(sources, document, "www.cna.com.tw/news/aopl/202011160001.aspx", markup)
    assert (article.authors, article.body) == (("林若水",), "港口今天開放。")


def test_a_sentence_with_an_agency_in_it_stays(sources, document):
    """What an agency is said to have reported is text."""
    body = "路透社16日报道指出，港口已经开放。"
    article = read(sources, document, "www.rfa.org/mandarin/a.html", f"<p>{body}</p>")
    assert (article.agency, article.body) == (None, body)


def test_place_in_front_of_a_long_dash_is_the_dateline(sources, document):
    """The Chinese New York Times names the place and a dash."""
    article = read(sources, document, "cn.nytimes.com/china/20201116/a/", "<p>中国海口——港口开放。</p>")
    assert (article.dateline_place, article.body) == ("中国海口", "港口开放。")


def test_byline_and_place_in_microdata_are_read(sources, document):
    """What the markup names is not guessed at."""
    markup = (
        '<aside><p itemProp="byline">by Anna McKee: Pier columnist</p><p itemType="http://schema.org/dateline">MADRID</p></aside>'
        "<p>The harbour opened.</p>"
    )
    article = read(sources, document, "www.economist.com/europe/2020/11/16/a", markup)
    assert (article.authors, article.dateline_place) == (("Anna McKee",), "Madrid")


def test_caption_below_a_picture_is_the_pictures(sources, document):
    """A caption outside of any figure belongs to the picture before it; a film's still is a picture too."""
    markup = '<div><img src="/a1x1101.jpg"></div><figcaption>等候进港的船只。（石桥摄）</figcaption><p>港口开放。</p><video poster="/b.jpg"></video>'
    first, second = read(sources, document, "www.zaobao.com.sg/a", markup).images
    assert (first.caption, first.credit) == ("等候进港的船只。", "石桥摄")
    assert second.url.endswith("/b.jpg")


def test_layouts_are_chosen_by_the_day_a_page_was_seen():
    """Old pages stay readable; a page of unknown age is taken for one of today."""
    old, new = Layout(Rules(), date(2020, 12, 31)), Layout(Rules())
    layouts = Layouts(old, new)
    assert layouts.of(date(2020, 12, 31)) is old
    assert layouts.of(date(2021, 1, 1)) is layouts.of(None) is new
    with pytest.raises(ValueError, match="The last layout"):
        Layouts(new, old)


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
