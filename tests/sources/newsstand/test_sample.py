"""What the sample must hold, so that everything Dateline is tested on occurs in it."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from lxml import html

from sources.newsstand import Article, Newsroom, NewsroomError, Newsstand, Special, load_newsroom

Get = Callable[..., httpx.Response]

SUMMIT_WORDS = ("summit", "峰会", "首脑会晤", "元首会晤", "峰會", "元首會晤")


def articles(newsroom: Newsroom) -> list[Article]:
    return [article for outlet in newsroom.outlets for article in outlet.articles]


def the(newsroom: Newsroom, special: Special) -> Article:
    return next(article for article in articles(newsroom) if article.special is special)


def test_there_are_four_outlets_in_three_languages(newsroom: Newsroom) -> None:
    """English, simplified and traditional Chinese are all there."""
    assert len(newsroom.outlets) == 4
    assert {outlet.language for outlet in newsroom.outlets} == {"en", "zh-Hans", "zh-Hant"}


def test_there_are_enough_articles(newsroom: Newsroom) -> None:
    """The sample is large enough for a timeline of three weeks."""
    assert len(articles(newsroom)) >= 66


def test_a_good_part_is_not_about_the_summit(newsroom: Newsroom) -> None:
    """A share of the coverage means something only beside other news."""
    others = [a for a in articles(newsroom) if not any(w in a.title + "".join(a.paragraphs) for w in SUMMIT_WORDS)]
    assert 0.25 <= len(others) / len(articles(newsroom)) <= 0.4


def test_the_news_peaks_at_the_summit(newsroom: Newsroom) -> None:
    """More is published on its three days than on the three days before or after."""
    days = Counter(article.published_at.date().day for article in articles(newsroom))
    summit = days[18] + days[19] + days[20]
    assert summit > days[15] + days[16] + days[17]
    assert summit > days[21] + days[22] + days[23]


def test_articles_are_edited(newsroom: Newsroom) -> None:
    """There are revisions to see in pages and in the archive."""
    edited = [article for article in articles(newsroom) if article.edits]
    assert len(edited) >= 5
    assert any(article.edits for article in newsroom.outlet("pacific-review-zh").articles)


def test_every_special_kind_occurs(newsroom: Newsroom) -> None:
    """Each way in which delivery goes wrong can be met."""
    assert {article.special for article in articles(newsroom)} >= set(Special)


def test_a_wire_story_is_in_three_outlets_in_the_same_words(newsroom: Newsroom) -> None:
    """The two simplified texts are one; the traditional has as many characters."""
    wire = {
        outlet.outlet_id: article.paragraphs
        for outlet in newsroom.outlets
        for article in outlet.articles
        if article.agency == "子午社"
    }
    assert set(wire) == {"jianghai-chenbao", "pacific-review-zh", "weiming-post"}
    assert wire["jianghai-chenbao"] == wire["pacific-review-zh"]
    assert list(map(len, wire["weiming-post"])) == list(map(len, wire["jianghai-chenbao"]))


def test_translations_point_to_originals_in_the_sample(newsroom: Newsroom) -> None:
    """At least two translated articles have their English original beside them."""
    ledger = {article.url for article in newsroom.outlet("harbour-ledger").articles}
    originals = {article.original_url for article in newsroom.outlet("pacific-review-zh").articles}
    assert len(ledger & originals) >= 2


def test_the_undecodable_page_does_not_decode(newsroom: Newsroom, get: Get) -> None:
    """Its bytes are not what its charset promises."""
    response = get(the(newsroom, Special.UNDECODABLE).url)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        response.content.decode("utf-8")


def test_the_undated_article_has_no_date_anywhere(newsroom: Newsroom, get: Get) -> None:
    """Neither the page, nor its headers, nor its address, nor its entry tells when it was published."""
    article = the(newsroom, Special.UNDATED)
    page = get(article.url)
    feed = get("http://jianghaichenbao.example/rss/news.xml").text
    entry = next(item for item in feed.split("<item>") if article.url in item)
    body = page.text.partition('<div class="right">')[0]
    assert "2026" not in body + article.url
    assert "Last-Modified" not in page.headers
    assert "pubDate" not in entry


def test_the_challenge_is_no_article(newsroom: Newsroom, get: Get) -> None:
    """An address of an article answers 200 with something else."""
    article = the(newsroom, Special.CHALLENGE)
    response = get(article.url)
    assert response.status_code == 200
    assert "Just a moment" in response.text
    assert article.title not in response.text


def test_the_cut_off_page_has_no_text(newsroom: Newsroom, get: Get) -> None:
    """It ends after the headline and before the first paragraph."""
    page = get(the(newsroom, Special.CUT_OFF).url).text
    assert "<h1" in page
    assert "<p>" not in page


def test_the_untitled_page_has_no_title(newsroom: Newsroom, get: Get) -> None:
    """Title, headline and JSON-LD are there and empty."""
    page = html.fromstring(get(the(newsroom, Special.UNTITLED).url).content)
    assert not page.findtext(".//title")
    assert not page.findtext(".//h1")
    assert json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])["headline"] == ""


def test_the_missing_page_is_in_the_feed(newsroom: Newsroom, get: Get) -> None:
    """The entry is listed, its page answers 404."""
    article = the(newsroom, Special.MISSING)
    assert article.url in get("http://jianghaichenbao.example/rss/news.xml").text
    assert get(article.url).status_code == 404


def test_the_disallowed_article_is_in_the_feed(newsroom: Newsroom, get: Get) -> None:
    """The feed points to a path that robots.txt forbids."""
    article = the(newsroom, Special.DISALLOWED)
    assert article.url in get("http://harbourledger.example/rss.xml").text
    assert article.path.startswith("/private/")
    assert "Disallow: /private/" in get("http://harbourledger.example/robots.txt").text


def test_two_archive_files_are_broken(stand: Newsstand, tmp_path: Path) -> None:
    """One file has no title line, one is not UTF-8."""
    files = {path.name: path.read_bytes() for path in stand.write_archive(tmp_path, until=stand.clock)}
    untitled = [name for name, content in files.items() if b"\n[" not in content]
    assert untitled == ["2026-05-16-一家拒绝长大的面包店.md"]
    with pytest.raises(UnicodeDecodeError):
        files["2026-05-23-七十岁，她决定游过一条海峡.md"].decode("utf-8")


def test_json_ld_is_valid_on_every_page(stand: Newsstand, newsroom: Newsroom, get: Get) -> None:
    """What is left out of a page leaves valid JSON behind."""
    for article in (*newsroom.outlet("harbour-ledger").articles, *newsroom.outlet("weiming-post").articles):
        page = html.fromstring(get(article.url).content)
        for script in page.xpath("//script[@type='application/ld+json']/text()"):
            assert json.loads(script)["@context"] == "https://schema.org"


def test_a_malformed_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    """Whoever edits the sample is told which file, and where the schema is described."""
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "broken.toml").write_text('[outlet]\nname = "Broken"\n', encoding="utf-8")
    with pytest.raises(NewsroomError, match=r"broken\.toml: 'time_zone' is missing.*README") as caught:
        load_newsroom(tmp_path)
    assert caught.value.path.name == "broken.toml"


def test_a_time_without_an_offset_is_refused(tmp_path: Path) -> None:
    """The sample's own times leave nothing to guess."""
    outlet = '[outlet]\ntime_zone = "UTC"\n[[articles]]\nslug = "a"\npublished_at = 2026-05-04T00:00:00\n'
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "naive.toml").write_text(outlet, encoding="utf-8")
    with pytest.raises(NewsroomError, match="not a time with an offset"):
        load_newsroom(tmp_path)
