"""What happened in a story: its bursts, and the events that made them."""

import duckdb
import polars as pl

HEADLINES = 3


def story_bursts(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """A story's bursts, the columns of the view ``burst``, and ``headlines``: of the events most particular to each."""
    bursts = connection.execute("FROM burst WHERE story_id = ? ORDER BY first_day", [story_id]).pl()
    events = connection.execute(
        "SELECT first_day, title, weight, event_id FROM burst_event WHERE story_id = ?", [story_id]
    ).pl()
    # Chosen here: DuckDB 1.5.5 turns the rank of a row in SQL into an optimisation that loses its dates.
    told = events.sort(["weight", "event_id"], descending=[True, False]).group_by("first_day", maintain_order=True)
    return bursts.join(told.agg(headlines=pl.col("title").head(HEADLINES)), on="first_day", how="left").sort(
        "first_day"
    )
