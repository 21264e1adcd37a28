"""What is typed into a search, which words an article is indexed by, and where it says them."""

from contextlib import suppress

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.errors import UsageError
from transforms.search_index import index_of, placed_words, plain, words_of
from transforms.search_marks import excerpt, marks
from transforms.search_query import parse


def reading(*articles: tuple[str, str]) -> pl.DataFrame:
    rows = [
        {
            "article_id": f"a{n}",
            "content_hash": "1",
            "source_id": "ledger",
            "language": "en",
            "published_at": None,
            "title": t,
            "body": b,
        }
        for n, (t, b) in enumerate(articles)
    ]
    return pl.DataFrame(rows, schema_overrides={"published_at": pl.Datetime("us", "UTC")})


def terms(title: str, body: str = "") -> set[str]:
    return set(index_of(reading((title, body)), "1").posting["term"])


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    """What was made plain once is plain."""
    assert plain(plain(text)) == plain(text)


@given(st.text(), st.text())
def test_any_text_is_indexed(title: str, body: str) -> None:
    """A word's count is the number of its places; those of the title are below 0."""
    found = index_of(reading((title, body)), "1").posting
    assert (found["count"] == found["positions"].list.len()).all()
    assert (found["title_count"] == found["positions"].list.eval(pl.element() < 0).list.sum().fill_null(0)).all()


@given(st.lists(st.tuples(*[st.text("中华人民共和国习近平拜登哈 aB1é,。")] * 2), max_size=3))
def test_words_stand_where_they_stand_in_each_text(texts: list[tuple[str, str]]) -> None:
    """What is found for many texts at once is what is found in each of them by itself."""
    found = words_of(reading(*texts)).explode("positions", empty_as_null=True)
    places = sorted(found.select("row", "term", "positions").iter_rows())
    assert places == sorted(
        (row, word, start + begin)
        for row, (title, body) in enumerate(texts)
        for text, begin in ((plain(title), -len(plain(title)) - 1), (plain(body), 1))
        for word, start in placed_words(text)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("習近平訪問美國", "习近平访问美国"), ("CAFÉ Ｔａｌｋｓ", "cafe talk"), ("Tariffs; policies", "tariff policy")],
)
def test_writing_does_not_matter(one: str, other: str) -> None:
    """Script, case, width, accents and the plural are folded."""
    assert terms(one) == terms(other)


def test_numbers_of_readings_are_their_own() -> None:
    """Two loads give their readings different numbers; the same load given again, the same ones."""
    one, again, other = (index_of(reading(("A", "b"), ("C", "d")), name).indexed["number"].to_list() for name in "112")
    assert one == again
    assert not set(one) & set(other)


def test_words_beside_each_other_must_all_be_there() -> None:
    """AND is what stands between two words where nothing stands."""
    assert parse("grain harbour").clauses == parse("grain AND harbour").clauses == [(0b11, 0)]


def test_boolean_words_combine() -> None:
    """OR makes alternatives, NOT and a minus exclude, parentheses group."""
    assert parse("grain OR ferry").clauses == [(0b1, 0), (0b10, 0)]
    assert parse("grain NOT ferry").clauses == parse("grain -ferry").clauses == [(0b1, 0b10)]
    assert parse("(grain OR ferry) fog").clauses == [(0b101, 0), (0b110, 0)]
    assert parse("grain NOT (ferry OR fog)").clauses == [(0b1, 0b110)]


def test_phrase_keeps_the_distance_of_its_words() -> None:
    """In quotation marks of either kind."""
    assert [(word.term, word.place) for word in parse("“trade tariffs”").words] == [("trade", 0), ("tariff", 6)]


def test_bounds_are_no_words() -> None:
    """They bound the whole search, wherever they stand."""
    asked = parse("source:cna grain since:2020-11-01 lang:zh")
    assert (asked.sources, asked.languages, str(asked.since), len(asked.words)) == (["cna"], ["zh"], "2020-11-01", 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "NOT fog",
        "grain OR -fog",
        "(grain",
        "grain)",
        '"grain',
        "since:May grain",
        "source:cna",
        "grain NOT",
        "()",
        "OR",
    ],
)
def test_search_that_says_nothing_is_refused_in_a_sentence(typed: str) -> None:
    """With what is wrong, and an example of what is right."""
    with pytest.raises(UsageError) as refused:
        parse(typed)
    assert refused.value.problem
    assert refused.value.remedy


def test_too_many_alternatives_are_refused() -> None:
    """Rather than asked for minutes."""
    with pytest.raises(UsageError):
        parse(" ".join(f"(a{n} OR b{n})" for n in range(12)))


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    """Nothing else is raised."""
    with suppress(UsageError):
        assert parse(typed).clauses


def test_marks_are_where_the_words_are() -> None:
    """In either script, in the plural, across punctuation in a phrase."""
    said = "New tariffs: a trade-war, says 習近平."
    found = [said[start:end] for start, end in marks(said, parse('tariff "trade war" 习近平'))]
    assert found == ["tariffs", "trade-war", "習近平"]


def test_what_must_not_be_there_is_not_marked() -> None:
    """Only what was asked for."""
    assert marks("fog and grain", parse("grain NOT fog")) == [(8, 13)]


def test_excerpt_stands_around_the_first_mark() -> None:
    """However far down that is."""
    shown = excerpt("fog " * 500 + "grain " + "rain " * 500, parse("grain"), columns=80)
    assert "grain" in shown
    assert len(shown) <= 82
