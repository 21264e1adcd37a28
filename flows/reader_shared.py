"""What all processes that read need: it is there once this is imported, in the process that they are forked from.

Nothing here may start a thread, as Polars does when it is asked for something: what is forked would wait for it for ever.
"""

import gc

from flows import readers
from transforms.script import language_of
from transforms.search_index import plain
from transforms.segments import cut

__all__ = ["readers"]

# The dictionary of words, and the tables that scripts are told apart and folded by, are there when they are first asked.
_TEXT = "兩岸 and the 两岸. " * 50
cut(plain(_TEXT))
language_of(_TEXT, ("zh",))
# What is looked through for garbage is written to, and shared no more.
gc.freeze()
