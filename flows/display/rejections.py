"""A rejection beside the document that was kept of it."""

from rich.panel import Panel
from rich.text import Text

from flows.display.terminal import out
from transforms.errors import UsageError
from transforms.records import RawDocument
from warehouse.warehouse import Warehouse

SHOWN_CHARS = 2000


def show_rejected(record_id: str, warehouse: Warehouse) -> None:
    """Print why a record was not taken, and the beginning of its document.

    Raises:
        UsageError: Nothing of that id was rejected.
    """
    rejections = warehouse.rejections_of(record_id)
    if rejections.is_empty():
        raise UsageError(f"Nothing with the id {record_id!r} was rejected.", remedy="See 'dateline quarantine list'.")
    console = out()
    for row in rejections.iter_rows(named=True):
        state = f"resolved at {row['resolved_at']:%Y-%m-%d %H:%M}" if row["resolved_at"] else "not taken"
        console.print(
            Text.assemble((f"{row['stage']}: {row['expectation']}", "bold"), f"  {row['source_id']}  {state}")
        )
        console.print(Text(row["reason"]))
        console.print(Text(row["url"] or row["record_id"], style="dim"))
    for document, _ in warehouse.documents(warehouse.keys_of(rejections["document_id"].drop_nulls().to_list())):
        console.print(_panel(document))


def _panel(document: RawDocument) -> Panel:
    text = document.body.decode("utf-8", "replace")
    shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}\n… {len(document.body):,} bytes in all"
    title = f"{document.origin}  {document.status}  {document.content_type}  {document.fetched_at:%Y-%m-%d %H:%M} UTC"
    return Panel(Text(shown), title=Text(title), title_align="left")
