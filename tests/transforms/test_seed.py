"""The document that the project began with, and twins of both layouts that the same outlet has had."""

from datetime import UTC, datetime

import pytest


@pytest.fixture(scope="module")
def seed(shared, sources, document):
    from transforms.archive import read_archive_document

    return read_archive_document(document((shared / "seed/article.md").read_bytes()), sources)


@pytest.fixture(scope="module")
def twin(read_file):
    return read_file("footer-layout.md")


def test_seed_has_its_title_address_and_section(seed):
    """The head of the seed is read whole."""
    assert seed.url == "https://cn.nytimes.com/world/20241114/biden-xi-china-meeting/"
    assert seed.source_id == "nytimes-chinese"
    assert len(seed.title) == 17
    assert (seed.section, seed.language) == ("world", "zh-Hans")


def test_seed_is_dated_by_the_page_in_the_outlets_zone(seed):
    """The page's own time wins over the archive's stamp, which stays as evidence."""
    assert seed.published_at == datetime(2024, 11, 14, 2, 23, 25, tzinfo=UTC)
    assert [(date.kind, date.zone, date.chosen) for date in seed.dates] == [
        ("time_tag", "Asia/Shanghai", True),
        ("archive_stamp", "+00:00", False),
    ]
    assert seed.dates[1].instant == datetime(2024, 11, 14, 2, 37, 2, tzinfo=UTC)


def test_seed_has_its_people(seed):
    """The shouted byline becomes a name; translator and note are told apart."""
    assert seed.authors == ("Michael D. Shear",)
    assert seed.raw_authors == "MICHAEL D. SHEAR"
    assert seed.translator == "纽约时报中文网"
    assert seed.author_note is not None
    assert seed.author_note.startswith("Michael D. Shear是")
    assert seed.author_note.endswith("超过30年。")


def test_seed_has_its_text_and_picture(seed):
    """Ten paragraphs, and one picture at its original address with caption and credit apart."""
    assert len(seed.body.split("\n\n")) == 10
    (image,) = seed.images
    assert image.url.startswith("https://static01.nyt.com/images/")
    assert (image.width, image.height, image.credit) == (1050, 700, "Doug Mills/The New York Times")
    assert "Doug" not in image.caption


def test_seed_has_its_links_by_kind(seed):
    """Two links in the text, one to the author, one to the original."""
    assert [link.kind for link in seed.links] == ["body", "body", "author", "original"]
    assert seed.original_url == "https://www.nytimes.com/2024/11/13/us/politics/biden-xi-china-meeting.html"


def test_title_may_hold_brackets_and_address_parentheses(twin):
    """A title line is read to its last bracket, and its tracking parameter is left out."""
    assert twin.title == "两国船长将在[中立]港口会面"
    assert twin.url == "https://cn.nytimes.com/world/20240514/harbour-meeting-(talks)/"


def test_footer_layout_is_read_whole(twin):
    """What the footer says goes to fields of its own, not into the body."""
    assert twin.authors == ("Anna B. McKee", "林若水")
    assert (twin.translator, twin.author_note) == ("江河", "Anna B. McKee是驻港口记者，报道航运已有二十年。")
    assert len(twin.body.split("\n\n")) == 3
    assert twin.images[0].caption == "两位船长上一次会面是在去年春天。"
    assert twin.published_at == datetime(2024, 5, 14, 1, 23, 25, tzinfo=UTC)


def test_line_layout_is_read_whole(read_file):
    """In the older layout the same stands in the lines of the last paragraph."""
    article = read_file("line-layout.md")
    assert article.authors == ("Li Hua",)
    assert article.published_at == datetime(2020, 11, 16, 4, 43, 38, tzinfo=UTC)
    assert article.published_from == "visible"
    assert (article.translator, article.original_url) == (
        "江河、石桥",
        "https://www.nytimes.com/2020/11/15/world/lighthouse.html",
    )
    assert article.body == "在岛上住了四十年之后，看守人周二交出了钥匙。\n\n他说，灯现在由一台电脑照看。"
    assert article.images[0].caption == "灯塔建于1911年。"
