"""A run that outlives whoever listened to it: what it says is lost then, and nothing else.

A run's output goes to the ``serve`` that started it, through a pipe. When that is killed, the next line would end the run: Rich, by which
Prefect writes its log, takes a broken pipe for a reason to exit.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TextIO


class Unheard:
    """A stream that may be written to when nobody reads it any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, if there is still somebody who reads; at the end of a process its threads still log when the stream is closed."""
        with suppress(BrokenPipeError):
            if not self._stream.closed:
                self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand over what was written, if there is still somebody who reads."""
        with suppress(BrokenPipeError):
            if not self._stream.closed:
                self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def go_on_unheard() -> None:
    """From now on this process goes on when nobody reads what it writes, its log included."""
    if isinstance(sys.stdout, Unheard):
        return
    of_streams = {id(stream): Unheard(stream) for stream in (sys.stdout, sys.stderr)}
    for handler in _handlers():
        for holder, name in ((handler, "stream"), (getattr(handler, "console", None), "file")):
            if unheard := of_streams.get(id(getattr(holder, name, None))):
                setattr(holder, name, unheard)
    sys.stdout, sys.stderr = of_streams.values()


def _handlers() -> Iterator[logging.Handler]:
    loggers = [logging.getLogger(), *logging.getLogger().manager.loggerDict.values()]
    return (handler for logger in loggers for handler in getattr(logger, "handlers", ()))
