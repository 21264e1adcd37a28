"""What a person chooses among on the command line; imports nothing, since every command's help names it."""

from enum import StrEnum


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


class Period(StrEnum):
    """By what a timeline is told."""

    day = "day"
    week = "week"
    month = "month"


class DigestFormat(StrEnum):
    """In what form a digest is shown."""

    text = "text"
    markdown = "markdown"
    html = "html"
    atom = "atom"
