"""What another module imports at its top and hardly ever uses: imported when something is asked of it, or not at all.

Great Expectations draws with Altair and compares distributions with SciPy, and does without SQLAlchemy and boto where they
are not installed; nothing here asks for any of them, and they are half of the seconds that its import takes.
"""

import importlib
import importlib.util
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType


class _Later(ModuleType):
    """Stands for a module until something is asked of it."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def imported_later(names: Sequence[str]) -> Iterator[None]:
    """Within the block, these modules are imported in name alone; afterwards everyone else's import is as ever."""
    standing = [_standing_for(name) for name in names if name not in sys.modules]
    sys.modules.update({module.__name__: module for module in standing})
    try:
        yield
    finally:
        for module in standing:
            if sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]


def _standing_for(name: str) -> _Later:
    module = _Later(name)
    module.__spec__ = importlib.util.find_spec(name)
    return module


@contextmanager
def as_if_absent(names: Sequence[str]) -> Iterator[None]:
    """Within the block, these modules cannot be imported, as where they are not installed; those imported before can."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is how Python notes it
    try:
        yield
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Within the block Ctrl-C waits for its end; a second one ends the process at once.

    An interruption in the middle of an import may be swallowed by what is imported, or leave half of it behind.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is ever interrupted
        return
    waiting: list[int] = []

    def wait(number: int, _frame: FrameType | None) -> None:
        waiting.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in waiting:
            signal.raise_signal(number)
