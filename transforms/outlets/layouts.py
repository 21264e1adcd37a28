"""An outlet's layouts by date: old pages stay readable when it changes how it writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from transforms.drafts import Draft

Reader = Callable[[Draft], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of writing pages; ``valid_until`` is the last day on which the outlet used it, None for today's."""

    read: Reader
    valid_until: date | None = None


class Layouts:
    """The layouts of one outlet, the oldest first: a page is read as those of the day on which it was seen."""

    def __init__(self, *layouts: Layout) -> None:
        *past, today = layouts
        if today.valid_until is not None or any(layout.valid_until is None for layout in past):
            raise ValueError("The last layout, and only it, is valid until further notice.")
        self._layouts = layouts

    def __call__(self, draft: Draft) -> None:
        """Mend a draft in place."""
        self.of(draft.seen_on).read(draft)

    def of(self, day: date | None) -> Layout:
        """The layout of a day; today's where nobody knows the day."""
        fitting = (layout for layout in self._layouts if layout.valid_until and day and day <= layout.valid_until)
        return next(fitting, self._layouts[-1])
