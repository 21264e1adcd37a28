"""Great Expectations' own rules, each of which works out its configuration once.

It asks an expectation some fifty times for its configuration while it is asked of one frame, and makes it anew each time: two fifths of
what a load of a few articles takes to be judged. An expectation does not change once it is made.
"""

from functools import cache
from typing import Any


@cache
def settled(rule: str) -> str:
    """The name of a rule that judges as another one does; it is known to Great Expectations from then on.

    Args:
        rule: A rule by Great Expectations' own name, as ``expect_column_values_to_not_be_null``.

    Raises:
        ExpectationNotFoundError: It knows no such rule.
    """
    from great_expectations.compatibility.pydantic import PrivateAttr
    from great_expectations.expectations.registry import get_expectation_impl

    original: Any = get_expectation_impl(rule)

    def configuration(self: Any) -> Any:
        if self._configuration is None:
            self._configuration = original.configuration.fget(self)
        return self._configuration

    members = {"__module__": __name__, "_configuration": PrivateAttr(None), "configuration": property(configuration)}
    made = type(original)(f"Settled{original.__name__}", (original,), members)  # which registers it under its name
    return str(made.expectation_type)
