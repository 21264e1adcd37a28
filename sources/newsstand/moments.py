"""An instant in the spellings that outlets use, each under the name by which a template asks for it.

Only writing: reading such dates is what the rest of Dateline is tested on.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

SPELLINGS = ("iso", "utc", "rfc822", "slashed", "plain", "minute", "chinese", "day", "english", "epoch_ms")

NOON = 12


def spell(prefix: str, instant: datetime | None, zone: ZoneInfo) -> dict[str, str | None]:
    """Give `{prefix}_iso`, `{prefix}_rfc822`, …; every value is None where there is no instant to tell."""
    if instant is None:
        return {f"{prefix}_{name}": None for name in SPELLINGS}
    local = instant.astimezone(zone)
    return {f"{prefix}_{name}": text for name, text in zip(SPELLINGS, _spellings(local), strict=True)}


def _spellings(local: datetime) -> tuple[str, ...]:
    utc = local.astimezone(UTC)
    return (
        local.isoformat(),
        f"{utc:%Y-%m-%dT%H:%M:%S}.000Z",
        format_datetime(local),
        f"{local.year}/{local.month}/{local.day} {local:%H:%M:%S}",
        f"{local:%Y-%m-%d %H:%M:%S}",
        f"{local:%Y/%m/%d %H:%M}",
        f"{local:%Y年%m月%d日 %H:%M}",
        f"{local.year}年{local.month}月{local.day}日",
        _english(local),
        str(int(local.timestamp()) * 1000),
    )


def _english(local: datetime) -> str:
    """AP style: no leading zeros, a.m. and p.m. with points."""
    half = "a.m." if local.hour < NOON else "p.m."
    return f"{local:%B} {local.day}, {local.year}, {local.hour % NOON or NOON}:{local:%M} {half} ET"
