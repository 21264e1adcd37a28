"""An archive read by a peer in one process: ``python -m benchmarks.peer_month NAME PATH OUT``; a line of JSON for each file."""

import json
import sys
from pathlib import Path

from benchmarks.markup import pages
from benchmarks.peers import READERS


def main() -> None:
    """Write what a peer reads out of each file of an archive."""
    name, archive, output = sys.argv[1:]
    read = READERS[name]
    with Path(output).open("w", encoding="utf-8") as out:
        for file, markup in pages(Path(archive)):
            fields = read(markup.encode(), "https://archive.example/")
            out.write(json.dumps({"file": file, **fields}, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
