"""Events that were merged are called by one name, however long the chain; whoever wrote twice is counted once."""

from datetime import timedelta
from typing import Any

import polars as pl

from tests.warehouse.desk import NOON, a_load, an_article
from transforms.frames import frame_of
from transforms.schemas import FACTS
from warehouse.happenings import Happenings
from warehouse.warehouse import Warehouse


def placements(*pairs: tuple[int, str], **changes: Any) -> pl.DataFrame:
    fields = {
        "score": 0.5,
        "reported_at": NOON,
        "terms": [],
        "weights": [],
        "copy_similarity": 1.0,
        "signature": b"",
        "placed_at": NOON,
    }
    rows = [
        {**fields, "article_id": f"article-{n}", "event_id": event, "copy_of": f"article-{n}", **changes}
        for n, event in pairs
    ]
    return frame_of(FACTS["placement"], rows)


def merges(*pairs: tuple[str, str, float | None]) -> pl.DataFrame:
    rows = [
        {"event_id": gone, "into_event_id": stays, "similarity": similarity, "merged_at": NOON, "position": position}
        for position, (gone, stays, similarity) in enumerate(pairs)
    ]
    return frame_of(FACTS["event_merge"], rows)


def loads(*load_ids: str) -> pl.DataFrame:
    return pl.DataFrame({"load_id": load_ids}, schema={"load_id": pl.String()})


def test_chain_of_merges_is_one_event(warehouse: Warehouse) -> None:
    """What had been merged into an event goes with it; each change is on record once."""
    warehouse.load(a_load(*[an_article(n) for n in range(3)]))
    placed = placements((0, "article-0"), (1, "article-1"), (2, "article-2"))
    merged = merges(("article-2", "article-1", 0.4), ("article-1", "article-0", 0.5), ("article-2", "article-0", None))
    warehouse.append_happenings(Happenings(placed, merged, loads("load-1")))
    assert warehouse.sql("SELECT event_id, articles FROM event").rows() == [("article-0", 3)]
    changes = warehouse.sql("SELECT event_id, into_event_id FROM event_change ORDER BY event_id").rows()
    assert changes == [("article-1", "article-0"), ("article-2", "article-1")]
    assert warehouse.merged_into(["article-0"]) == {"article-0": ["article-1", "article-2"]}


def test_article_placed_by_two_runs_at_once_is_counted_once(warehouse: Warehouse) -> None:
    """The first says where."""
    warehouse.load(a_load(an_article(0), an_article(1)))
    warehouse.append_happenings(Happenings(placements((0, "article-0"), (1, "article-1")), merges(), loads("load-1")))
    later = placements((1, "article-0"), placed_at=NOON + timedelta(seconds=1))
    warehouse.append_happenings(Happenings(later, merges(), loads("load-1")))
    assert warehouse.sql("SELECT event_id, article_id FROM event_article ORDER BY ALL").rows() == [
        ("article-0", "article-0"),
        ("article-1", "article-1"),
    ]


def test_only_open_events_are_remembered(warehouse: Warehouse) -> None:
    """One without news since then is not; of one with news, its earlier articles are too."""
    day = timedelta(days=1)
    parts = [
        placements((0, "article-0"), reported_at=NOON - 5 * day),
        placements((1, "article-1"), reported_at=NOON - 5 * day),
        placements((2, "article-1"), reported_at=NOON),
    ]
    warehouse.append_happenings(Happenings(pl.concat(parts), merges(), loads("load-1")))
    found = warehouse.open_placements(since=NOON - day)
    assert found["article_id"].to_list() == ["article-1", "article-2"]


def test_load_whose_articles_were_placed_waits_no_longer(warehouse: Warehouse) -> None:
    """The others do, in their order."""
    warehouse.load(a_load(an_article(0), load_id="load-1"))
    warehouse.load(a_load(an_article(1), load_id="load-2"))
    assert warehouse.unclustered_loads() == ["load-1", "load-2"]
    warehouse.append_happenings(Happenings(placements((0, "article-0")), merges(), loads("load-1")))
    assert warehouse.unclustered_loads() == ["load-2"]
    assert warehouse.unplaced_articles(["load-1", "load-2"])["article_id"].to_list() == ["article-1"]
