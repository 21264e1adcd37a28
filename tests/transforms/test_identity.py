"""Identities of documents, articles, states and words."""

import pytest

from transforms.identity import article_id, content_hash, document_id, text_hash

BODY = "外交部長今天表示，將繼續努力改善航道。\n\n他沒有說明時間。"


def test_ids_are_thirty_two_digits():
    """Every identity has the same short form."""
    assert len(document_id(b"")) == len(article_id("https://a.example/")) == 32
    assert article_id("https://a.example/") == document_id(b"https://a.example/")


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["港口 开放。", "船只排队。"],
        ["港口  开放。 ", "", "船只排队。"],
        ["港口 开放。", "1 小时前", "船只排队。", "阅读 1,024"],
    ],
)
def test_resaving_makes_no_new_state(paragraphs):
    """Spaces, empty paragraphs, ages and counters do not count."""
    assert content_hash("标题", None, paragraphs) == content_hash("标题", "", ["港口 开放。", "船只排队。"])


@pytest.mark.parametrize(("title", "changed"), [("开放了!?", "开放了！？"), ("G7", "Ｇ７")])
def test_headline_counts_as_written(title, changed):
    """Other marks in a headline are another headline; in a paragraph they are another encoding."""
    assert content_hash(title, None, ["文"]) != content_hash(changed, None, ["文"])
    assert content_hash("标题", title, ["文"]) != content_hash("标题", changed, ["文"])
    assert content_hash("标题", None, [title]) == content_hash("标题", None, [changed])
    assert content_hash(f" {title}\n", None, []) == content_hash(title, None, [])


def test_state_knows_its_recipe():
    """A hash says which recipe made it."""
    assert content_hash("标题", None, []).startswith("2-")


@pytest.mark.parametrize(
    ("title", "subtitle", "paragraphs"),
    [("标题A", None, ["文"]), ("标题", "副题", ["文"]), ("标题", None, ["文字"]), ("1 小时前", None, ["文"])],
)
def test_every_change_of_words_is_a_new_state(title, subtitle, paragraphs):
    """Headline, subtitle and text each count, and a headline counts whatever it says."""
    assert content_hash(title, subtitle, paragraphs) != content_hash("标题", None, ["文"])


@pytest.mark.parametrize(
    "copy",
    [
        "外交部长今天表示，将继续努力改善航道。他没有说明时间。",
        "（中央社記者王小明台北9日電）" + BODY + "（編輯：李大同）1091109",
        "路透北京11月25日 - " + BODY + "(完)",
        "中新社北京11月9日电 " + BODY,
        BODY + "\n\n记者：林若水 责编：石桥",
    ],
)
def test_copied_story_has_the_same_words(copy):
    """Script, dateline and credits change from outlet to outlet; the words do not."""
    assert text_hash(copy) == text_hash(BODY)


def test_english_dateline_is_no_word():
    """The city and the agency in front of a story are left out."""
    assert text_hash("WASHINGTON (AP) — The harbour opened.") == text_hash("The HARBOUR opened.")
    assert text_hash("BEIJING, Nov 25 (Reuters) - The harbour opened.") == text_hash("The harbour opened")


def test_other_words_are_another_story():
    """A changed number is another text."""
    assert text_hash("港口有3艘船。") != text_hash("港口有4艘船。")
