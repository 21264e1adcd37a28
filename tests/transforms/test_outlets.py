"""What single outlets need, on texts written for the purpose; and the outlets' files."""

from datetime import date

import pytest

from transforms.archive import read_archive_document
from transforms.outlets import READERS
from transforms.outlets.layouts import Layout, Layouts
from transforms.outlets.rules import Rules
from transforms.pictures import split_credit


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


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("www.epochtimes.com/gb/20/11/16/n1.htm", "（转自中央社）"),
        ("www.epochtimes.com/gb/20/11/16/n1.htm", "转自中央社"),
        ("chinadigitaltimes.net/chinese/a", "来源：中央社"),
    ],
)
def test_agency_that_a_text_was_taken_from_is_its_agency(sources, document, url, line):
    """Wherever the outlet says so in a line of its own; the line is no text."""
    for markup in (f"<p>港口今天开放。</p><p>{line}</p>", f"<p>{line}</p><p>港口今天开放。</p>"):
        article = read(sources, document, url, markup)
        assert (article.agency, article.body) == ("CNA", "港口今天开放。")


def test_signature_names_agency_and_place(sources, document):
    """What a reporter signs with tells whose report it is, and from where."""
    article = read(
        sources,
        document,
        "chinadigitaltimes.net/chinese/a",
        "<p>港口今天开放。</p><p>自由亚洲电台记者林若水华盛顿报道</p>",
    )
    assert (article.agency, article.dateline_place, article.authors) == ("Radio Free Asia", "华盛顿", ("林若水",))


def test_website_is_no_place(sources, document):
    """Taiwan's agency writes its own site where others write a city."""
    article = read(sources, document, "www.cna.com.tw/news/acn/1.aspx", "<p>（中央社網站16日電）港口今天開放。</p>")
    assert (article.agency, article.dateline_place) == ("CNA", None)


def test_day_of_the_republic_without_credits_is_a_day(sources, document):
    """Right behind the last sentence."""
    article = read(sources, document, "www.cna.com.tw/news/acn/1.aspx", "<p>港口今天開放。1091115</p>")
    assert (article.dates[0].raw, article.body) == ("2020-11-15", "港口今天開放。")


@pytest.mark.parametrize(
    ("url", "beside"),
    [
        ("chinadigitaltimes.net/chinese/a", "<p>摄影丨林若水</p><p>出品丨港口工作室</p>{}"),
        ("chinadigitaltimes.net/chinese/a", '{}<p>相关阅读：<a href="https://chinadigitaltimes.net/chinese/b">港口关闭</a></p>'),
        ("www.bbc.com/zhongwen/simp/world-1", "<h1>港口开放</h1><p>港口开放</p>{}"),
        ("www.voachinese.com/a/1.html", "{}<p>=====<br>嘉宾和观众听众发表的都是个人观点，并不代表美国之音。<br>=====</p>"),
        ("cn.reuters.com/article/a", "{}<p>浏览全文请点选：<a href='https://x.example'>here</a></p>"),
        ("www.economist.com/asia/a", "{}<p>PHOTOGRAPHS: ANNA MCKEE</p>"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_text_is_no_text(sources, document, url, beside):
    """Credits, links to other articles, the title said again, notices."""
    article = read(sources, document, url, beside.format("<p>港口今天开放。(完)</p>"))
    assert article.body == "港口今天开放。"


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<aside><p itemprop="byline">by Anna McKee Beijing bureau chief, The Economist</p></aside><p>Ships are back.</p>', ("Anna McKee",)),
        ("<p>Ships are back.</p><p>Anna McKee: health policy editor, The Economist</p>", ("Anna McKee",)),
    ],
)  # fmt: skip
def test_names_are_told_from_what_their_bearers_are(sources, document, markup, authors):
    """The Economist writes both in one line."""
    article = read(sources, document, "www.economist.com/asia/a", markup)
    assert (article.authors, article.body) == (authors, "Ships are back.")


def test_sound_of_a_podcast_is_no_text(sources, document):
    """How long it runs stands behind the last sentence."""
    article = read(sources, document, "www.economist.com/podcasts/a", "<p>Ships are back. Runtime: 22min</p>")
    assert article.body == "Ships are back."


def test_authors_that_the_byline_lost_are_in_the_notes(sources, document):
    """The archive's converter writes the last of several names twice."""
    notes = "Bo Lee是《纽约时报》记者。<br/>Anna McKee报道港口。<br/>Jo Fu对本文有研究贡献。<br/>翻译：林若水"
    markup = f"<div><i>ANNA MCKEE,ANNA MCKEE<br>2020-11-16 11:16:50</i></div><p>港口今天开放。</p><p>{notes}</p>"
    article = read(sources, document, "cn.nytimes.com/world/20201116/a/", markup)
    assert (article.authors, article.translator) == (("Bo Lee", "Anna McKee"), "林若水")


@pytest.mark.parametrize(("written", "author"), [("林若水 综合报导", "林若水"), ("null 林若水", "林若水")])
def test_byline_is_a_name_alone(sources, document, written, author):
    """Without what was done, and without what a program wrote in place of a name."""
    markup = f"<div><i>{written}<br>2020-11-16T11:16:50.621Z</i></div><p>港口今天开放。</p>"
    assert read(sources, document, "www.dw.com/zh/a-1", markup).authors == (author,)


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("港口開放。（港務局提供）中央社記者林若水傳真 109年11月1日", "港口開放。", "港務局提供 中央社記者林若水傳真"),
        ("港口開放。（RFA）", "港口開放。", "RFA"),
        ("。", None, None),
    ],
)
def test_caption_and_credit_are_apart(text, caption, credit):
    """Who gave a picture and who sent it are credits both; a mark alone is no caption."""
    assert split_credit(text) == (caption, credit)


def test_every_source_names_a_reader_that_exists(sources):
    """A file of the catalogue and the code agree."""
    assert {source.reader for source in sources.sources.values()} <= set(READERS)


def test_every_host_of_the_archive_has_a_file(shared, sources):
    """No outlet of the real archive is a stranger."""
    from transforms.archive import archive_address

    files = sorted((shared / "archive/2020-11-24").iterdir())
    addresses = [archive_address(file.read_bytes()) for file in files]
    assert all(sources.of(address).source_id in sources.sources for address in addresses)
