"""Which articles are nearly copies of each other: a wire's report at several outlets, one text at several addresses.

Texts are compared by MinHash (Broder 1997) of the pieces that they are made of: the estimated share of pieces that both have.
Punctuation, spaces, case and script do not count. Candidates are found by banding, so that an article costs no more where
many others are known.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from rensa import RMinHash

from transforms.script import fold

COPY_FROM = 0.5  # estimated share of pieces in common
PIECE_CHARS = 6
TEXT_CHARS = 4000
LEAST_CHARS = 60  # of letters and digits; what is shorter is alike by chance
_HASHES = 128
_BAND = 4  # hashes a band: of two texts with half of their pieces in common, 87 in 100 share one of the 32
_SEED = 1
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """The first article that an article is nearly a copy of, or itself; and how much of their text both have, 0 to 1."""

    of: str
    similarity: float


def signature(body: str) -> bytes:
    """The MinHash of a text; empty of one that is too short to be compared."""
    letters = _NO_LETTERS.sub("", fold(body[:TEXT_CHARS]))
    if len(letters) < LEAST_CHARS:
        return b""
    minhash = RMinHash(_HASHES, _SEED)
    minhash.update([letters[start : start + PIECE_CHARS] for start in range(len(letters) - PIECE_CHARS + 1)])
    return np.asarray(minhash.digest(), dtype=np.uint32).tobytes()


class CopyIndex:
    """Articles by their texts; asked for the first that another one copies.

    Args:
        known: Articles with the group each is in and its signature.
    """

    def __init__(self, known: Iterable[tuple[str, str, bytes]] = ()) -> None:
        self._signatures: dict[str, np.ndarray] = {}
        self._group_of: dict[str, str] = {}
        self._bands: dict[tuple[int, bytes], list[str]] = defaultdict(list)
        for article_id, group_id, digest in known:
            self._keep(article_id, group_id, digest)

    def add(self, article_id: str, digest: bytes) -> Copy:
        """Find the group of an article by its signature, and remember it for those to come."""
        copy = self._nearest(digest) if digest else None
        found = copy or Copy(article_id, 1.0)
        self._keep(article_id, found.of, digest)
        return found

    def _nearest(self, digest: bytes) -> Copy | None:
        hashes = np.frombuffer(digest, dtype=np.uint32)
        candidates = {name for band in _bands(digest) for name in self._bands.get(band, ())}
        likeness = {name: float(np.mean(self._signatures[name] == hashes)) for name in candidates}
        best = max(sorted(likeness), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < COPY_FROM:
            return None
        return Copy(self._group_of[best], likeness[best])

    def _keep(self, article_id: str, group_id: str, digest: bytes) -> None:
        if digest:
            self._group_of[article_id] = group_id
            self._signatures[article_id] = np.frombuffer(digest, dtype=np.uint32)
            for band in _bands(digest):
                self._bands[band].append(article_id)


def _bands(digest: bytes) -> Iterator[tuple[int, bytes]]:
    size = _BAND * np.dtype(np.uint32).itemsize
    return ((start, digest[start : start + size]) for start in range(0, len(digest), size))
