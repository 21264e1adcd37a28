"""Great Expectations: which rows of a frame of measures fall short of which expectation.

The only file that knows it, but for the site it makes (``expectations/data_docs.py``) and the rules as they are asked (``expectations/settled.py``). It takes seconds to import, so nothing here imports it before a frame is to be judged;
and it refuses Polars frames, so measures cross over in a pandas frame. What is to be done with the rows is not decided
here (``expectations/validate.py``).
"""

import gc
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import polars as pl

from expectations.later import as_if_absent, imported_later, interrupted_later
from expectations.settled import settled
from expectations.terms import NOT_NULL, Expectation, Suite, SuiteError

# The batch definition and its engine hold one frame at a time, so threads take turns.
_TURN: Final = threading.RLock()
_HARDLY_USED: Final = ("altair", "scipy.stats")
_NEVER_USED: Final = ("sqlalchemy", "botocore")
_WHETHER: Final = {"result_format": "BOOLEAN_ONLY"}
_WHO: Final = {"result_format": "COMPLETE", "return_unexpected_index_query": False}

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one expectation: how many rows were looked at, and the numbers of those that fell short."""

    expectation: Expectation
    evaluated: int
    unexpected: tuple[int, ...]


def prepare() -> None:
    """Import Great Expectations and set it up, if that has not been done."""
    with _TURN:
        _batches()


def judge(suite: Suite, measured: pl.DataFrame) -> tuple[Judgement, ...]:
    """Ask every expectation of the suite, in its order, of the frame's rows, whose numbers are their places from 0.

    Raises:
        SuiteError: An expectation names a measure that is not there, or a rule that Great Expectations does not know,
            or it failed by itself.
    """
    asked = {expectation.check.measure for expectation in suite.expectations}
    narrow = measured.select(name for name in measured.columns if name in asked)
    arising = Suite(suite.name, tuple(one for one in suite.expectations if _arises(one, narrow)))
    with _TURN:
        unexpected = _unexpected(arising, narrow) if arising.expectations else {}
    return tuple(
        Judgement(expectation, _evaluated(expectation, narrow), unexpected.get(expectation.name, ()))
        for expectation in suite.expectations
    )


def _arises(expectation: Expectation, narrow: pl.DataFrame) -> bool:
    """Whether there is a row of which the expectation is asked: a minimum that no source has costs as much as any other."""
    check = expectation.check
    return check.measure not in narrow.columns or check.rule == NOT_NULL or narrow[check.measure].count() > 0


def _unexpected(suite: Suite, narrow: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    """Rows by the name of the expectation they failed.

    Most expectations hold for most batches, and whether one does is told twice as fast as who failed it.
    """
    batch = _batch(suite, narrow)
    failed = {name for name, answer in _ask(suite, batch, _WHETHER).items() if not answer["success"]}
    if not failed:
        return {}
    again = Suite(suite.name, tuple(expectation for expectation in suite.expectations if expectation.name in failed))
    return {name: _rows(suite, name, answer["result"]) for name, answer in _ask(again, batch, _WHO).items()}


def _rows(suite: Suite, name: str, result: Answer) -> tuple[int, ...]:
    rows = result.get("unexpected_index_list")
    if not rows:
        raise _unanswered(suite, name, "it failed, and its rule does not say for which rows.")
    return tuple(sorted(rows))


def _evaluated(expectation: Expectation, narrow: pl.DataFrame) -> int:
    measure = narrow[expectation.check.measure]
    return len(measure) if expectation.check.rule == NOT_NULL else measure.count()


def _ask(suite: Suite, batch: Any, result_format: Mapping[str, object]) -> dict[str, Answer]:
    compiled = _compiled(suite)
    try:
        results = batch.validate(compiled, result_format=result_format).results
    except Exception as error:
        raise SuiteError(f"The suite {suite.name!r} could not be asked: {error}") from error
    answers = {result.expectation_config.description: result for result in results}
    if len(answers) != len(suite.expectations):
        raise SuiteError(f"The suite {suite.name!r} could not be asked: two of its expectations have the same name.")
    for name, answer in answers.items():
        if problem := _problem(answer.exception_info):
            raise _unanswered(suite, name, problem)
    return answers


def _problem(info: Mapping[str, Any]) -> str | None:
    """What an expectation raised: told for the expectation, or for each of the metrics it needed."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return next((str(part["exception_message"]) for part in parts if part["raised_exception"]), None)


def _unanswered(suite: Suite, name: str, problem: str) -> SuiteError:
    return SuiteError(
        f"The expectation {name!r} of the suite {suite.name!r} could not be asked: {problem}",
        remedy="Nothing was taken or refused; mend expectations/suites.py.",
    )


def library() -> tuple[Any, Any]:
    """Great Expectations and the module of its settings; where it is not imported yet, as cheaply as that can be done."""
    # Importing it warns of modules of the standard library that it uses, and changes the warnings' filters for all.
    with (
        _TURN,
        warnings.catch_warnings(),
        imported_later(_HARDLY_USED),
        as_if_absent(_NEVER_USED),
        _no_collection(),
    ):
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types import base
    return gx, base


@contextmanager
def _no_collection() -> Iterator[None]:
    """What an import makes, it keeps: to look for garbage meanwhile costs half a second."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _batches() -> Any:
    with interrupted_later():
        return _made_batches()


def _made_batches() -> Any:
    gx, base = library()
    config = base.DataContextConfig(
        analytics_enabled=False,
        progress_bars=base.ProgressBarsConfig(globally=False),
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    asset = context.data_sources.add_pandas("load").add_dataframe_asset("measures")
    return asset.add_batch_definition_whole_dataframe("whole")


def _batch(suite: Suite, narrow: pl.DataFrame) -> Any:
    batches = _batches()
    try:
        # Columns of NumPy, not of Arrow: only those it compares as columns, and others value by value in Python. And no
        # ``unexpected_index_column_names``: naming rows by a column takes it 50 microseconds a row, by place nothing.
        return batches.get_batch(batch_parameters={"dataframe": narrow.to_pandas()})
    except Exception as error:
        raise SuiteError(f"The suite {suite.name!r} could not be asked: {error}") from error


@lru_cache(maxsize=64)
def _compiled(suite: Suite) -> Any:
    """The suite to be asked, each expectation with its name and nothing more: all of one is copied again and again meanwhile."""
    gx, _ = library()
    bare = [_compile(suite, one, settled, description=one.name) for one in suite.expectations]
    return gx.ExpectationSuite(name=suite.name, expectations=bare)


def compiled(suite: Suite, name: str) -> Any:
    """The suite as Great Expectations knows suites, under a name, with all that a person is told of it.

    Raises:
        SuiteError: It does not know one of the rules, or not such limits.
    """
    from great_expectations.expectations.metadata_types import FailureSeverity

    gx, _ = library()
    told = [
        _compile(
            suite,
            one,
            str,
            severity=FailureSeverity(one.severity),
            notes=[one.why],
            meta={"name": one.name, "remedy": one.remedy},
        )
        for one in suite.expectations
    ]
    return gx.ExpectationSuite(name=name, expectations=told)


def _compile(suite: Suite, expectation: Expectation, rule: Callable[[str], str], **words: Any) -> Any:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    check = expectation.check
    try:
        return ExpectationConfiguration(
            type=rule(check.rule),
            kwargs={"column": check.measure, **dict(check.limits)},
            **words,
        ).to_domain_obj()
    except Exception as error:
        raise _unanswered(suite, expectation.name, str(error)) from error
