"""What a search finds in a warehouse: what its articles say now, ranked, in either script."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from tests.warehouse.desk import NOON, a_load, an_article
from transforms.frames import article_frames
from transforms.records import Article
from transforms.search_index import index_of
from warehouse.address import Address
from warehouse.facts import Load
from warehouse.warehouse import Program, Warehouse

WORDS = ("grain", "ferry", "fog")


def indexed_load(*articles: Article, load_id: str = "000000000001") -> Load:
    index = index_of(article_frames(articles).reading, load_id)
    return a_load(*articles, load_id=load_id, posting=index.posting, indexed=index.indexed)


def said(number: int, title: str, body: str = "", **changes: object) -> Article:
    return an_article(number, title=title, body=body, content_hash=f"{title}|{body}", **changes)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(Address.in_home(tmp_path), program=Program("1"), now=NOON) as opened:
        yield opened


def found(warehouse: Warehouse, query: str) -> list[int]:
    """The numbers of the articles found, the best first."""
    _, articles = warehouse.search(query, limit=100)
    return [int(name.removeprefix("article-")) for name in articles["article_id"]]


def test_boolean_search_finds_what_it_says(warehouse: Warehouse) -> None:
    """Over all combinations of three words, as deciding it article by article would."""
    sets = [{word for word, is_in in zip(WORDS, chosen, strict=True) if is_in} for chosen in product((0, 1), repeat=3)]
    warehouse.load(indexed_load(*(said(n, "Quay", " and ".join(sorted(words))) for n, words in enumerate(sets))))
    for query, holds in (
        ("grain", lambda has: "grain" in has),
        ("grain ferry", lambda has: {"grain", "ferry"} <= has),
        ("grain OR fog", lambda has: bool({"grain", "fog"} & has)),
        ("grain NOT fog", lambda has: "grain" in has and "fog" not in has),
        ("(grain OR ferry) AND NOT fog", lambda has: bool({"grain", "ferry"} & has) and "fog" not in has),
        ("quay NOT (grain ferry)", lambda has: not {"grain", "ferry"} <= has),
    ):
        assert sorted(found(warehouse, query)) == [n for n, has in enumerate(sets) if holds(has)], query


def test_phrase_is_found_word_by_word(warehouse: Warehouse) -> None:
    """In its order, not across from the headline to the text, and not where the words stand apart."""
    warehouse.load(
        indexed_load(
            said(1, "A trade war", "Fog."),
            said(2, "War", "On trade."),
            said(3, "Trade", "War."),
            said(4, "x", "a trade; war"),
        )
    )
    assert sorted(found(warehouse, '"trade war"')) == [1, 4]
    assert found(warehouse, 'title:"trade war"') == [1]


def test_word_beside_a_phrase_that_holds_it(warehouse: Warehouse) -> None:
    """Each is asked for itself, whichever other words the search names."""
    warehouse.load(
        indexed_load(
            said(1, "A trade war", "Fog."), said(2, "War", "On trade, in fog."), said(3, "A trade war", "War.")
        )
    )
    assert found(warehouse, '"trade war" war NOT fog') == [3]
    assert sorted(found(warehouse, '"trade war" OR trade')) == [1, 2, 3]
    assert sorted(found(warehouse, 'title:war trade "a trade"')) == [1, 3]


def test_either_script_finds_both(warehouse: Warehouse) -> None:
    """And a run of Chinese is a phrase."""
    warehouse.load(
        indexed_load(
            said(1, "習近平訪問華盛頓", "會談"), said(2, "习近平访问华盛顿", "会谈"), said(3, "访问", "习近平")
        )
    )
    assert sorted(found(warehouse, "习近平访问")) == sorted(found(warehouse, "習近平訪問")) == [1, 2]


def test_headline_counts_for_more(warehouse: Warehouse) -> None:
    """Of two articles that say a word as often, the one that says it in its headline comes first."""
    warehouse.load(indexed_load(said(1, "Rain on the quay", "Grain."), said(2, "Grain on the quay", "Rain.")))
    assert found(warehouse, "grain") == [2, 1]


def test_only_what_an_article_says_now_is_found(warehouse: Warehouse) -> None:
    """Not what was edited out of it; and an edited article is found once."""
    later = NOON + timedelta(hours=1)
    warehouse.load(indexed_load(said(1, "Grain", "The quay.")))
    warehouse.load(
        indexed_load(said(1, "Ferry", "The quay.", document_id="later", observed_at=later), load_id="000000000002")
    )
    assert (found(warehouse, "grain"), found(warehouse, "ferry"), found(warehouse, "quay")) == ([], [1], [1])


def test_bounds_hold(warehouse: Warehouse) -> None:
    """By outlet, by language with or without its script, by day of publication; what is undated is outside of any day."""
    warehouse.load(
        indexed_load(
            said(1, "Grain", source_id="ledger", language="en"),
            said(2, "Grain", source_id="post", language="zh-Hant", published_at=NOON - timedelta(days=3)),
            said(3, "Grain", source_id="post", language="zh-Hans", published_at=None, published_from=None),
        )
    )
    day = f"{NOON:%Y-%m-%d}"
    assert found(warehouse, "grain source:ledger") == [1]
    assert sorted(found(warehouse, "grain lang:zh")) == [2, 3]
    assert found(warehouse, "grain lang:zh-Hant") == [2]
    assert found(warehouse, f"grain since:{day} until:{day}") == [1]


def test_macro_can_be_joined_in_sql(warehouse: Warehouse) -> None:
    """As a person writes it, with an apostrophe and quotation marks in the query."""
    warehouse.load(indexed_load(said(1, "The minister's trade war", "习近平")))
    asked = "SELECT title FROM search('习近平 AND \"trade war\"') JOIN article USING (article_id)"
    assert warehouse.sql(asked).rows() == [("The minister's trade war",)]


def test_words_that_nobody_wrote_find_nothing(warehouse: Warehouse) -> None:
    """Nothing is no error."""
    warehouse.load(indexed_load(said(1, "Grain")))
    assert warehouse.search("zeppelin", limit=5)[0] == 0
