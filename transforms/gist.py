"""What of an article is compared with others: by what it is paired, by what it is placed, and of whom it is a copy.

It hangs on the article alone and not on what came before, so that many can be read at once, in several processes; to compare
them is the other half of the work, and goes one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.copies import TEXT_CHARS, signature
from transforms.features import BODY_CHARS, OTHER_WRITING, FeatureReader, Features
from transforms.pairing import CHINESE, ENGLISH, LEAD_CHARS, SharedWords, Told, Trace
from transforms.storybook import Names

MOST_CHARS = max(TEXT_CHARS, BODY_CHARS * OTHER_WRITING, *LEAD_CHARS.values())
"""Of a body; what stands behind is not looked at."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What is compared of an article.

    Attributes:
        trace: For its counterparts in the other language; empty where it is neither Chinese nor English.
        features: For the events of its days.
        signature: For other articles with nearly its text.
    """

    trace: Trace
    features: Features
    signature: bytes


class GistReader:
    """Reads gists out of articles.

    Args:
        names: The catalogue's.
    """

    def __init__(self, names: Iterable[Names] = ()) -> None:
        names = list(names)
        self._words, self._features = SharedWords(names), FeatureReader(names)

    def read(self, told: Told) -> Gist:
        """The gist of an article."""
        return Gist(
            trace=self._words.trace(told) if told.side in (CHINESE, ENGLISH) else {},
            features=self._features.features(told.title, told.body, told.url),
            signature=signature(told.body),
        )
