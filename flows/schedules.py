"""What is run when: the deployments, declared once for ``dateline serve``; a test holds ``prefect.yaml`` to the same.

Nothing of Prefect is imported here, so that this can be read and compared where no server is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from flows.settings import Settings
from transforms.catalog import Source

Tier = Literal["frequent", "regular", "seldom"]
TIERS: tuple[Tier, ...] = get_args(Tier)

REGULAR_MINUTES = 15  # the default of a source's poll_minutes.least
SELDOM_MINUTES = 60


def tier_of(source: Source) -> Tier:
    """How often scheduled runs may look at a source, by the least of its ``poll_minutes``.

    ``frequent`` below a quarter of an hour, ``seldom`` from an hour on, ``regular`` otherwise.
    """
    least = source.poll_minutes.least
    if least < REGULAR_MINUTES:
        return "frequent"
    return "seldom" if least >= SELDOM_MINUTES else "regular"


def of_tier(sources: Iterable[Source], tier: Tier) -> list[str]:
    """The ids of those sources of a tier that have a feed."""
    return [source.source_id for source in sources if source.feeds and tier_of(source) == tier]


def traces_of(settings: Settings) -> Path:
    """Where each run that Prefect has started keeps a file locked, by the run's id at Prefect, while it has its process."""
    return settings.home / "prefect" / "runs"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow that Prefect runs: every so many minutes, or by cron in a zone, or by hand where neither is said.

    Of those that are due while one of the same runs, a scheduled one is cancelled, since it has nothing to add; one asked for
    by hand waits.
    """

    flow: str
    name: str
    description: str
    tags: tuple[str, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)
    minutes: int | None = None
    cron: str | None = None
    zone: str = "UTC"

    @property
    def is_scheduled(self) -> bool:
        """Whether it comes by itself."""
        return self.minutes is not None or self.cron is not None


def declared(settings: Settings) -> tuple[Deployment, ...]:
    """All deployments: sources by their tier, and the rest by the reader's clock."""
    minutes, zone = settings.ingest_minutes, settings.zone
    hour, minute = (int(part) for part in settings.digest_at.split(":"))
    each = {"frequent": max(1, minutes // 3), "regular": minutes, "seldom": minutes * 4}
    return (
        *(
            Deployment(
                "ingest",
                tier,
                f"The {tier} sources, as far as they are due, then all followed stories and events.",
                ("dateline", "warehouse", f"tier:{tier}"),
                parameters={"tier": tier},
                minutes=each[tier],
            )
            for tier in TIERS
        ),
        Deployment(
            "maintain",
            "nightly",
            "The upkeep of the warehouse, and a look whether it is sound.",
            ("dateline", "warehouse"),
            cron="30 3 * * *",
            zone=zone,
        ),
        Deployment(
            "quality",
            "daily",
            "The pages that say what can be believed, written anew.",
            ("dateline",),
            cron="30 6 * * *",
            zone=zone,
        ),
        Deployment(
            "digest",
            "daily",
            "What is new in the followed stories, to the addresses of DATELINE_NOTIFY.",
            ("dateline",),
            cron=f"{minute} {hour} * * *",
            zone=zone,
        ),
        Deployment(
            "track",
            "by-hand",
            "New articles against the followed stories, and into events.",
            ("dateline", "warehouse"),
        ),
        Deployment(
            "backfill",
            "by-hand",
            "Archives of articles from the worker's disk, saved files or WARC.",
            ("dateline", "warehouse", "archive"),
        ),
        Deployment(
            "reparse",
            "by-hand",
            "Kept documents, read again with today's readers.",
            ("dateline", "warehouse", "archive"),
        ),
    )
