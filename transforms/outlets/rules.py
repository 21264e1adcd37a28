"""An outlet's rules as data: where it names people, and which of its paragraphs are no part of an article."""

import re
from dataclasses import dataclass

from transforms.bylines import people
from transforms.drafts import Draft
from transforms.markup import Block

# Credits that many outlets write alike, on a short line at the beginning or the end: 记者：高锋 责编：胡力汉 许书婷
_LABELLED = r"(?:记者|記者|作者|撰文|撰稿|文字|文)\s?[:：/／]\s?"
_NEXT_LABEL = r"(?=\s*(?:责编|責編|责任编辑|責任編輯|网编|網編|编辑|編輯|译者|譯者|编译|編譯|摄影|攝影|图|圖|来源|來源|[|｜)）]|$))"
_OPENING_BYLINE = re.compile(rf"{_LABELLED}(?P<names>[^：:。，]{{2,40}})")
_CLOSING_BYLINE = re.compile(rf"(?:^|[（(/／;；])(?P<all>{_LABELLED}(?P<names>[^：:。]{{2,40}}?)){_NEXT_LABEL}")
_TRANSLATOR = re.compile(
    r"(?:^|[\s(（/／;；。])(?:译者|譯者|编译|編譯|翻译|翻譯)\s?(?:[:：]\s?|\s)(?P<names>[^\s,，;；/／)）。]{2,20}(?:、[^\s,，;；/／)）。]+)*)"
)
_END_MARK = re.compile(r"[（(]?\s?(?:完|全文完|本文完)\s?[)）]?|#|■|here|相关内容|相關內容|延伸閱讀|延伸阅读|Array")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_FIRST, _LAST = 2, 3  # paragraphs in which credits are looked for
_CREDIT_LINE = 90  # characters; a longer line is a sentence


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
        while len(draft.blocks) > 1 and _END_MARK.fullmatch(draft.blocks[-1].text):
            draft.blocks.pop()
        if draft.blocks:
            self._take_opening(draft)
            self._take_closing(draft)

    def _take_opening(self, draft: Draft) -> None:
        first = draft.blocks[0].text
        if self.day and (day := self.day.search(first)):
            draft.offer("visible", day[0])
        if self.opening and (found := self.opening.search(first)):
            self._name(draft, found[0], found["names"])
        for block in draft.blocks[:_FIRST]:
            byline = _OPENING_BYLINE.fullmatch(block.text)
            if byline and len(draft.blocks) > 1:
                self._name(draft, block.text, byline["names"])
                draft.blocks = [each for each in draft.blocks if each is not block]

    def _take_closing(self, draft: Draft) -> None:
        for line in _closing_lines(draft.blocks):
            translated = _TRANSLATOR.search(line)
            if translated and not draft.translator:
                draft.translator = translated["names"]
            if byline := _CLOSING_BYLINE.search(line):
                self._name(draft, byline["all"], _BETWEEN_HAN.sub("、", byline["names"].strip()))
            elif self.closing and (found := self.closing.search(line)):
                self._name(draft, found[0], found["names"])

    def _name(self, draft: Draft, raw: str, names: str) -> None:
        if draft.authors:
            return
        draft.authors = people(self._without_place(names), not_people=(draft.source.name,))
        draft.raw_authors = raw.strip("（）()【】 ") if draft.authors else draft.raw_authors

    def _without_place(self, names: str) -> str:
        """The reporters' names without the city behind the last one: 佟亦加, 陳韻聿倫敦, 張謙香港."""
        *others, last = re.split(r"[、，,/／]\s*", names.strip())
        last = last.split()[0] if " " in last and self.places else last
        if self.places and not last.isascii():
            cuts = (last[:length] for length in (3, 2, 4) if last[length:] in self.places)
            last = next(cuts, last if len(last) <= len("佟亦加") else last[: len("佟亦加")])
        return "、".join([*others, last])


def _closing_lines(blocks: list[Block]) -> list[str]:
    """The last lines, the last first; of a longer line its end, where credits stand in brackets."""
    lines = [line for block in blocks[-_LAST:] for line in block.text.split("\n")]
    return [line if len(line) <= _CREDIT_LINE else _ending(line) for line in reversed(lines)]


def _ending(line: str) -> str:
    start = max(line.rfind("（"), line.rfind("("))
    return line[start:] if len(line) - start <= _CREDIT_LINE and start >= 0 else ""
