"""What a process does for itself before it reads its first document."""

import gc

_ALLOCATED_BETWEEN = 20_000  # objects; Python's own 700 has the collector run several times in each document


def spare_the_collector() -> None:
    """Have cyclic garbage looked for less often.

    What is there from the start stays, and a document's records hold no cycles: looking through them again and again takes
    time from the reading and frees nothing.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATED_BETWEEN)
