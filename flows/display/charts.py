"""Days as bars: in a line of the terminal, and as a drawing in a page."""

from collections.abc import Sequence

BARS = " ▁▂▃▄▅▆▇█"
UNKNOWN = "·"  # a day on which nobody looked
WIDTH, HEIGHT = 360, 64


def sparkline(values: Sequence[float | None]) -> str:
    """One character for each day; the highest is the highest of them."""
    most = max((value for value in values if value is not None), default=0) or 1
    return "".join(
        UNKNOWN if value is None else BARS[round((len(BARS) - 1) * max(value, 0) / most)] for value in values
    )


def svg(values: Sequence[float | None], usual: float | None = None, *, title: str = "", height: int = HEIGHT) -> str:
    """A bar for each day, the last one marked, and a line where the usual is; colours come from the page."""
    most = max([value for value in values if value is not None] + [usual or 0, 0]) or 1
    step = WIDTH / max(len(values), 1)
    bars = "".join(
        _bar(number, value, most, step, height, is_last=number == len(values) - 1)
        for number, value in enumerate(values)
    )
    at = height - height * (usual or 0) / most
    line = f'<line class="usual" x1="0" x2="{WIDTH}" y1="{at:.1f}" y2="{at:.1f}"/>' if usual is not None else ""
    return (
        f'<svg class="days" viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="none" role="img" aria-label="{title}">'
        f"{bars}{line}</svg>"
    )


def _bar(number: int, value: float | None, most: float, step: float, height: int, *, is_last: bool) -> str:
    x, width = number * step, max(step - 1.5, 0.5)
    if value is None:
        return f'<rect class="unknown" x="{x:.1f}" y="0" width="{width:.1f}" height="{height}"/>'
    tall = max(height * max(value, 0) / most, 1)
    kind = "last" if is_last else "day"
    return f'<rect class="{kind}" x="{x:.1f}" y="{height - tall:.1f}" width="{width:.1f}" height="{tall:.1f}"/>'
