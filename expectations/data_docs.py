"""Great Expectations' own site, its Data Docs: what was checked in the last runs, made again from the rows of ``validation``.

Beside ``expectations/judge.py`` the only file that knows Great Expectations. Its pages fetch their style from the web; the front
page that needs none of it is ours (``flows/display/quality.py``).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from expectations.judge import compiled, library
from expectations.stages import STAGES
from expectations.suites import ARTICLES, BATCHES
from expectations.terms import Expectation, Suite

SUITES: Final[Mapping[str, Suite]] = {ARTICLES.name: ARTICLES, BATCHES.name: BATCHES, **STAGES}
"""Every suite there is, by its name."""

_SITE: Final = "dateline"
_TITLES: Final = {
    "article": "articles",
    "batch": "batches of a source",
    "entry": "entries of feeds",
    "image": "pictures",
    "link": "links",
    "revision": "revisions",
    "coverage": "coverage of stories",
    "story": "stories",
    "counts": "counts of a run",
}


def build_site(validations: pl.DataFrame, directory: Path) -> Path:
    """Write the site of some runs below a directory.

    Args:
        validations: run_id, suite, expectation, validated_at, evaluated, unexpected and examples, one row for each run and
            expectation.
        directory: Where the site goes; it is made.

    Returns:
        The site's first page.
    """
    context = _context(directory)
    for suite in SUITES.values():
        context.suites.add(compiled(suite, _TITLES[suite.name]))
    for part in validations.filter(pl.col("suite").is_in(list(SUITES))).partition_by(
        "run_id", "suite", maintain_order=True
    ):
        context.validation_results_store.set(*_result(SUITES[part["suite"][0]], part))
    context.build_data_docs()
    return directory / "index.html"


def _context(directory: Path) -> Any:
    gx, base = library()
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(directory.resolve())}
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": store,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    config = base.DataContextConfig(
        analytics_enabled=False,
        progress_bars=base.ProgressBarsConfig(globally=False),
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={_SITE: site},
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _result(suite: Suite, rows: pl.DataFrame) -> tuple[Any, Any]:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    name, run = _TITLES[suite.name], RunIdentifier(rows["run_id"][0], max(rows["validated_at"]))
    results = list(_results(suite, rows))
    held = sum(result.success for result in results)
    return (
        ValidationResultIdentifier(ExpectationSuiteIdentifier(name), run, suite.name),
        ExpectationSuiteValidationResult(
            success=held == len(results),
            results=results,
            suite_name=name,
            statistics={
                "evaluated_expectations": len(results),
                "successful_expectations": held,
                "unsuccessful_expectations": len(results) - held,
                "success_percent": 100 * held / max(len(results), 1),
            },
            meta={"run_id": run.to_json_dict(), "great_expectations_version": library()[0].__version__},
        ),
    )


def _results(suite: Suite, rows: pl.DataFrame) -> Iterator[Any]:
    from great_expectations.core import ExpectationValidationResult

    found = {row["expectation"]: row for row in rows.iter_rows(named=True)}
    for expectation, configured in zip(suite.expectations, compiled(suite, suite.name).expectations, strict=True):
        if expectation.name in found:
            yield ExpectationValidationResult(
                success=found[expectation.name]["unexpected"] == 0,
                expectation_config=configured.configuration,
                result=_numbers(found[expectation.name]),
                exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
                meta={},
            )


def _numbers(row: Mapping[str, Any]) -> dict[str, object]:
    share = 100 * row["unexpected"] / max(row["evaluated"], 1)
    return {
        "element_count": row["evaluated"],
        "unexpected_count": row["unexpected"],
        "unexpected_percent": share,
        "unexpected_percent_nonmissing": share,
        "missing_count": 0,
        "missing_percent": 0.0,
        "partial_unexpected_list": list(row["examples"]),
    }


def told_of(name: str) -> Expectation | None:
    """The expectation of a name, with its reason and remedy; None of a name that no suite has."""
    return next((one for suite in SUITES.values() for one in suite.expectations if one.name == name), None)
