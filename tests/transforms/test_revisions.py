"""New, changed or unchanged: the decision, as a function of what is known and what was read."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.revisions import STATE_SCHEMA, decide

START = datetime(2026, 5, 17, tzinfo=UTC)
State = tuple[str, int, str]


def states(*rows: State) -> pl.DataFrame:
    """Rows of (article, hour observed, words)."""
    return pl.DataFrame(
        [
            {
                "article_id": article,
                "document_id": f"{article}-{hour:03}-{words}",
                "observed_at": START + timedelta(hours=hour),
                "content_hash": words,
            }
            for article, hour, words in rows
        ],
        schema=STATE_SCHEMA,
    )


def outcomes(read: pl.DataFrame, known: pl.DataFrame | None = None) -> list[str]:
    return decide(read, states() if known is None else known)["outcome"].to_list()


def test_article_never_seen_is_new() -> None:
    """Nothing is known of it."""
    assert outcomes(states(("a", 0, "x"), ("b", 0, "x"))) == ["new", "new"]


def test_other_words_than_before_are_a_change() -> None:
    """The outlet edited what was known."""
    assert outcomes(states(("a", 1, "y")), states(("a", 0, "x"))) == ["changed"]


def test_same_words_as_before_are_no_change() -> None:
    """Other bytes, the same words."""
    assert outcomes(states(("a", 1, "x")), states(("a", 0, "x"))) == ["unchanged"]


def test_several_states_in_one_batch_are_taken_in_the_order_observed() -> None:
    """The first is new, whatever its place in the batch; the answer keeps the batch's order."""
    assert outcomes(states(("a", 2, "y"), ("a", 1, "x"), ("a", 3, "y"))) == ["changed", "new", "unchanged"]


def test_return_to_earlier_words_is_a_change() -> None:
    """An edit taken back is an edit."""
    assert outcomes(states(("a", 2, "x")), states(("a", 0, "x"), ("a", 1, "y"))) == ["changed"]


def test_earlier_sighting_of_known_words_is_no_change() -> None:
    """That it was seen before we knew moves the first sighting, and changes nothing."""
    assert outcomes(states(("a", 0, "x")), states(("a", 5, "x"))) == ["unchanged"]


def test_earlier_state_with_other_words_is_a_change() -> None:
    """A state that was loaded late is a revision like any other."""
    assert outcomes(states(("a", 0, "w")), states(("a", 5, "x"))) == ["changed"]


def test_no_rows_are_no_outcomes() -> None:
    """A batch of rejections alone decides nothing."""
    assert outcomes(states()) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.sampled_from("xyz")),
        unique_by=lambda s: s[:2],
        min_size=1,
    ),
    st.data(),
)
def test_every_row_has_one_outcome_and_every_article_is_new_once(rows: list[State], data: st.DataObject) -> None:
    """However a history is cut into loads, in the order observed, it counts the same."""
    history = sorted(rows, key=lambda row: row[1])
    cut = data.draw(st.integers(0, len(history)))
    first = outcomes(states(*history[:cut]))
    second = outcomes(states(*history[cut:]), states(*history[:cut]))
    assert sorted(first + second) == sorted(outcomes(states(*history)))
    assert (first + second).count("new") == len({article for article, _, _ in rows})
