"""An outlet's rules as data: where it names people, and which of its paragraphs are no part of an article."""

import re
from dataclasses import dataclass

from transforms.bylines import people
from transforms.drafts import Draft

# Credits that many outlets write alike; they stand in the last paragraphs, in brackets or on a line of their own.
_NAMES = r"[^\s,，;；/／)）]+(?:[、 /／]\s?[\u3400-\u9fff]{2,4}(?![:：\u3400-\u9fff]))*"
REPORTERS = re.compile(rf"(?:^|[\s(（/／;；])(?:记者|記者|作者|撰文|撰稿)\s*[:：]\s*({_NAMES})")
TRANSLATORS = re.compile(r"(?:^|[\s(（/／;；。])(?:译者|譯者|编译|編譯|翻译|翻譯)\s*[:： ]\s*([^\s,，;；/／)）。]+(?:、[^\s,，;；/／)）。]+)*)")
_LAST = 3  # paragraphs in which credits are looked for


@dataclass(frozen=True, slots=True)
class Rules:
    """One outlet's way of writing.

    ``opening`` finds the reporters in the first paragraph and ``closing`` in the last ones, each in its group ``names``;
    ``left_out`` matches whole paragraphs that are no part of any article; ``day`` finds a date of publication.
    ``places`` are names of cities that stand right behind a reporter's name.
    """

    opening: re.Pattern[str] | None = None
    closing: re.Pattern[str] | None = None
    left_out: re.Pattern[str] | None = None
    day: re.Pattern[str] | None = None
    places: frozenset[str] = frozenset()

    def __call__(self, draft: Draft) -> None:
        """Mend a draft in place."""
        if self.left_out:
            draft.blocks = [block for block in draft.blocks if not self.left_out.fullmatch(block.text)]
        if not draft.blocks:
            return
        self._take_opening(draft)
        self._take_closing(draft)

    def _take_opening(self, draft: Draft) -> None:
        first = draft.blocks[0].text
        if self.day and (day := self.day.search(first)):
            draft.offer("visible", day[0])
        found = self.opening.search(first) if self.opening else None
        if found and not draft.raw_authors:
            self._name(draft, found)

    def _take_closing(self, draft: Draft) -> None:
        for block in reversed(draft.blocks[-_LAST:]):
            translated = TRANSLATORS.search(block.text)
            if translated and not draft.translator:
                draft.translator = translated[1]
            found = REPORTERS.search(block.text)
            if found and not draft.raw_authors:
                draft.raw_authors, draft.authors = found[0].strip("(（ "), people(found[1].replace(" ", "、"))
            elif self.closing and not draft.raw_authors and (named := self.closing.search(block.text)):
                self._name(draft, named)

    def _name(self, draft: Draft, found: re.Match[str]) -> None:
        draft.raw_authors = found[0].strip("（）()【】 ")
        draft.authors = people(self._without_place(found["names"]), not_people=(draft.source.name,))

    def _without_place(self, names: str) -> str:
        """The reporters' names without the city behind the last one."""
        if not self.places:
            return names
        *others, last = re.split(r"[、，,]", names)
        cut = next((last[:length] for length in (3, 2, 4) if last[length:] in self.places), None)
        return "、".join([*others, cut or last[:3]])
