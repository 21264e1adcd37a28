"""Reading an archive alone, in two processes: ``python -m benchmarks.month PATH OUT``.

Every field of every article, as rows; nothing is checked or loaded. One table is written, as the floors write one.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from flows.catalog import read_sources
from flows.child import spare_the_collector
from flows.settings import SHIPPED_CATALOG
from sources.archive import ArchiveFile, archive_files, read_archive_file
from transforms.archive import read_archive_document
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError
from transforms.frames import ArticleFrames, article_frames, concat_articles
from transforms.records import Article

PROCESSES = 2
FILES_AT_A_TIME = 250


@cache
def _sources() -> SourceIndex:
    return read_sources(SHIPPED_CATALOG / "sources")


def _read(files: Sequence[ArchiveFile]) -> ArticleFrames:
    return article_frames([article for file in files if (article := _article(file))])


def _article(file: ArchiveFile) -> Article | None:
    try:
        return read_archive_document(read_archive_file(file), _sources())
    except DocumentError:
        return None


def main() -> None:
    """Write one table with the articles of an archive."""
    archive, output = sys.argv[1:]
    files = archive_files(Path(archive))
    parts = [files[start : start + FILES_AT_A_TIME] for start in range(0, len(files), FILES_AT_A_TIME)]
    _sources()
    with ProcessPoolExecutor(PROCESSES, initializer=spare_the_collector) as processes:
        articles = concat_articles(processes.map(_read, parts))
    articles.reading.write_parquet(output)


if __name__ == "__main__":
    main()
