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


def splits(event_id: str, into_event_id: str, *numbers: int, minutes: int = 1) -> pl.DataFrame:
    row = {"event_id": event_id, "into_event_id": into_event_id, "similarity": 0.1, "position": 0}
    at = NOON + timedelta(minutes=minutes)
    return frame_of(FACTS["event_split"], [{**row, "article_id": f"article-{n}", "split_at": at} for n in numbers])


def test_part_that_was_split_off_is_an_event_of_its_own(warehouse: Warehouse) -> None:
    """What had been merged before stays merged; the part goes its own way, and is remembered under its own name."""
    warehouse.load(a_load(*[an_article(n) for n in range(4)]))
    placed = placements((0, "article-0"), (1, "article-0"), (2, "article-2"), (3, "article-2"))
    merged = merges(("article-2", "article-0", 0.4))
    part = splits("article-0", "article-3", 1, 3)
    warehouse.append_happenings(Happenings(placed, merged, loads("load-1"), event_split=part))
    expected = [
        ("article-0", "article-0"),
        ("article-0", "article-2"),
        ("article-3", "article-1"),
        ("article-3", "article-3"),
    ]
    assert warehouse.sql("SELECT event_id, article_id FROM event_article ORDER BY ALL").rows() == expected
    remembered = warehouse.open_placements(since=NOON - timedelta(days=1), until=NOON).select("event_id", "article_id")
    assert sorted(remembered.rows()) == expected
    changes = warehouse.sql(
        "SELECT event_id, change, into_event_id, similarity FROM event_change ORDER BY change"
    ).rows()
    assert changes == [("article-2", "merged", "article-0", 0.4), ("article-0", "split", "article-3", 0.1)]


def test_part_that_was_split_off_may_be_merged_and_split_again(warehouse: Warehouse) -> None:
    """The last change of each article counts."""
    warehouse.load(a_load(*[an_article(n) for n in range(3)]))
    placed = placements((0, "article-0"), (1, "article-0"), (2, "article-0"))
    first = splits("article-0", "article-1", 1, 2)
    warehouse.append_happenings(Happenings(placed, merges(), loads("load-1"), event_split=first))
    back = merges(("article-1", "article-0", 0.5)).with_columns(pl.col("merged_at") + timedelta(minutes=2))
    warehouse.append_happenings(Happenings(placements(), back, loads("load-2")))
    assert warehouse.sql("SELECT event_id, articles FROM event").rows() == [("article-0", 3)]
    again = splits("article-0", "article-2", 2, minutes=3)
    warehouse.append_happenings(Happenings(placements(), merges(), loads("load-3"), event_split=again))
    assert warehouse.sql("SELECT event_id, articles FROM event ORDER BY 1").rows() == [
        ("article-0", 2),
        ("article-2", 1),
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
    found = warehouse.open_placements(since=NOON - day, until=NOON)
    assert found["article_id"].to_list() == ["article-1", "article-2"]


def test_article_whose_name_a_part_has_is_known_by_it(warehouse: Warehouse) -> None:
    """Also when that event was merged since: no other part may be called by it."""
    warehouse.append_happenings(
        Happenings(
            placements((0, "article-0"), (1, "article-0"), (2, "article-0")),
            merges(("article-1", "article-0", 0.3)),
            loads("load-1"),
            event_split=splits("article-0", "article-1", 1, 2),
        )
    )
    found = warehouse.open_placements(since=NOON, until=NOON).select("article_id", "event_id", "has_lent_name")
    assert found.rows() == [
        ("article-0", "article-0", False),
        ("article-1", "article-0", True),
        ("article-2", "article-0", False),
    ]


def test_what_came_later_is_not_remembered(warehouse: Warehouse) -> None:
    """Of an event that went on, what was said of it by then is."""
    day = timedelta(days=1)
    parts = [
        placements((0, "article-0"), reported_at=NOON),
        placements((1, "article-0"), reported_at=NOON + 5 * day),
        placements((2, "article-2"), reported_at=NOON + 5 * day),
    ]
    warehouse.append_happenings(Happenings(pl.concat(parts), merges(), loads("load-1")))
    assert warehouse.open_placements(since=NOON - day, until=NOON + day)["article_id"].to_list() == ["article-0"]


def test_load_whose_articles_were_placed_waits_no_longer(warehouse: Warehouse) -> None:
    """The others do, in their order, with how many articles they brought."""
    warehouse.load(a_load(an_article(0), load_id="load-1"))
    warehouse.load(a_load(an_article(1), load_id="load-2"))
    assert list(warehouse.unclustered_loads().items()) == [("load-1", 1), ("load-2", 1)]
    warehouse.append_happenings(Happenings(placements((0, "article-0")), merges(), loads("load-1")))
    assert warehouse.unclustered_loads() == {"load-2": 1}
    assert warehouse.unplaced_articles(["load-1", "load-2"])["article_id"].to_list() == ["article-1"]
