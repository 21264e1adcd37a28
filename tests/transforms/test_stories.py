"""What belongs to a story: any script, whole words, every group, nothing that rules it out."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from transforms.stories import Matcher, story_version
from transforms.storybook import Story

TALKS: dict[str, Any] = {
    "story_id": "talks",
    "title": "Talks",
    "group": [
        {"name": "China", "any": ["中国", "习近平", "Beijing"]},
        {"name": "America", "any": ["美国", "Washington", "US"]},
    ],
}


def story(**changes: Any) -> Story:
    return Story.model_validate({**TALKS, **changes})


def matched(title: str, body: str = "", *, of: Story | None = None, **fields: Any) -> list[tuple[float, list[str]]]:
    row = {
        "article_id": "a",
        "content_hash": "h",
        "source_id": "ledger",
        "language": "en",
        "published_at": datetime(2026, 5, 17, 12, tzinfo=UTC),
        "title": title,
        "body": body,
        **fields,
    }
    frame = pl.DataFrame([row], schema_overrides={"published_at": pl.Datetime("us", "UTC")})
    return Matcher([of or story()]).match(frame).select("score", "matched_by").rows()


@pytest.mark.parametrize(
    "title",
    ["中国与美国会谈", "中國與美國會談", "習近平將訪問美國", "Beijing and Washington talk", "BEIJING, WASHINGTON"],
)
def test_a_term_is_found_in_any_script_and_case(title: str) -> None:
    """A newsroom writes 习近平 once, and 習近平 is found too."""
    assert len(matched(title)) == 1


def test_wide_letters_are_letters() -> None:
    """As Chinese pages often write them."""
    assert len(matched("Ｂｅｉｊｉｎｇ与ＵＳ签署协议")) == 1


def test_every_group_must_be_met() -> None:
    """China alone is not a story of China and America."""
    assert matched("北京下雨了，中国气象局说") == []


def test_capitals_alone_are_meant() -> None:
    """US is the country; us is not."""
    assert matched("Beijing tells us to wait") == []
    assert len(matched("Beijing tells US to wait")) == 1


def test_latin_terms_are_whole_words() -> None:
    """US is not in MUSEUM, and Han beside a word is a border."""
    assert matched("Beijing MUSEUM") == []
    assert len(matched("Beijing与US签署协议")) == 1


def test_han_terms_need_no_borders() -> None:
    """Chinese is not written in words."""
    assert len(matched("访问中国的美国人")) == 1


def test_term_deep_in_the_text_is_a_passing_mention() -> None:
    """What is said in one of two hundred sentences is not the article's subject, wherever it stands."""
    assert matched("天气", "天气很好。" * 200 + "中国和美国。") == []
    assert matched("天气", "中国和美国。" + "天气很好。" * 200) == []
    assert len(matched("天气", "中国和美国。" * 150 + "天气很好。" * 50)) == 1


def test_sentences_that_mention_all_groups_count_more() -> None:
    """Of two texts that mention both countries as often, the one that speaks of them together scores more."""
    [(together, _)] = matched("Beijing Washington", "Beijing met Washington. They talked. It rained. They left. ")
    [(apart, _)] = matched("Beijing Washington", "Beijing was cold. Washington was wet. It rained. They left. ")
    assert together > apart


def test_nearness_can_be_demanded() -> None:
    """With near = "sentence", two names that never stand in one sentence or title are no story."""
    apart = "Beijing was cold. Washington was wet. " * 5
    near = story(near="sentence", threshold=0.3)
    assert len(matched("Beijing", apart, of=story(threshold=0.3))) == 1
    assert matched("Beijing", apart, of=near) == []
    assert len(matched("Beijing", apart + "Beijing met Washington. ", of=near)) == 1


def test_abbreviation_ends_no_sentence() -> None:
    """The full stop of U.S. is none."""
    american = story(near="sentence", group=[{"name": "a", "any": ["U.S."]}, {"name": "b", "any": ["Beijing"]}])
    assert len(matched("Talks", "The U.S. and Beijing talked. ", of=american)) == 1


def test_weight_of_a_term_is_how_much_it_mentions() -> None:
    """A word that often means something else says half as much; two such words in a sentence say it whole."""
    vague = story(group=[{"name": "a", "any": [{"term": "court", "weight": 0.5}, {"term": "judge", "weight": 0.5}]}])
    [(half, _)] = matched("court", "A court sat. ", of=vague)
    [(whole, _)] = matched("court judge", "A judge sat in court. ", of=vague)
    assert half < whole == 1.0


