"""What a process does that another one has begun: it ends with it, and does its work undisturbed.

It is imported in each of them: nothing that takes time or memory belongs here.
"""

import gc
import multiprocessing
import os
import threading

_ALLOCATED_BETWEEN = 20_000  # objects; Python's own 700 has the collector run several times in each document


def end_with_parent() -> None:
    """See to it that a program that is killed leaves none of its processes behind, waiting for work that never comes."""
    threading.Thread(target=_wait_for_its_end, daemon=True).start()


def _wait_for_its_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def spare_the_collector() -> None:
    """Have cyclic garbage looked for less often.

    What is there from the start stays, and a document's records hold no cycles: looking through them again and again takes
    time from the reading and frees nothing.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATED_BETWEEN)
