"""A flame graph as SVG: each function a bar as wide as the time that it and all it called took, standing on its caller.

After Brendan Gregg, "The Flame Graph", Communications of the ACM 59 (6), 2016.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT, FONT = 1200.0, 17.0, 11
LEAST_SHARE = 0.003  # what is narrower cannot be read
_CHARS_PER_UNIT = 0.15
_COLOURS = {"flows": "#c8553d", "transforms": "#d98e4a", "warehouse": "#4a8fb0", "expectations": "#7a9e57", "sources": "#8a6fa8"}  # fmt: skip
_OTHER = "#b9c4c9"


@dataclass(slots=True)
class Node:
    """A function called from certain others, and how many samples were taken in it and below."""

    samples: int = 0
    below: dict[str, "Node"] = field(default_factory=dict)


def flames(stacks: Mapping[tuple[str, ...], int], *, unit: float) -> str:
    """Draw stacks of functions, the outermost first, each with the number of its samples; a sample stands for ``unit`` seconds."""
    root = Node()
    for stack, count in stacks.items():
        node = root
        node.samples += count
        for frame in stack:
            node = node.below.setdefault(frame, Node())
            node.samples += count
    least = root.samples * LEAST_SHARE
    bars = list(_bars(root, 0.0, 0, WIDTH / max(root.samples, 1), least))
    depth = max((row for *_, row in bars), default=0) + 1
    height = depth * HEIGHT + 6
    drawn = "".join(_bar(*bar, height=height, unit=unit) for bar in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="{FONT}"><rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n'
    )


def _bars(
    node: Node, left: float, row: int, scale: float, least: float
) -> Iterator[tuple[str, int, float, float, int]]:
    """Name, samples, left edge, width and row of all bars above a node; the widest first."""
    for name, child in sorted(node.below.items(), key=lambda each: (-each[1].samples, each[0])):
        if child.samples < least:
            continue
        width = child.samples * scale
        yield name, child.samples, left, width, row
        yield from _bars(child, left, row + 1, scale, least)
        left += width


def _bar(name: str, samples: int, left: float, width: float, row: int, *, height: float, unit: float) -> str:
    top = height - (row + 1) * HEIGHT - 3
    room = name.partition(" (")[2].partition("/")[0]
    shown = name[: int(width * _CHARS_PER_UNIT)] if width > 30 else ""  # noqa: PLR2004 - four letters
    return (
        f'<g><title>{escape(name)}: {samples * unit:.2f} s</title><rect x="{left:.1f}" y="{top:.1f}" width="{max(width - 0.5, 0.5):.1f}" '
        f'height="{HEIGHT - 1:.0f}" fill="{_COLOURS.get(room, _OTHER)}"/>'
        + (f'<text x="{left + 3:.1f}" y="{top + FONT + 1:.1f}">{escape(shown)}</text>' if shown else "")
        + "</g>"
    )
