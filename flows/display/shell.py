"""The SQL shell: questions typed one after the other, with history, completion and paging.

A question may have several lines and ends with a semicolon; what is wrong is told, and the shell goes on.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from flows.display.answers import SHOWN_ROWS
from transforms.errors import DatelineError, UsageError
from warehouse.warehouse import Warehouse

GREETING: Final = (
    "Questions end with a semicolon; Tab completes. .views lists what there is, .help says more, .quit ends."
)
HELP: Final = """\
A question is SQL, on one line or several, and ends with a semicolon.
  .views          the views that there are
  .columns VIEW   a view's columns and what they mean
  .help           this
  .quit           the end, as Ctrl-D
Ctrl-C stops a question that takes too long. The warehouse can be asked and not changed."""
_WORDS: Final = (
    "SELECT", "FROM", "WHERE", "GROUP BY ALL", "ORDER BY", "LIMIT", "JOIN", "LEFT JOIN", "USING", "HAVING", "DISTINCT",
    "count(*)", "WITH", "AS", "CASE", "WHEN", "THEN", "ELSE", "END", "FILTER", "OVER", "PARTITION BY", "UNION ALL",
    "IS NULL", "IS NOT NULL", "BETWEEN", "LIKE", "ILIKE", "AND", "OR", "NOT", "IN", "DESC", "INTERVAL", "unnest",
)  # fmt: skip

Show = Callable[[pl.DataFrame], None]
Say = Callable[[str], None]


class NamesCompleter(Completer):
    """Completes the names of views and columns, and SQL's own words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted({*names, *_WORDS}, key=str.casefold)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - the library's signature
        """What may stand here, by what has been typed of it."""
        begun = document.get_word_before_cursor(pattern=None)
        if len(begun) < 2:  # noqa: PLR2004 - of one letter too much is known
            return
        for name in self._names:
            if name.casefold().startswith(begun.casefold()):
                yield Completion(name, start_position=-len(begun))


def run_shell(warehouse: Warehouse, history: Path, *, show: Show, say: Say, **terminal: Any) -> None:
    """Answer questions until the person ends.

    Args:
        warehouse: What is asked.
        history: The file that keeps what was asked, for the next time.
        show: What shows an answer.
        say: What shows a sentence.
        terminal: Where questions come from, if not from the terminal: prompt_toolkit's ``input`` and ``output``.
    """
    names = [name for row in warehouse.dictionary().select("view_name", "column_name").rows() for name in row]
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        completer=NamesCompleter(names),
        multiline=True,
        key_bindings=_enter_ends_a_question(),
        prompt_continuation="     … ",
        **terminal,
    )
    say(GREETING)
    while True:
        try:
            asked = session.prompt("dateline> ").strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        if asked == ".quit":
            return
        if asked:
            _answer(asked, warehouse, show, say)


def _answer(asked: str, warehouse: Warehouse, show: Show, say: Say) -> None:
    if asked == ".help":
        say(HELP)
        return
    try:
        show(_found(asked, warehouse))
    except DatelineError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("Stopped.")


def _found(asked: str, warehouse: Warehouse) -> pl.DataFrame:
    command, _, name = asked.rstrip(";").strip().partition(" ")
    if command == ".views":
        return warehouse.dictionary().select("view_name", "row_is").unique(maintain_order=True)
    if command == ".columns":
        of_view = warehouse.dictionary().filter(view_name=name.strip()).drop("view_name", "row_is", "position")
        if of_view.is_empty():
            raise UsageError(f"There is no view {name.strip()!r}.", remedy=".views lists them.")
        return of_view
    if command.startswith("."):
        raise UsageError(f"There is no command {command!r}.", remedy=".help lists them.")
    return warehouse.first_rows(asked, SHOWN_ROWS + 1)


def _enter_ends_a_question() -> KeyBindings:
    """Enter sends what ends with a semicolon, or is a command or nothing; otherwise the question has another line."""
    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        typed = event.current_buffer.text.strip()
        if not typed or typed.startswith(".") or typed.endswith(";"):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return bindings
