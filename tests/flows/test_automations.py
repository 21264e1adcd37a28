"""The automations that are shipped as examples are such as Prefect takes, and wait for events that are emitted."""

from pathlib import Path

import pytest
import yaml
from prefect.events.schemas.automations import AutomationCore, EventTrigger

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs/automations").glob("*.yaml"))
EMITTED = {"dateline.alarm.raised", "dateline.alarm.over", "dateline.source.failed", "dateline.story.burst"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_automation_is_one_of_prefect(example: Path) -> None:
    """Its own model reads it, with every key, and of Dateline's events it names only those that there are."""
    written = yaml.safe_load(example.read_text(encoding="utf-8"))
    automation = AutomationCore.model_validate(written)
    assert isinstance(automation.trigger, EventTrigger)
    assert set(written["trigger"]) - {"type"} <= set(EventTrigger.model_fields)
    assert {name for name in automation.trigger.expect if name.startswith("dateline.")} <= EMITTED
    assert automation.actions[0].type == "send-notification"


def test_events_that_are_waited_for_are_documented() -> None:
    """Each stands in the table of the page on running by itself."""
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert [name for name in sorted(EMITTED) if f"`{name}`" not in page] == []
