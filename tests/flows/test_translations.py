"""Chinese and English articles that tell the same are paired in the step that puts them into events."""

from datetime import timedelta
from pathlib import Path

from flows.newsroom import Newsroom
from flows.pairing import Pairing
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled
from tests.flows.test_events import clustered
from transforms.identity import article_id
from transforms.pairing import Told

# Headline, text, address, and the address of the original that the page names.
TOLD = (
    (
        "蓝色渡轮青岛外海触礁沉没",
        "蓝色渡轮海鸥七号星期六夜间在青岛港外触礁沉没，船上三百一十二名乘客全部获救，海事部门正在调查船长是否偏离航道。",
        "http://jianghaichenbao.example/2026-05/16/c1.htm",
    ),
    (
        "Blue ferry sinks off Qingdao after striking a rock",
        "All 312 passengers of the ferry Seagull 7 were rescued on Saturday night; the captain may have left his lane, say "
        "those who investigate the sinking outside the harbour.",
        "http://harbourledger.example/2026/05/16/2.html",
    ),
    (
        "Farmers praise the wheat harvest in Henan",
        "It was the best in ten years, they told a visitor, and the price of bread should fall before the summer is over.",
        "http://harbourledger.example/2026/05/16/3.html",
    ),
)


def load(newsroom: Newsroom, directory: Path, *numbers: int) -> None:
    for number in numbers:
        title, text, url = TOLD[number]
        saved = MORNING + timedelta(hours=number)
        document = a_document(number, title=title, body=f"<p>{text}</p>", url=url, saved=saved)
        write(directory, f"{number}.md", document)
    backfilled(directory, newsroom)


def translations(newsroom: Newsroom) -> list[tuple[object, ...]]:
    return newsroom.warehouse.sql(
        """
        SELECT a.title, b.title, t.found_by, t.score BETWEEN 0.01 AND 1
        FROM translation t JOIN article a USING (article_id) JOIN article b ON b.article_id = t.other_article_id
        """
    ).rows()


def test_reports_in_two_languages_are_counterparts(newsroom: Newsroom, tmp_path: Path) -> None:
    """The later one says of which; what tells something else has none."""
    load(newsroom, tmp_path, 0, 1, 2)
    clustered(newsroom)
    assert translations(newsroom) == [(TOLD[1][0], TOLD[0][0], "likeness", True)]


def test_counterpart_of_an_earlier_load_is_found(newsroom: Newsroom, tmp_path: Path) -> None:
    """What was read before is remembered, and nothing is paired twice."""
    for number in range(3):
        load(newsroom, tmp_path / str(number), number)
        clustered(newsroom)
    clustered(newsroom)
    assert translations(newsroom) == [(TOLD[1][0], TOLD[0][0], "likeness", True)]
    assert newsroom.warehouse.sql("SELECT count(*) FROM fact.counterpart").item() == 1


def test_page_that_names_its_original_is_its_counterpart(newsroom: Newsroom) -> None:
    """With score 1, by the id that the address has whatever it is written like; nothing is the original of itself."""
    original, own = "https://harbourledger.example/2026/05/16/2.html", "https://weimingpost.example/news/9"
    pairing = Pairing(newsroom, MORNING, MORNING)
    for name, named in (("translated", f"{original}?utm_source=x#top"), (article_id(own), own)):
        assert pairing.add(Told(name, MORNING, "zh-Hans", "", "", own), {}, named) == []
    found = pairing.counterparts().select("article_id", "other_article_id", "score", "found_by")
    assert found.rows() == [("translated", article_id(original), 1.0, "original_url")]
