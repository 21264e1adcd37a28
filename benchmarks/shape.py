"""What a month is like, for articles that nobody wrote to be like it: ``python -m benchmarks.shape HOME``."""

from pathlib import Path

import typer
from rich.console import Console

from flows.newsroom import open_warehouse
from flows.settings import SHIPPED_CATALOG, Settings

LANGUAGES = """
    SELECT
        language, count(*) / sum(count(*)) OVER () AS share, avg(length(title)) AS title_characters,
        quantile_cont(char_count, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) AS characters
    FROM article GROUP BY language ORDER BY share DESC
"""
OUTLETS = "SELECT count(*) AS articles FROM article GROUP BY source_id ORDER BY articles DESC"
A_DAY = "SELECT count(*) / count(DISTINCT published_at::DATE) FROM article WHERE published_at BETWEEN '2020-11-01' AND '2020-12-01'"
COVERED = "SELECT max(n) / (SELECT count(*) FROM article) FROM (SELECT count(*) AS n FROM coverage GROUP BY story_id)"


def main(home: Path) -> None:
    """Print the languages with their lengths, the outlets, the articles a day and the largest story's part."""
    out = Console()
    with open_warehouse(Settings(home=home, catalog=SHIPPED_CATALOG), read_only=True) as warehouse:
        for row in warehouse.sql(LANGUAGES).iter_rows(named=True):
            out.print(row)
        out.print("articles by outlet:", warehouse.sql(OUTLETS)["articles"].to_list())
        out.print(
            f"a day: {warehouse.sql(A_DAY).item():.0f}; the largest story covers {warehouse.sql(COVERED).item():.3f}"
        )


if __name__ == "__main__":
    typer.run(main)
