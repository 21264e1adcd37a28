"""Alarms out: to each address, and to Prefect where it runs the flow, each alarm once, and once again when it is over.

What a channel was told is a fact, written when it has taken the message. A process that is killed between the two tells it
again: at least once, and once where nothing goes wrong. A channel that fails is tried again with the next run.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from flows.announcing import of_alarm
from flows.newsroom import Newsroom, Run
from flows.runner import Runner
from sources.notices import channel_of, send
from transforms.errors import NoticeError
from transforms.frames import frame_of
from transforms.schemas import FACTS

PREFECT = "prefect"


def tell(newsroom: Newsroom, run: Run, runner: Runner) -> None:
    """Tell every channel what it does not know yet; one that fails is a sentence of the run, and the others are told."""
    for address in newsroom.settings.notify:
        _tell_address(address, newsroom, run)
    if runner.is_watched:
        rows = _rows(newsroom, PREFECT)
        _note([row for row in rows if runner.announce(of_alarm(row))], PREFECT, newsroom, run)


def _tell_address(address: str, newsroom: Newsroom, run: Run) -> None:
    channel = channel_of(address)
    rows = list(_rows(newsroom, channel))
    if not rows:
        return
    try:
        send(address, title=_title(rows), body="\n\n".join(_paragraph(row) for row in rows))
    except NoticeError as error:
        run.troubles.append(str(error))
    else:
        _note(rows, channel, newsroom, run)


def _rows(newsroom: Newsroom, channel: str) -> Iterator[dict[str, Any]]:
    return newsroom.warehouse.untold(channel).iter_rows(named=True)


def _title(rows: list[dict[str, Any]]) -> str:
    raised = sum(row["state"] == "raised" for row in rows)
    parts = [f"{count} {what}" for count, what in ((raised, "raised"), (len(rows) - raised, "over")) if count]
    return f"Dateline: alarms, {' and '.join(parts)}"


def _paragraph(row: Mapping[str, Any]) -> str:
    if row["state"] == "over":
        return f"OVER since {row['over_at']:%Y-%m-%d %H:%M} UTC: {row['finding']}"
    return f"{row['severity'].upper()}: {row['finding']}\n{row['why']}\nWhat to do: {row['remedy']}"


def _note(rows: list[dict[str, Any]], channel: str, newsroom: Newsroom, run: Run) -> None:
    sent = [{"alarm_id": row["alarm_id"], "state": row["state"], "channel": channel} for row in rows]
    frame = frame_of(FACTS["notice"], [{**row, "sent_at": newsroom.clock()} for row in sent])
    newsroom.warehouse.append_notices(frame.with_columns(run_id=pl.lit(run.run_id)))
