"""``python -m flows.leash ARGUMENT…``: Prefect's own command, which ends when whoever holds its standard input is gone.

A server that outlived a killed ``dateline serve`` would keep the port from the next one.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run Prefect's command with the arguments given, for as long as standard input is open."""
    threading.Thread(target=_end_with_the_holder, name="leash", daemon=True).start()
    sys.argv[0] = "prefect"
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def _end_with_the_holder() -> None:
    # Read by its number: a daemon thread that holds the lock of sys.stdin would break the end of the program.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
