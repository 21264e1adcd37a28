"""SQL: a reader's own question, behind a fence, with the data dictionary beside it."""

import io
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from dashboard import queries
from dashboard.charts.rows import bars as bar_chart
from dashboard.charts.timeline import Bar, timeline
from dashboard.pages.files import attachment, csv_file
from dashboard.pages.unknown import Unknown
from dashboard.rendering import cell, desk_of, language_of, page
from dashboard.words import speaker
from transforms.errors import DatelineError, UsageError
from warehouse.fenced import Answer

SHOWN: Final = 200
MOST_BARS: Final = 40
MOST_DAYS: Final = 1_000
LONGEST_CELL: Final = 500
LEAST_BARS: Final = 2
STEP_LEAST: Final = {"month": 28, "week": 7}
EXAMPLE: Final = "example"


def sql(request: Request) -> Response:
    """The page; a question that comes from another site is shown, and asked when the reader says so."""
    query = request.query_params.get("q", "").strip()
    desk, say = desk_of(request), speaker(language_of(request))
    answer, problem, status = None, None, 200
    is_foreign = request.headers.get("sec-fetch-site") == "cross-site"
    if query and not is_foreign:
        try:
            answer = desk.fence.ask(query)
        except DatelineError as error:
            problem, status = error, 400
    rows = answer.rows if answer else pl.DataFrame()
    return page(
        request, "sql.html.j2", status=status, query=query or queries.text(EXAMPLE), has_asked=bool(query), is_foreign=is_foreign and bool(query),
        answer=answer, columns=rows.columns, cells=_cells(rows), shown=SHOWN, problem=problem, limits=desk.fence.limits,
        numeric=[kind.is_numeric() for kind in rows.dtypes], chart=_chart(rows, say("sql_chart_said")),
        dictionary=_views(desk.kept("dictionary").rows),
    )  # fmt: skip


def sql_file(request: Request) -> Response:
    """The answer as a file: csv, parquet, json, or the chart as svg."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise UsageError("This file is asked for by another site.", remedy="Open the question here first.")
    answer, ending = _asked(request), request.path_params["ending"]
    if ending == "csv":
        return csv_file(answer.rows, "answer")
    if ending == "parquet":
        file = io.BytesIO()
        answer.rows.write_parquet(file)
        return attachment(file.getvalue(), "application/vnd.apache.parquet", "answer.parquet")
    charts = _chart(answer.rows, "") if ending == "svg" else []
    if charts:
        return attachment(str(charts[0]).encode(), "image/svg+xml", "answer.svg")
    raise Unknown(f"There is no such file of this answer: {ending}.", remedy="There are csv and parquet.")


def _asked(request: Request) -> Answer:
    try:
        return desk_of(request).fence.ask(request.query_params.get("q", ""))
    except DatelineError as error:
        # Whatever was wrong, it was the question's.
        raise UsageError(error.problem, remedy=error.remedy) from error


def _cells(rows: pl.DataFrame) -> list[list[str]]:
    return [[_short(cell(value)) for value in row] for row in rows.head(SHOWN).iter_rows()]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def _chart(rows: pl.DataFrame, said: str) -> list[Markup]:
    """The answer as a chart, wide and narrow: its first number over its first day, or beside its first words."""
    days = [name for name, kind in rows.schema.items() if kind.is_temporal() and kind not in (pl.Time, pl.Duration)]
    names = [name for name, kind in rows.schema.items() if kind == pl.String]
    numbers = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    if not numbers or rows.height < LEAST_BARS:
        return []
    if days:
        found = rows.select(
            pl.col(days[0]).cast(pl.Date).alias("day"), pl.col(numbers[0]).cast(pl.Float64).alias("n")
        ).drop_nulls()
        by_day = found.group_by("day").agg(pl.col("n").sum()).sort("day").head(MOST_DAYS)
        drawn = [
            Bar(row["day"], max(row["n"], 0.0), True, f"{row['day']}: {row['n']:,.6g}")
            for row in by_day.iter_rows(named=True)
        ]
        step = _step(by_day["day"])
        return (
            [
                timeline(drawn, [], said=said, as_share=False, step=step, is_narrow=narrow, name=f"q{narrow}")
                for narrow in (False, True)
            ]
            if drawn
            else []
        )
    if names:
        found = rows.select(
            pl.col(names[0]).fill_null("–").alias("name"), pl.col(numbers[0]).cast(pl.Float64).alias("n")
        ).drop_nulls()
        pairs: list[Any] = list(found.head(MOST_BARS).iter_rows())
        return [bar_chart(pairs, said=said, is_narrow=narrow) for narrow in (False, True)] if pairs else []
    return []


def _step(days: pl.Series) -> str:
    least = days.diff().drop_nulls().dt.total_days().min()
    fitting = [step for step, long in STEP_LEAST.items() if isinstance(least, int) and least >= long]
    return fitting[0] if fitting else "day"


def _views(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {"name": name, "row_is": part["row_is"][0], "columns": part.to_dicts()}
        for (name,), part in rows.partition_by("view_name", as_dict=True, maintain_order=True).items()
    ]
