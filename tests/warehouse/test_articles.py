"""The present as a view over facts that are only ever appended."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from tests.warehouse.desk import HOUR, NOON, a_load, a_rejection, an_article
from transforms.frames import frame_of
from transforms.records import DateEvidence, Image, Link
from transforms.schemas import FACTS
from warehouse.warehouse import Warehouse


def titles(warehouse: Warehouse) -> list[str]:
    return warehouse.sql("SELECT title FROM article ORDER BY article_id")["title"].to_list()


def test_article_is_as_last_seen(warehouse: Warehouse) -> None:
    """Of two observed states, the view shows the later one, and counts both."""
    warehouse.load(a_load(an_article(words="begin"), load_id="1"))
    warehouse.load(a_load(an_article(words="end", seen=NOON + HOUR), load_id="2"))
    [row] = warehouse.sql("SELECT title, revision_count, first_seen_at, last_seen_at FROM article").rows()
    assert row == ("Talks, day 0 end", 2, NOON, NOON + HOUR)


def test_revisions_do_not_depend_on_the_order_of_loads(warehouse: Warehouse) -> None:
    """A state that was observed earlier and loaded later takes its place before."""
    warehouse.load(a_load(an_article(words="second", seen=NOON + HOUR), load_id="1"))
    warehouse.load(a_load(an_article(words="first"), load_id="2"))
    assert warehouse.sql("SELECT revision, title FROM revision ORDER BY revision").rows() == [
        (1, "Talks, day 0 first"),
        (2, "Talks, day 0 second"),
    ]


def test_same_words_again_are_no_revision(warehouse: Warehouse) -> None:
    """Another document with the same content hash moves last_seen_at and nothing else."""
    again = replace(an_article(seen=NOON + HOUR), document_id="other-bytes")
    warehouse.load(a_load(an_article(), load_id="1"))
    warehouse.load(a_load(again, load_id="2"))
    assert warehouse.sql("SELECT revision_count, last_seen_at FROM article").rows() == [(1, NOON + HOUR)]


def test_return_to_earlier_words_is_a_revision(warehouse: Warehouse) -> None:
    """An outlet that takes an edit back has shown three states, and the article is as it was first."""
    for number, words in enumerate(("calm", "storm", "calm")):
        warehouse.load(a_load(an_article(words=words, seen=NOON + number * HOUR), load_id=str(number)))
    assert warehouse.sql("SELECT revision_count, title FROM article").rows() == [(3, "Talks, day 0 calm")]


def test_two_runs_that_write_the_same_are_shown_once(warehouse: Warehouse) -> None:
    """The same document in two loads is one article, one revision, one document, one date."""
    warehouse.load(a_load(an_article(), load_id="1"))
    warehouse.load(a_load(an_article(), load_id="2"))
    for view in ("article", "revision", "document", "date_evidence"):
        assert warehouse.sql(f"SELECT count(*) FROM {view}").item() == 1, view


def test_first_revision_has_nothing_to_be_alike_to(warehouse: Warehouse) -> None:
    """body_similarity is null for the first state and a share of characters for the next."""
    same = "The delegations met at nine. They parted at noon."
    warehouse.load(a_load(replace(an_article(words="a"), body=f"{same} Nothing was signed."), load_id="1"))
    later = replace(an_article(words="b", seen=NOON + HOUR), body=f"{same} A paper was signed.")
    warehouse.load(a_load(later, load_id="2"))
    first, second = warehouse.sql("SELECT body_similarity, title_changed FROM revision ORDER BY revision").rows()
    assert first == (None, False)
    assert second[1] is True
    assert 0.5 < second[0] < 1


def test_what_hangs_on_an_article_is_of_its_present_state(warehouse: Warehouse) -> None:
    """Pictures, links and dates of a state that is past are kept, and not shown as the article's."""
    past = replace(an_article(words="a"), images=(Image(0, "https://i.example/old.jpg"),))
    present = replace(
        an_article(words="b", seen=NOON + HOUR),
        images=(Image(0, "https://i.example/new.jpg", caption="Hall", credit="Ann Lee", width=3, height=2),),
        links=(Link(0, "https://x.example/", "here", "body"),),
        dates=(DateEvidence("meta", "2026-05-17", NOON, "+00:00", "day", chosen=True),),
    )
    warehouse.load(a_load(past, load_id="1"))
    warehouse.load(a_load(present, load_id="2"))
    assert warehouse.sql("SELECT url, caption, credit, width, height FROM image").rows() == [
        ("https://i.example/new.jpg", "Hall", "Ann Lee", 3, 2)
    ]
    assert warehouse.sql("SELECT url, text, kind FROM link").rows() == [("https://x.example/", "here", "body")]
    assert warehouse.sql("SELECT kind, chosen FROM date_evidence").rows() == [("meta", True)]


