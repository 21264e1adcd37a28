"""What single outlets need beyond the generic reading; a source names its reader (``Source.reader``).

A reader mends a draft that the generic reading made. Most are :class:`~transforms.outlets.rules.Rules`, which say where
an outlet names its reporters, translators and what is no part of an article. An outlet that changed its layout gets the
new layout's rules beside the old ones: old pages stay readable.
"""

from collections.abc import Callable, Mapping

from transforms.drafts import Draft
from transforms.outlets.nytimes_chinese import read_nytimes_chinese
from transforms.outlets.rules import Rules
from transforms.outlets.wires import CNA, DW, ECONOMIST, EPOCH_TIMES

Reader = Callable[[Draft], None]

READERS: Mapping[str, Reader] = {
    "generic": Rules(),
    "nytimes-chinese": read_nytimes_chinese,
    "cna": CNA,
    "dw-chinese": DW,
    "economist": ECONOMIST,
    "epoch-times": EPOCH_TIMES,
    "rfa": Rules(),
}
