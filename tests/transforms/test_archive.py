"""Documents of a news archive."""

import contextlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.archive import archive_address, archive_head, archive_stamp, read_archive_document
from transforms.catalog import SourceIndex
from transforms.errors import DecodeError, DocumentError, ParseError
from transforms.records import RawDocument

LINE = "[港口今日开放](https://news.example.com/20240514/harbour/)\n------\n\n"
TEXT = "<p>港务局说，港口今天上午重新开放，船只排队等候。</p>"


@pytest.mark.parametrize(
    ("text", "expectation"),
    [
        ("", "not_empty"),
        ("  \n\n", "not_empty"),
        ("只有一段文字，没有标题行。", "has_title_line"),
        (f"[标题]()\n------\n{TEXT}", "has_url"),
        (f"[标题](ftp://x/y)\n------\n{TEXT}", "has_url"),
        (f"[](https://a.example/b)\n------\n{TEXT}", "has_title"),
        (f"[标题](https://a.example/b)\n{TEXT}", "has_rule"),
        ("[标题](https://a.example/b)\n------\n  \n", "has_body"),
    ],
)
def test_what_is_missing_is_said(text, expectation):
    """A broken document is refused with the name of the part that it lacks."""
    with pytest.raises(ParseError) as refused:
        archive_head(text)
    assert refused.value.expectation == expectation
    assert refused.value.problem.endswith(".")


def test_refusal_names_source_and_address(document):
    """Whoever reads a rejection finds the article that it is about."""
    with pytest.raises(ParseError) as refused:
        read_archive_document(document("[标题](https://a.example/b)\n------\n<!-- -->"), SourceIndex([]))
    assert (refused.value.source_id, refused.value.url) == ("a-example", "https://a.example/b")


@pytest.mark.parametrize(
    ("charset", "named"), [("gb18030", "GB18030"), ("big5-hkscs", "BIG5-HKSCS"), ("utf-16", "UTF-16")]
)
def test_an_archives_file_in_another_charset_is_refused_with_the_remedy(document, charset, named):
    """The format is UTF-8: what is not is never guessed at, and the refusal says where and how to convert it."""
    chinese = LINE.replace("开", "開") + "<p>港務局說，這個港口今天上午重新開放，船隻在那裡排隊。</p>"
    with pytest.raises(DecodeError) as refused:
        read_archive_document(document(chinese.encode(charset)), SourceIndex([]))
    assert refused.value.expectation == "decodes"
    assert re.search(r"the byte at offset \d+ ", refused.value.problem)
    assert f"iconv -f {named} -t UTF-8" in refused.value.remedy


def test_bytes_that_are_no_text_are_refused(document):
    """A document that does not decode is told from one that does not parse."""
    with pytest.raises(DecodeError):
        read_archive_document(
            document(b"[x](https://a.example/b)\n\xff\xff\x81", content_type="text/html; charset=utf-8"),
            SourceIndex([]),
        )


def test_title_may_be_escaped(document):
    """What the archive escaped for HTML is read as it was meant."""
    body = LINE.replace("港口今日开放", "Harbour&#x27;s &amp; sea&#39;s") + TEXT
    assert read_archive_document(document(body), SourceIndex([])).title == "Harbour's & sea's"


def test_front_matter_is_not_needed(document):
    """A document may begin with its title line."""
    article = read_archive_document(document(LINE + TEXT), SourceIndex([]))
    assert article.title == "港口今日开放"
    assert (article.published_at, article.published_from) == (None, None)


def test_epoch_comment_is_the_stamp_and_may_date_an_article(document):
    """An article without a date of its own has the archive's."""
    body = "<!--1715652122000-->\n" + LINE + TEXT
    assert archive_stamp(body.encode()) == datetime(2024, 5, 14, 2, 2, 2, tzinfo=UTC)
    article = read_archive_document(document(body), SourceIndex([]))
    assert (article.published_from, article.published_precision) == ("archive_stamp", "second")


def test_front_matters_date_is_the_stamp_where_no_comment_is():
    """Archives without the comment say the same in the front matter."""
    assert archive_stamp(b"---\ndate: 2024-05-14T02:02:02.000Z\n---\n") == datetime(2024, 5, 14, 2, 2, 2, tzinfo=UTC)
    assert archive_stamp(b"nothing") is None


