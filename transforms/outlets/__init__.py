"""What single outlets need beyond the generic reading; a source names its reader (``Source.reader``).

A reader mends a draft that the generic reading made. Most are :class:`~transforms.outlets.rules.Rules`, which say where
an outlet names its reporters, translators and what is no part of an article. An outlet that changed its layout has several
with their dates (:class:`~transforms.outlets.layouts.Layouts`): old pages stay readable.
"""

from collections.abc import Mapping

from transforms.outlets.layouts import Reader
from transforms.outlets.nytimes_chinese import NYTIMES_CHINESE
from transforms.outlets.rules import Rules
from transforms.outlets.wires import CNA, DW, ECONOMIST, EPOCH_TIMES, VOA_CHINESE

READERS: Mapping[str, Reader] = {
    "generic": Rules(),
    "nytimes-chinese": NYTIMES_CHINESE,
    "cna": CNA,
    "dw-chinese": DW,
    "economist": ECONOMIST,
    "epoch-times": EPOCH_TIMES,
    "voa-chinese": VOA_CHINESE,
}
