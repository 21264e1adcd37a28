"""An environment for each peer, in ``.venv-peers``: what one of them needs, another cannot be installed beside."""

import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".venv-peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another reader of articles.

    Attributes:
        name: Of its environment.
        title: With its version, as a reader of a table knows it.
        function: In ``benchmarks/peers.py``.
        requirements: What is installed for it, with what its own metadata forgets or leaves too open.
    """

    name: str
    title: str
    function: str
    requirements: tuple[str, ...]

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return PLACE / self.name / "bin" / "python"


PEERS = (
    Peer("trafilatura", "trafilatura 2.3.1, fast, with metadata", "trafilatura_fast", ("trafilatura==2.3.1", "lxml_html_clean")),
    Peer("newspaper4k", "newspaper4k 0.9.6", "newspaper4k", ("newspaper4k==0.9.6", "lxml_html_clean")),
    Peer("news-please", "news-please 1.6.16", "news_please", ("news-please==1.6.16", "lxml_html_clean")),
    Peer("fundus", "fundus 0.5.7, generic parts", "fundus_generic", ("fundus==0.5.7", "curl_cffi<0.14")),
)  # fmt: skip


TRAFILATURA = PEERS[0]


def peers(*, install: bool, of: Sequence[Peer] = PEERS) -> Iterator[Peer]:
    """Those whose environment is there; all are made first where that is asked for."""
    for peer in of:
        if install and not peer.python.exists():
            venv.create(PLACE / peer.name)
            subprocess.run(
                [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", peer.python, *peer.requirements],
                check=True,
            )
        if peer.python.exists():
            yield peer