def test_address_is_found_without_reading_the_document():
    """The head alone tells the address."""
    assert archive_address((LINE + TEXT).encode()) == "https://news.example.com/20240514/harbour/"
    assert archive_address(b"nothing") is None


def test_outlets_name_in_the_front_matter_is_no_author(document):
    """The archive writes the outlet where a person would stand, unless it knows the person."""
    front = "---\nauthor: {}\ntags: [ 港口报 ]\n---\n" + LINE + TEXT
    assert read_archive_document(document(front.format("港口报")), SourceIndex([])).authors == ()
    assert read_archive_document(document(front.format("林若水")), SourceIndex([])).authors == ("林若水",)


@pytest.mark.parametrize(
    ("age", "minutes", "precision"),
    [("8 分钟前", 8, "minute"), ("2 小时前", 120, "hour"), ("8 minutes ago", 8, "minute")],
)
def test_age_read_when_the_page_was_saved_is_a_moment(document, age, minutes, precision):
    """An age such as 8 minutes is the page's own word, and the archive knows when it was said; it is no text."""
    page = f'<div><time datetime="2024-05-14">{age}</time></div>{TEXT}'
    article = read_archive_document(document("<!--1715652122000-->\n" + LINE + page), SourceIndex([]))
    assert (article.published_from, article.published_precision) == ("time_tag", precision)
    assert article.published_at == datetime(2024, 5, 14, 2, 2, 2, tzinfo=UTC) - timedelta(minutes=minutes)
    assert age not in article.body


def test_day_in_a_tag_is_no_more_than_a_day(document):
    """The outlet's own day comes before the archive's moment."""
    page = '<div><time datetime="2024-05-14">2024年5月14日</time></div>' + TEXT
    article = read_archive_document(document("<!--1715652122000-->\n" + LINE + page), SourceIndex([]))
    assert (article.published_from, article.published_precision) == ("time_tag", "day")


def test_date_of_a_printed_issue_ahead_is_not_believed(document):
    """A weekly's page may carry a day that has not come yet."""
    page = '<aside><time datetime="2024-05-18T00:00:00Z">May 18th 2024</time></aside>' + TEXT
    article = read_archive_document(document("<!--1715652122000-->\n" + LINE + page), SourceIndex([]))
    assert article.published_from == "archive_stamp"
    assert [date.chosen for date in article.dates] == [False, True]


def test_lines_that_lead_to_other_articles_are_links_not_text(document):
    """Lines and paragraphs that are nothing but links to the outlet are left out, and kept as related links."""
    page = (
        '<p><a href="/again">港口再次开放</a></p>'
        + TEXT
        + '<p><a href="http://[x">坏地址</a><a href="https://b.example/">别家的报道</a></p>'
        + '<ul><li><a href="/other">另一篇关于港口的报道</a></li></ul>'
    )
    article = read_archive_document(document(LINE + page), SourceIndex([]))
    assert "另一篇" not in article.body
    assert "再次" not in article.body
    assert "别家的报道" in article.body
    assert [(link.kind, link.url) for link in article.links if link.kind == "related"] == [
        ("related", "https://news.example.com/again"),
        ("related", "https://news.example.com/other"),
    ]


def test_every_file_of_the_archive_is_an_article_or_a_refusal(shared, sources, document):
    """A day of the real archive is read without surprises."""
    files = sorted((shared / "archive/2020-11-08").iterdir())
    articles = [read_archive_document(document(file.read_bytes()), sources) for file in files]
    assert len(articles) == len(files) > 100
    assert sum(bool(article.body) for article in articles) / len(articles) > 0.98


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: (LINE + text).encode("utf-8", "replace")))
)
def test_any_bytes_become_an_article_or_a_document_error(body):
    """Whatever a file holds, nothing but a refusal of this one document is raised."""
    raw = RawDocument("0" * 32, "", "", "a.md", datetime(2026, 1, 1, tzinfo=UTC), 200, "", body)
    with contextlib.suppress(DocumentError):
        assert read_archive_document(raw, SourceIndex([])).title