def test_document_is_kept_with_its_bytes(warehouse: Warehouse) -> None:
    """What was received can be read again, byte for byte."""
    warehouse.load(a_load(an_article()))
    query = "SELECT body FROM fact.payload JOIN document USING (document_id)"
    assert warehouse.sql(query).item() == an_article().body.encode()


def test_rejection_is_written_once(warehouse: Warehouse) -> None:
    """The same record refused for the same reason by a later run is no second fact."""
    for number in ("1", "2"):
        warehouse.load(a_load(load_id=number, run_id=number, rejections=[a_rejection()]))
    assert warehouse.sql("SELECT run_id, resolved_at FROM rejection").rows() == [("1", None)]


def test_rejection_is_resolved_when_its_document_is_read(warehouse: Warehouse) -> None:
    """A document that a better parser reads is no longer refused, and since when is told."""
    article = replace(an_article(), document_id="document-9")
    warehouse.load(a_load(load_id="1", rejections=[a_rejection()]))
    warehouse.load(a_load(article, load_id="2", now=NOON + HOUR))
    assert warehouse.sql("SELECT resolved_at FROM rejection").item() == NOON + HOUR
    assert warehouse.open_rejections(source_id=None, expectation=None, limit=9).is_empty()


@pytest.mark.parametrize("count", [1, 400])
def test_small_and_large_loads_hold_the_same(warehouse: Warehouse, count: int) -> None:
    """Whether rows go into the catalogue or into files, they come out as they went in."""
    articles = [replace(an_article(n), authors=("Ann", "李"), tags=("貿易",)) for n in range(count)]
    warehouse.load(a_load(*articles))
    frame = warehouse.sql("SELECT authors, tags, published_at, char_count FROM article")
    assert frame.height == count
    assert frame.unique().rows() == [(["Ann", "李"], ["貿易"], NOON, len(articles[0].body))]


def test_known_documents_and_states(warehouse: Warehouse) -> None:
    """A load is told what was seen before, and whether it was read as an article."""
    article = an_article()
    warehouse.load(a_load(article))
    assert warehouse.known_documents([article.document_id, "never"]).rows() == [
        (article.document_id, article.url, "ledger", True)
    ]
    states = warehouse.known_states(pl.Series("article_id", ["article-0", "article-1"]))
    assert states.rows() == [("article-0", article.document_id, NOON, article.content_hash)]


def test_page_states_are_the_latest(warehouse: Warehouse) -> None:
    """For a conditional request, the last answer counts, also where it carried nothing."""

    def said(etag: str | None, hours: int) -> pl.DataFrame:
        row = {"source_id": "ledger", "url": "u", "etag": etag, "seen_at": NOON + timedelta(hours=hours)}
        return frame_of(FACTS["page_state"], [row])

    warehouse.load(a_load(load_id="1", page_state=said('"1"', 0)))
    warehouse.load(a_load(load_id="2", page_state=said(None, 1)))
    assert warehouse.page_states(["u"]).rows() == [("u", None, None, None, NOON + HOUR)]


def listed_and_had(source_id: str, *, seen: int, had: int) -> dict[str, pl.DataFrame]:
    """An entry of a source that was listed, and whose page answered, so many hours after noon."""
    url = f"https://{source_id}.example/{seen}"
    page = {"source_id": source_id, "url": url, "etag": f'"{had}"', "seen_at": NOON + had * HOUR}
    entry = {"source_id": source_id, "entry_id": f"{source_id}-{seen}", "url": url, "fingerprint": "f"}
    entry |= {"title": "", "seen_at": NOON + seen * HOUR}
    return {"feed_entry": frame_of(FACTS["feed_entry"], [entry]), "page_state": frame_of(FACTS["page_state"], [page])}


def test_young_entries_of_many_sources(warehouse: Warehouse) -> None:
    """Those whose page was last had before they came to the age, in one question; of the sources asked for alone."""
    for number, (source_id, seen, had) in enumerate(
        (("ledger", 0, 1), ("post", 5, 5), ("post", 6, 30), ("times", 0, 0))
    ):
        warehouse.load(a_load(load_id=str(number), **listed_and_had(source_id, seen=seen, had=had)))
    young = warehouse.young_entries(["ledger", "post"], until=timedelta(days=1)).sort("entry_id")
    assert young.select("source_id", "entry_id", "first_seen_at", "fetched_at", "etag").rows() == [
        ("ledger", "ledger-0", NOON, NOON + HOUR, '"1"'),
        ("post", "post-5", NOON + 5 * HOUR, NOON + 5 * HOUR, '"5"'),
    ]


def test_known_entries_are_those_asked_for(warehouse: Warehouse) -> None:
    """However old they are; of that source alone, though another has the same entry."""
    for number, (source_id, seen) in enumerate((("ledger", 0), ("ledger", 1), ("post", 0))):
        warehouse.load(a_load(load_id=str(number), **listed_and_had(source_id, seen=seen, had=500)))
    assert warehouse.known_entries("ledger", ["ledger-0", "post-0", "never"])["entry_id"].to_list() == ["ledger-0"]
