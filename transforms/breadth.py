"""Does a story's definition mean something? One that takes in nearly everything, or nothing at all, is told with its numbers."""

from dataclasses import dataclass

NEARLY_ALL = 0.9
# Of fewer articles, nearly all may well belong.
ENOUGH_FOR_ALL = 100
# Of fewer, none may well belong: none in 1,000 means a share below 0.3 % (95 % confidence, the rule of three).
ENOUGH_FOR_NONE = 1000


@dataclass(frozen=True, slots=True)
class Breadth:
    """Of the articles within a story's time, outlets and languages that were looked at, how many belong to it."""

    looked_at: int
    found: int

    def remark(self, story_id: str) -> str | None:
        """One sentence of numbers and one of what to do where the definition is too wide or too narrow; else None."""
        check = f"'dateline story check {story_id}' shows"
        if not self.found and self.looked_at >= ENOUGH_FOR_NONE:
            return (
                f"None of the {self.looked_at:,} articles looked at belongs to {story_id} (0.0 %): perhaps it is too narrow, or misspelt. "
                f"Add terms or lower its threshold; {check} what misses it by little."
            )
        if self.found >= NEARLY_ALL * self.looked_at and self.looked_at >= ENOUGH_FOR_ALL:
            return (
                f"{self.found:,} of the {self.looked_at:,} articles looked at belong to {story_id} ({100 * self.found / self.looked_at:.1f} %): "
                f"it tells nothing apart. Take out terms that stand everywhere, add a [[group]] or raise its threshold; "
                f"{check} the weakest hits."
            )
        return None
