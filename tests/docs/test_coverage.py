"""The coverage report."""

from collections import Counter
from pathlib import Path

from docs.coverage import PAGE, count, page
from transforms.completeness import FIELDS

FILE = """<!--1605501878000-->
[港口开放](https://www.cna.com.tw/news/aopl/202011160001.aspx)
------
<p>（中央社記者林若水台北16日電）港口今天開放。</p>"""


def test_share_of_articles_with_each_field_is_counted(tmp_path: Path) -> None:
    """Every field of an article is counted for its outlet, and what is no article is counted apart."""
    (tmp_path / "a.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "b.md").write_text("nothing", encoding="utf-8")
    counts = count(tmp_path, sorted(tmp_path.iterdir()))
    assert counts["cna", "articles"] == counts["cna", "authors"] == counts["cna", "place"] == 1
    assert (counts["cna", "images"], counts["unknown", "refused"]) == (0, 1)


def test_page_states_its_command() -> None:
    """Whoever doubts a number can make it again."""
    text = page(Counter({("cna", "articles"): 4, ("cna", "title"): 3}), "python -m docs.coverage HERE")
    assert "    python -m docs.coverage HERE\n" in text
    assert "| cna | 4 | 0 | 75" in text
    assert all(name in PAGE.read_text(encoding="utf-8") for name in FIELDS)
