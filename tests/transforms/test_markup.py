"""Markup to paragraphs, links and pictures."""

import pytest

from transforms.markup import read_content
from transforms.pictures import split_credit
from transforms.trees import parse


def paragraphs(markup):
    return [block.text for block in read_content(parse(markup)).blocks]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("一<br><br>二<br>三", ["一", "二\n三"]),
        ("<div>一<p>二</p>三</div>", ["一", "二", "三"]),
        ("<ul><li>一</li><li>二</li></ul><blockquote>三</blockquote>", ["一", "二", "三"]),
        ("<p>a <b>b</b>\n c\u00a0d\u200b</p>", ["a b c d"]),
        ("<p>一</p><script>x</script><figcaption>图</figcaption><nav>目录</nav>", ["一"]),
        ("<p>很长很长很长的正文。</p><div class='moreArticle'>延伸</div>", ["很长很长很长的正文。"]),
    ],
)
def test_blocks_become_paragraphs(markup, expected):
    """What readers see as a paragraph is one, and nothing else is."""
    assert paragraphs(markup) == expected


def test_block_named_as_junk_is_kept_when_it_is_the_article():
    """A name is believed only of a small part of a page."""
    assert paragraphs("<div class='sponsored'><p>全部的正文都在这里。</p></div><p>一</p>")[0] == "全部的正文都在这里。"


def test_links_know_what_they_say():
    """A paragraph keeps its links with their text."""
    block = read_content(parse("<p>见<a href='/a'>此 <b>处</b></a>。</p>")).blocks[0]
    assert [(anchor.href, anchor.text) for anchor in block.anchors] == [("/a", "此 处")]
    assert 0.4 < block.linked < 0.7


@pytest.mark.parametrize(
    ("caption", "parts"),
    [
        ("港口全景。（中央社檔案照片）", ("港口全景。", "中央社檔案照片")),
        ("林若水在港口。（石橋攝）", ("林若水在港口。", "石橋攝")),
        ("The harbour. Photo by Ben Oar", ("The harbour.", "Ben Oar")),
        ("港口。图片来源：港务局", ("港口。", "港务局")),
        ("港口全景。中央社記者林若水攝 109年11月24日", ("港口全景。", "中央社記者林若水攝")),
        ("资料图片：港口。REUTERS/Anna McKee", ("资料图片：港口。", "REUTERS/Anna McKee")),
        ("港口（右）和灯塔", ("港口（右）和灯塔", None)),
        ("港口（2019年资料）", ("港口（2019年资料）", None)),
    ],
)
def test_caption_and_credit_are_two_things(caption, parts):
    """Who made a picture is not what is on it."""
    assert split_credit(caption) == parts


def test_lines_that_decorate_are_no_pictures():
    """A grey line between two parts of an article shows nothing, whatever its description says."""
    content = read_content(
        parse('<p><img src="/line.png" alt="2px presentational grey line"><img src="/1101x1101.jpg"></p>')
    )
    assert [picture.src for picture in content.pictures] == ["/1101x1101.jpg"]


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><img src='/a.jpg' width='640' height='480px'><figcaption>港口</figcaption></figure>",
        "<div class='wp-caption'><img data-src='/a.jpg' width=640 height=480><p class='wp-caption-text'>港口</p></div>",
        "<img src='/a.jpg' width=640 height=480><div><small>港口</small></div>",
        "<figure><img src='data:image/gif;x' data-src='/a.jpg' width=640 height=480 alt='港口'><figcaption></figcaption></figure>",
    ],
)
def test_picture_has_its_caption_and_size(markup):
    """The several ways to set a caption below a picture mean the same."""
    content = read_content(parse(markup + "<p>正文在这里，比图说长得多，一直写到行末才停下来。</p>"))
    (picture,) = content.pictures
    assert (picture.src, picture.caption, picture.width, picture.height) == ("/a.jpg", "港口", 640, 480)
    assert len(content.blocks) == 1


@pytest.mark.parametrize(
    "img", ["<img src='/logo.png'>", "<img src='/a.gif' width=1 height=1>", "<img src=''>", "<img>"]
)
def test_icons_and_counters_are_no_pictures(img):
    """Only what an outlet shows is kept."""
    assert read_content(parse(f"<p>正文{img}</p>")).pictures == []
