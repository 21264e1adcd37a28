"""What a backfill would do: everything but reading and loading is done, and nothing is written."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

from flows.newsroom import Newsroom
from flows.portions import portions
from flows.stages import tell_apart
from sources.holdings import holdings
from transforms.captures import EVERYTHING, Selection
from transforms.catalog import SourceIndex
from transforms.errors import UsageError
from transforms.plans import EarlierRun, Plan, seconds_for


def selected(sources: SourceIndex, wanted: Collection[str], since: date | None, until: date | None) -> Selection:
    """What a person asked for.

    Raises:
        UsageError: An outlet is not in the catalogue, or the days are the wrong way round.
    """
    for source_id in wanted:
        if source_id not in sources.sources:
            remedy = "'dateline sources list' has those of the catalogue."
            raise UsageError(f"There is no outlet {source_id!r}.", remedy=remedy)
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}.", remedy="Give the earlier day as --since.")
    return Selection(frozenset(wanted), since, until)


def plan(
    paths: Sequence[Path],
    newsroom: Newsroom,
    *,
    selection: Selection = EVERYTHING,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Plan, float | None]:
    """What a backfill of some paths would read, and in how many seconds by the rate of earlier ones, or None.

    Raises:
        ArchiveError: There is no archive at a path.
    """
    found = holdings(paths)
    planned = Plan()
    seen: set[tuple[str, str]] = set()
    for portion in portions(found, newsroom, selection, on_looked=lambda done: on_progress(done, found.size)):
        unseen, known = tell_apart(newsroom, [(document, None) for document in portion.documents], frozenset(seen))
        for document, _ in unseen:
            planned.add(document)
            seen.add((document.document_id, document.url))
        planned.known += sum(known.values())
        planned.refused += len(portion.rejections)
        planned.left_out.update(portion.left_out)
        on_progress(portion.through, found.size)
    earlier = (EarlierRun(**row) for row in newsroom.warehouse.backfills_read().iter_rows(named=True))
    return planned, seconds_for(planned, earlier)
