"""Ctrl-C that is not lost: a library in whose middle it came may swallow it, so it is remembered until a stage asks.

DuckDB, Great Expectations and what they import call Python from code that goes on whatever Python says.
"""

import signal
import threading
from types import FrameType

_asked = threading.Event()


def heed() -> None:
    """Let Ctrl-C end this process: in words the first time, at once the second."""
    signal.signal(signal.SIGINT, _interrupted)


def stop_if_asked() -> None:
    """Where work may end well: raise what was swallowed before.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    if _asked.is_set():
        raise KeyboardInterrupt


def _interrupted(number: int, _frame: FrameType | None) -> None:
    # The second time ends everything at once, whatever the first is still waiting for: what was not committed is not
    # there. An interruption in the middle of an import may wait for ever (python/cpython#91351).
    signal.signal(number, signal.SIG_DFL)
    _asked.set()
    raise KeyboardInterrupt
