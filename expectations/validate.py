"""Splits the articles of a load into those that are taken and those that are refused, and says why.

Great Expectations is imported when there are rows to judge and not before (``expectations/judge.py``). Keeping the
rejections is not done here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from expectations.judge import Judgement, judge, prepare
from expectations.measures import ROW, measure_articles, measure_batches
from expectations.reasons import sentence
from expectations.repeats import REPEAT_COLUMNS, nothing_known, withdrawn
from expectations.source_measures import measure_sources
from expectations.suites import ARTICLES, BATCHES, TEXT_IS_ITS_OWN
from expectations.terms import Expectation
from expectations.validations import batch_rows, row_rows, validation_frame
from transforms.catalog import Source
from transforms.records import Rejection

_IDENTITY = ["article_id", "document_id"]
_Failures = Mapping[int, Sequence[Expectation]]
_Stops = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the articles of a load.

    Attributes:
        passed: The rows that no critical expectation refused, in the order and with the columns given.
        rejections: One for each row refused and critical expectation that it failed, in the order of the rows.
        rejected_ids: ``article_id`` and ``document_id`` of what was refused, to count each once; an id that is
            missing is empty. No row that passed has the ids of one that was refused.
        validations: Rows of ``validation`` before the load: for each expectation of articles one for each source at which
            some fell short and one for all others, and one for each source and expectation of its whole batch.
        repeats: Rows of ``repeat`` before the load: articles refused because their words stand at too many addresses,
            and those taken before that are withdrawn for it; ``rejections`` says so of each.
        stopped: Sources whose batch as a whole fell short, each with a sentence; all their rows are refused.
    """

    passed: pl.DataFrame
    rejections: tuple[Rejection, ...]
    rejected_ids: frozenset[tuple[str, str]]
    validations: pl.DataFrame
    repeats: pl.DataFrame
    stopped: Mapping[str, str]


def warm_up() -> None:
    """Import Great Expectations, which takes seconds; to be called in a thread while documents are parsed."""
    prepare()


def validate_articles(
    articles: pl.DataFrame, *, sources: Mapping[str, Source], now: datetime, known_texts: pl.DataFrame | None = None
) -> Verdict:
    """Judge the articles of a load.

    Args:
        articles: Rows of ``reading`` before the load, with ``image_count`` besides.
        sources: The outlets by ``source_id``, for what each is held to; one that is missing is held to the defaults.
        now: When the articles are judged.
        known_texts: What was read before and has the words of one of the articles (``KNOWN_TEXT_SCHEMA``).

    Returns:
        The articles that passed, and why the others did not.

    Raises:
        SuiteError: An expectation could not be asked, so that nothing is known of any article.
    """
    if articles.is_empty():
        return Verdict(articles, (), frozenset(), validation_frame([], now), articles.select(REPEAT_COLUMNS), {})
    now, known = now.astimezone(UTC), nothing_known() if known_texts is None else known_texts
    measured = measure_articles(articles, sources, known, now)
    of_articles = judge(ARTICLES, measured)
    failures = _failures(of_articles)
    batches = measure_batches(measured, refused=list(failures)).join(
        measure_sources(articles, measured, sources), on="source_id", how="left", maintain_order="left"
    )
    of_batches = judge(BATCHES, batches)
    stops = _stops(of_batches, batches)
    refused = measured.filter(pl.col(ROW).is_in(list(failures)) | pl.col("source_id").is_in(list(stops)))
    repeated = measured.filter(pl.col(ROW).is_in([row for row, why in failures.items() if TEXT_IS_ITS_OWN in why]))
    withdrawals = withdrawn(known, repeated)
    return Verdict(
        passed=articles.join(refused, on=_IDENTITY, how="anti", nulls_equal=True, maintain_order="left"),
        rejections=(*_rejections(refused, failures, stops), *_withdrawals(withdrawals)),
        rejected_ids=frozenset(refused.select(pl.col(_IDENTITY).fill_null("")).iter_rows()),
        validations=validation_frame(
            [*row_rows(ARTICLES, of_articles, measured), *batch_rows(of_batches, batches, measured)], now
        ),
        repeats=pl.concat([repeated.select(REPEAT_COLUMNS), withdrawals.select(REPEAT_COLUMNS)]),
        stopped={source_id: " ".join(why.values()) for source_id, why in stops.items()},
    )


def _critical(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    return (judgement for judgement in judgements if judgement.expectation.severity == "critical")


def _failures(judgements: Iterable[Judgement]) -> _Failures:
    """The critical expectations that each row failed, by the row's number."""
    failures: defaultdict[int, list[Expectation]] = defaultdict(list)
    for judgement in _critical(judgements):
        for row in judgement.unexpected:
            failures[row].append(judgement.expectation)
    return failures


def _stops(judgements: Iterable[Judgement], batches: pl.DataFrame) -> _Stops:
    """For each source that is stopped, a sentence for each expectation that its batch failed."""
    stops: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for judgement in _critical(judgements):
        for row in judgement.unexpected:
            facts = batches.row(row, named=True)
            stops[facts["source_id"]][judgement.expectation.name] = sentence(judgement.expectation, facts)
    return stops


def _rejections(refused: pl.DataFrame, failures: _Failures, stops: _Stops) -> Iterator[Rejection]:
    for facts in refused.iter_rows(named=True):
        for expectation in failures.get(facts[ROW], ()):
            yield _rejection(facts, expectation.name, sentence(expectation, facts))
        for name, reason in stops.get(facts["source_id"], {}).items():
            yield _rejection(facts, name, reason)


def _withdrawals(withdrawals: pl.DataFrame) -> Iterator[Rejection]:
    for facts in withdrawals.iter_rows(named=True):
        yield _rejection(facts, TEXT_IS_ITS_OWN.name, sentence(TEXT_IS_ITS_OWN, facts))


def _rejection(facts: Mapping[str, Any], expectation: str, reason: str) -> Rejection:
    return Rejection(
        stage="expect",
        record_id=facts["article_id"] or facts["document_id"] or facts["url"] or "unknown",
        source_id=facts["source_id"],
        expectation=expectation,
        reason=reason,
        url=facts["url"] or None,
        document_id=facts["document_id"],
    )