def test_term_may_count_in_the_title_alone() -> None:
    """Said of a term with where = "title"; in the text it is nothing."""
    titled = story(group=[{"name": "a", "any": [{"term": "Beijing", "where": "title"}]}], threshold=0.1)
    assert matched("Talks", "Beijing talked. ", of=titled) == []
    assert len(matched("Beijing", "They talked. ", of=titled)) == 1


def test_excluded_words_are_no_mention() -> None:
    """中国时报 is a newspaper; 中国 beside it still counts."""
    group = [{"name": "a", "any": ["中国"], "exclude": ["中国时报"]}]
    assert matched("中國時報社論", "中国时报说。", of=story(group=group)) == []
    assert len(matched("中國時報說中國", of=story(group=group))) == 1


def test_weights_of_places_are_the_storys_own() -> None:
    """A story may look at titles more than others do."""
    by_title = story(weights={"title": 1, "lead": 0, "body": 0})
    assert [score for score, _ in matched("Beijing Washington", "It rained. ", of=by_title)] == [1.0]


def test_threshold_is_the_storys_own() -> None:
    """What is said of little else needs less of the text."""
    text = "Beijing met Washington. " + "It rained. " * 9
    assert matched("Weather", text) == []
    assert len(matched("Weather", text, of=story(threshold=0.1))) == 1


def test_stories_are_matched_as_if_alone() -> None:
    """A group that two stories share is looked at once, and each finds what it would find by itself."""
    rows = [(0, "Beijing Washington"), (1, "Beijing Tokyo")]
    frame = pl.DataFrame(
        [
            {"article_id": str(n), "content_hash": "h", "source_id": "s", "language": "en", "title": t, "body": ""}
            for n, t in rows
        ]
    ).with_columns(published_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")))
    tokyo = story(story_id="tokyo", group=[TALKS["group"][0], {"name": "Japan", "any": ["Tokyo"]}])
    found = Matcher([story(), tokyo]).match(frame).select("story_id", "article_id").rows()
    assert found == [("talks", "0"), ("tokyo", "1")]


def test_article_of_millions_of_characters_is_judged_by_its_beginning() -> None:
    """It takes no longer than another, and is found by what it begins with."""
    assert len(matched("Beijing", "Beijing met Washington. " * 100_000)) == 1
    assert len(matched("会谈", "中国与美国会谈。" * 250_000)) == 1
    assert matched("天气", "天" * 2_000_000 + "中国与美国会谈。") == []


def test_article_of_a_few_characters_is_judged_by_them() -> None:
    """A headline of three, a text of three, and no headline at all; one character is half a word and no mention."""
    country = story(group=[{"name": "China", "any": ["中国"]}])
    assert len(matched("中国人", of=country)) == 1
    assert len(matched("", "中国。", of=country)) == 1
    assert matched("中", of=country) == []
    assert matched("", "", of=country) == []


def test_title_alone_can_be_asked_for() -> None:
    """Asked for titles, it looks at nothing else."""
    assert matched("天气", "中国和美国", of=story(where="title")) == []


def test_ruling_out_wins() -> None:
    """One term of none is enough to leave an article out."""
    assert matched("中国美国足球友谊赛", of=story(none=["足球"])) == []


def test_title_counts_more_than_lead() -> None:
    """The same two names say more in a title than in one sentence of five."""
    low = story(threshold=0.01)
    [(in_title, terms)] = matched(
        "Beijing Washington", "They met there. They spoke. They ate. They left. They slept. ", of=low
    )
    [(in_lead, _)] = matched("Talks", "Beijing met Washington. They spoke. They ate. They left. They slept. ", of=low)
    assert in_title > in_lead
    assert terms == ["Beijing", "Washington"]


def test_bounds_leave_out_what_is_outside() -> None:
    """Time, outlets and languages bound a story; an article without a date is not left out for it."""
    title = "中国与美国"
    assert matched(title, of=story(since=date(2026, 5, 18))) == []
    assert matched(title, of=story(until=date(2026, 5, 16))) == []
    assert matched(title, of=story(outlets=["other"])) == []
    assert matched(title, of=story(languages=["zh-Hans"])) == []
    assert len(matched(title, of=story(since=date(2026, 5, 18)), published_at=None)) == 1


def test_term_with_signs_is_meant_literally() -> None:
    """A dot in U.S. is a dot."""
    dotted = story(group=[{"name": "America", "any": ["U.S."]}])
    assert len(matched("U.S. envoy", of=dotted)) == 1
    assert matched("UXSX envoy", of=dotted) == []


def test_definition_decides_the_version() -> None:
    """Another term is another version; the same file is the same."""
    assert story_version(story()) == story_version(story())
    assert story_version(story(none=["足球"])) != story_version(story())
