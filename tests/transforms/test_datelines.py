"""Datelines: whose report, from where, by whom, of which day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.agencies import AGENCIES, agency_among, canonical_agency
from transforms.datelines import place_as_spoken, read_dateline, read_posting

HAN = "港口今天重新開放。"
LATIN = "The harbour opened."


@pytest.mark.parametrize(
    ("line", "agency", "place", "reporters"),
    [
        ("（中央社記者林若水台北9日電）", "CNA", "台北", ("林若水",)),
        ("（中央社記者林水、石小橋香港16日電）", "CNA", "香港", ("林水", "石小橋")),
        ("（中央社記者林若水、石小橋布魯塞爾/倫敦9日專電）", "CNA", "布魯塞爾/倫敦", ("林若水", "石小橋")),
        ("（中央社記者林若水嘉義縣9日電）", "CNA", "嘉義縣", ("林若水",)),
        ("（中央社倫敦16日綜合外電報導）", "CNA", "倫敦", ()),
        ("（中央社13日台北電）", "CNA", "台北", ()),
        ("(法新社巴黎8日电) ", "AFP", "巴黎", ()),
        ("路透伦敦/班加罗尔11月25日 - ", "Reuters", "伦敦/班加罗尔", ()),
        ("路透11月18日 - ", "Reuters", None, ()),
        ("11月6日 - 路透华盛顿11月5日 - ", "Reuters", "华盛顿", ()),
        ("新华社北京11月9日电 ", "Xinhua", "北京", ()),
        ("新华社北京11月9日电（记者 林水、石小桥）", "Xinhua", "北京", ("林水", "石小桥")),
        ("中新网11月9日电 ", "China News Service", None, ()),
        ("（德国之声中文网）", "Deutsche Welle", None, ()),
        ("【大纪元2020年11月09日讯】", "Epoch Times", None, ()),
        ("【大纪元2020年11月09日讯】（大纪元记者林若水、石桥采访报导）", "Epoch Times", None, ("林若水", "石桥")),
        ("【大纪元2020年11月09日讯】（香港大纪元记者林若水综合报导）", "Epoch Times", None, ("林若水",)),
        ("（大纪元记者林若水台湾高雄报导）", "Epoch Times", "台湾高雄", ("林若水",)),
        ("（本报记者林若水北京9日电）", None, "北京", ("林若水",)),
        ("（港口报9日讯）", "港口报", None, ()),
        ("（早报讯）", None, None, ()),
        ("（台北讯）", None, "台北", ()),
        ("（大纪元记者林若水采访報导）", "Epoch Times", None, ("林若水",)),
    ],
)
def test_chinese_datelines_leave_the_text(line, agency, place, reporters):
    """Agency, place and reporters are told apart, in brackets or before a dash, once or twice."""
    found = read_dateline(line + HAN, "港口报")
    assert found is not None
    assert (found.agency, found.place, found.reporters, found.rest) == (agency, place, reporters, HAN)


@pytest.mark.parametrize(
    ("line", "agency", "place"),
    [
        ("WASHINGTON (AP) — ", "AP", "Washington"),
        ("BEIJING, Nov 25 (Reuters) - ", "Reuters", "Beijing"),
        ("Nov 25 (Reuters) - ", "Reuters", None),
        ("(Reuters) - ", "Reuters", None),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "AP", "Port-Au-Prince, Haiti"),
        ("Hong Kong (CNN) — ", "CNN", "Hong Kong"),
        ("LONDON — ", None, "London"),
    ],
)
def test_english_datelines_leave_the_text(line, agency, place):
    """A shouted city is written as people write it."""
    found = read_dateline(line + LATIN)
    assert found is not None
    assert (found.agency, found.place, found.rest) == (agency, place, LATIN)


@pytest.mark.parametrize(
    "text",
    [
        "路透社16日报道指出，港口已经开放。",
        "新华社发表文章说，港口已经开放。",
        "（更新）港口已经开放。",
        "（中央社說法）港口已經開放。",
        "BREAKING — The harbour opened.",
        "THE HARBOUR opened (AP said).",
        "He said — and meant it — that it opened.",
        "",
    ],
)
def test_sentences_are_no_datelines(text):
    """An agency that is spoken of did not write the article."""
    assert read_dateline(text) is None


def test_a_year_makes_a_day():
    """A day without its year says nothing that the page does not say better."""
    assert read_dateline("【大纪元2020年11月09日讯】" + HAN).day == "2020年11月09日"
    assert read_dateline("新华社北京11月9日电 " + HAN).day is None


def test_a_series_keeps_its_name():
    """What a series calls itself in front of the brackets is the outlet's words."""
    found = read_dateline("港口專題2（中央社記者林若水台北1日電）" + HAN)
    assert (found.reporters, found.rest) == (("林若水",), f"港口專題2 {HAN}")


def test_a_translator_in_the_dateline_is_no_reporter():
    """Who translated an article of the English edition stands behind who wrote it."""
    found = read_dateline("（英文大纪元专栏作家Anna McKee撰文／林若水编译）" + HAN)
    assert (found.reporters, found.translator) == (("Anna McKee",), "林若水")


def test_a_correspondents_line_is_a_dateline():
    """A line of its own tells who is posted where."""
    found = read_posting("中央社駐雅加達特派員林若水／11月1日")
    assert (found.agency, found.place, found.reporters) == ("CNA", "雅加達", ("林若水",))
    assert read_posting("中央社的記者來了") is None


def test_agencies_have_one_name():
    """Every alias leads to one canonical name, in any script, and no alias to two."""
    assert [canonical_agency(name) for name in ("路透社", "reuters", " 中央社 ", "美聯社", "新华社")] == [
        "Reuters", "Reuters", "CNA", "AP", "Xinhua",
    ]  # fmt: skip
    aliases = [alias.casefold() for name, others in AGENCIES.items() for alias in {name, *others}]
    assert len(aliases) == len(set(aliases))
    assert agency_among(["Anna McKee", "dpa"]) == "dpa"
    assert agency_among(["Anna McKee"]) is None


def test_only_shouted_places_are_respelled():
    """What is written in small letters stays, and so do initials."""
    assert place_as_spoken("WASHINGTON, D.C.") == "Washington, D.C."
    assert place_as_spoken("Hong Kong") == "Hong Kong"
    assert place_as_spoken(None) is None


@given(st.text(max_size=80))
def test_any_text_is_read(text):
    """Reading never raises, and never makes a text longer."""
    found = read_dateline(text, "港口报(a")
    assert found is None or len(found.rest) <= len(text)
