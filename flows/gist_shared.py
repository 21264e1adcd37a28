"""What all processes that read gists need: it is there once this is imported, in the process that they are forked from.

Nothing here may start a thread, as Polars does when it is asked for something: what is forked would wait for it for ever.
"""

import gc
from datetime import UTC, datetime

from flows import gist_readers
from transforms.gist import GistReader
from transforms.pairing import CHINESE, Told

__all__ = ["gist_readers"]

# The dictionaries and the tables that scripts are folded by are there when they are first asked.
GistReader().read(Told("", datetime(2020, 1, 1, tzinfo=UTC), CHINESE, "兩岸", "两岸三通", ""))
# What is looked through for garbage is written to, and shared no more.
gc.freeze()
