"""Answers that are remembered for some seconds: ten readers of one page ask once."""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")
MOST: Final = 500


class Remembered(Generic[Answer]):
    """Answers by what was asked, each for so many seconds; whoever asks while it is being found waits for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[Hashable, tuple[float, Future[Answer]]] = {}

    def get(self, key: Hashable, find: Callable[[], Answer]) -> Answer:
        """The answer, found now or a little ago; what failed is not remembered."""
        with self._lock:
            kept, is_mine = self._kept(key)
        if is_mine:
            try:
                kept.set_result(find())
            except BaseException as error:
                with self._lock:
                    self._known.pop(key, None)
                kept.set_exception(error)
        return kept.result()

    def _kept(self, key: Hashable) -> tuple[Future[Answer], bool]:
        now = time.monotonic()
        known = self._known.get(key)
        if known and now - known[0] < self._seconds:
            return known[1], False
        if len(self._known) >= MOST:
            self._known = {each: held for each, held in self._known.items() if now - held[0] < self._seconds}
        mine: Future[Answer] = Future()
        self._known[key] = (now, mine)
        return mine, True
