"""An outlet's rules as data: where it names people, and which of its paragraphs are no part of an article.

The first rule of all outlets is the dateline (``transforms/datelines.py``); the last is that credits and marks of the
end leave the text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.agencies import HAN_NAMES, canonical_agency
from transforms.bylines import people
from transforms.datelines import read_dateline, read_posting, split_place
from transforms.drafts import Draft
from transforms.places import PLACES

# Credits that many outlets write alike, on a short line at the beginning or the end: 记者：高锋 责编：胡力汉 许书婷
_WRITER = r"(?:记者|記者|作者|撰文|撰稿|文字|文)"
_TRANSLATES = r"(?:译者|譯者|编译|編譯|翻译|翻譯)"
_OTHERS = (
    r"(?:责编|責編|责辑|责任编辑|責任編輯|网编|網編|编辑|編輯|主编|主編|核稿|校对|校對|审校|審校|摄影|攝影|制图|製圖|图|圖|来源|來源"
    r"|策划|策劃|主播|监制|監製|制作|製作|剪辑|剪輯|剪接|拍摄|拍攝|文字整理)"
)
_COLON = r"(?:\s?[:：丨]\s?|\s(?=[\u3400-\u9fff]))"
_LABEL = rf"(?:特约|特約|实习|實習)?(?:(?:{_WRITER}|{_TRANSLATES}|{_OTHERS}){_COLON}|(?:责编|責編|网编|網編)(?=[\u3400-\u9fff])|编辑(?=[\u3400-\u9fff]{{2,3}}[）)]))"
_LABELLED = rf"{_WRITER}{_COLON}"
_CREDITS = re.compile(
    rf"(?:^|(?<=[。！？!?”」』\"）)\s])|(?=[（(]))\s*[（(]?\s?"
    rf"(?:{_LABEL}[^：:。！？（()）\n]{{1,40}}?[\s;；/／|｜,，]*)+[)）]?[;；]?\s?\d{{0,8}}\s?$"
)
_OPENING_BYLINE = re.compile(rf"{_WRITER}\s?[:：丨]\s?(?P<names>[^：:。]{{2,40}})")
_CLOSING_BYLINE = re.compile(
    rf"(?:^|[（(/／;；])(?P<all>{_LABELLED}(?P<names>[^：:。]{{2,40}}?))(?=\s*(?:{_LABEL}|[|｜)）]|$))"
)
_TRANSLATOR = re.compile(
    rf"(?:^|[\s(（/／;；。]){_TRANSLATES}\s?(?:[:：]\s?|\s)(?P<names>[^\s,，;；/／)）。]{{2,20}}(?:、[^\s,，;；/／)）。]+)*)"
)
_NAME_LINE = re.compile(r"[^\s。，,:：\d][^。，,:：\d]{1,40}")
_ROLE_LINE = re.compile(
    r"(?:[A-Z]{2,5}|本报|本報|本台|[\u3400-\u9fff]{0,8}).{0,16}(?:记者|記者|编辑|編輯|主编|主編|特派员|特派員|通讯员|分析员|撰稿人)(?:发自.{1,8})?"
)
_END_MARK = re.compile(
    r"[（(]?\s?(?:完|全文完|本文完)\s?[)）]?|#|■|(?:.{0,20}[:：]\s?)?here|Array"
    r"|(?:相关|相關|延伸)(?:内容|內容|新闻|新聞|阅读|閱讀)\s?[:：]?"
)
_OPENING_CREDIT = re.compile(rf"(?!来源|來源)(?:{_OTHERS}|出品)\s?[:：丨|｜/]\s?.{{1,20}}")
_REPRINTED = re.compile(rf"[（(]?(?:[转轉]自|[来來]源)\s?[:：]?\s?(?P<name>{'|'.join(HAN_NAMES)})[)）]?[。.]?")
_MARK_AT_END = re.compile(r"\s?(?:[（(]\s?(?:完|全文完|本文完)\s?[)）]|(?<=[。！？”」）\w.!?])\s?[#■])\s?$")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_REPUBLIC_DAY = re.compile(r"(?P<year>1\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\s*$")
_REPUBLIC = 1911  # the year before its first
_LEARNED = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)[，,]?\s?本[网網报報台臺站社]")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_FIRST, _LAST = 2, 4  # paragraphs in which credits are looked for
_CREDITS_FIRST = 8  # where each credit is a paragraph, before the text
_BARE_DAY = re.compile(r"(?<=[。！？」』”）)])\s?" + _REPUBLIC_DAY.pattern)
_MARK_CHARS = 16  # at a paragraph's end, within which a mark or a day stands
_CREDIT_LINE = 120  # characters; a longer line is a sentence


@dataclass(frozen=True, slots=True)
class Rules:
    """One outlet's way of writing.

    ``closing`` finds the reporters in a last line that is nothing else, in its group ``names``; ``left_out`` matches whole
    paragraphs that are no part of any article, ``cut`` what is none at a paragraph's end; ``byline`` takes the people out of
    a byline that says more of them than their names, in its group ``names``. ``has_republic_day`` says that a number behind the credits is the day, in
    the years of the Republic of China: 1091119.
    """

    closing: re.Pattern[str] | None = None
    left_out: re.Pattern[str] | None = None
    cut: re.Pattern[str] | None = None
    byline: re.Pattern[str] | None = None
    has_republic_day: bool = False

    def __call__(self, draft: Draft) -> None:
        """Mend a draft in place."""
        if self.left_out:
            draft.blocks = [block for block in draft.blocks if not self.left_out.fullmatch(block.text)]
        if self.byline and draft.raw_authors and (named := self.byline.fullmatch(draft.raw_authors)):
            _name(draft, draft.raw_authors, named["names"])
        if draft.blocks:
            self._cut(draft)
            draft.blocks = [block for block in draft.blocks if not _is_address(block.text)] or draft.blocks
            _take_opening(draft)
            take_dateline(draft)
            self._take_closing(draft)

    def _cut(self, draft: Draft) -> None:
        for block in draft.blocks if self.cut else ():
            block.text = self.cut.sub("", block.text) or block.text if self.cut else block.text

    def _take_closing(self, draft: Draft) -> None:
        """Credits of the last paragraphs: they name people, and leave the text where they are a line of their own."""
        _leave_out_marks(draft)
        signs = True  # whether nothing but credits has followed so far
        for block in reversed(draft.blocks[-_LAST:]):
            lines = block.text.split("\n")
            for line in reversed(lines):
                _take_people(draft, line if len(line) <= _CREDIT_LINE else _ending(line))
            while lines and (rest := self._without_credits(draft, lines[-1], signs=signs)) != lines[-1]:
                lines[-1:] = [rest] if rest else []
            signs = signs and not lines
            if lines or len(draft.blocks) > 1:
                block.text = "\n".join(lines)
        draft.blocks = [block for block in draft.blocks if block.text]
        _leave_out_marks(draft)

    def _without_credits(self, draft: Draft, line: str, *, signs: bool) -> str:
        """The line without the credits at its end; "" where it is a signature, whose people the draft then knows."""
        found = _CREDITS.search(line, max(0, len(line) - _CREDIT_LINE))
        if found is None and self.has_republic_day:
            found = _BARE_DAY.search(line, max(0, len(line) - _MARK_CHARS))
        rest = line[: found.start()].rstrip() if found else line
        if found and self.has_republic_day and (day := _REPUBLIC_DAY.search(found[0])):
            draft.offer("visible", f"{int(day['year']) + _REPUBLIC}-{day['month']}-{day['day']}")
        if not signs or len(rest) > _CREDIT_LINE:
            return rest
        signed = _signature(draft.source.name).fullmatch(rest) or (self.closing and self.closing.fullmatch(rest))
        if signed:
            _name(draft, signed[0], signed["names"])
            draft.agency = canonical_agency(signed.groupdict().get("agency") or "") or draft.agency
        return "" if signed else rest


def _is_address(text: str) -> bool:
    return "@" in text and _ADDRESS.fullmatch(text) is not None


def _take_people(draft: Draft, line: str) -> None:
    if translated := _TRANSLATOR.search(line):
        draft.translator = draft.translator or translated["names"]
    if byline := _CLOSING_BYLINE.search(line):
        _name(draft, byline["all"], byline["names"])


def _ending(line: str) -> str:
    """Of a longer line the brackets at its end, where credits stand."""
    start = max(line.rfind("（"), line.rfind("("))
    return line[start:] if len(line) - start <= _CREDIT_LINE and start >= 0 else ""


@lru_cache(maxsize=1024)
def _signature(outlet: str) -> re.Pattern[str]:
    """A last line in which a reporter signs for the outlet, or for another: 寒冬記者 林若水, （记者 林若水 综合报道）."""
    own = "|".join(map(re.escape, filter(None, (outlet, "本报", "本報", "本台", "本网"))))
    who = rf"(?:{own}|(?P<agency>{'|'.join(HAN_NAMES)}))?(?:特约|特約)?(?:记者|記者)"
    return re.compile(
        rf"[（(]?{who}\s?[:：]?\s?(?P<names>[\u3400-\u9fff·、 ]{{2,20}}?)\s?(?:综合|綜合|采访|採訪)?\s?(?:报[道导]|報[道導])?[。.]?[）)]?"
    )


def take_dateline(draft: Draft) -> None:
    """The dateline leaves the first paragraph and becomes agency, place, reporters and, where it has a year, a date."""
    if learned := _LEARNED.search(draft.blocks[0].text[:_CREDIT_LINE]):
        draft.offer("visible", learned[1])
    for block in draft.blocks[:_FIRST]:
        dateline = read_posting(block.text) or read_dateline(block.text, draft.source.name)
        if dateline is None:
            continue
        draft.agency = draft.agency or dateline.agency
        draft.dateline_place = dateline.place or draft.dateline_place
        draft.translator = draft.translator or dateline.translator
        if dateline.day:
            draft.offer("visible", dateline.day)
        if dateline.reporters:
            _name(draft, dateline.raw, "、".join(dateline.reporters))
        if dateline.rest:
            block.text = dateline.rest
        elif len(draft.blocks) > 1:
            draft.blocks = [each for each in draft.blocks if each is not block]
        return


def _take_opening(draft: Draft) -> None:
    first, *others = draft.blocks
    if len(others) > 1 and _is_role(others[0].text, draft) and _NAME_LINE.fullmatch(first.text):
        _name(draft, f"{first.text} {others[0].text}", first.text)
        draft.blocks = others[1:]
    credits_first = [block for block in draft.blocks[:_CREDITS_FIRST] if _is_credit(block.text, draft)]
    if len(credits_first) < len(draft.blocks):
        draft.blocks = [block for block in draft.blocks if all(block is not each for each in credits_first)]
    for block in draft.blocks[:_FIRST]:
        byline = _OPENING_BYLINE.fullmatch(block.text)
        if byline and len(draft.blocks) > 1:
            _name(draft, block.text, byline["names"])
            draft.blocks = [each for each in draft.blocks if each is not block]


def _is_credit(text: str, draft: Draft) -> bool:
    """Whether a paragraph is a credit; one that names the agency whose text it is tells the draft so."""
    reprinted = _REPRINTED.fullmatch(text)
    draft.agency = canonical_agency(reprinted["name"]) if reprinted else draft.agency
    return reprinted is not None or _OPENING_CREDIT.fullmatch(text) is not None


def _is_role(text: str, draft: Draft) -> bool:
    """Whether a line below a name says what its bearer is: BBC科技新闻编辑, or no more than the outlet's name."""
    is_own = "".join(text.split()) == "".join(draft.source.name.split())
    return is_own or _ROLE_LINE.fullmatch(text) is not None


def _leave_out_marks(draft: Draft) -> None:
    while len(draft.blocks) > 1 and (
        _END_MARK.fullmatch(draft.blocks[-1].text) or _is_credit(draft.blocks[-1].text, draft)
    ):
        draft.blocks.pop()
    for block in draft.blocks[-_FIRST:]:  # a note may stand behind the mark
        if mark := _MARK_AT_END.search(block.text, max(0, len(block.text) - _MARK_CHARS)):
            block.text = block.text[: mark.start()] or block.text


def _name(draft: Draft, raw: str, names: str) -> None:
    if draft.authors:
        return
    *others, last = re.split(r"[、，,/／]\s*", _BETWEEN_HAN.sub("、", names.strip()))
    name, place = split_place(last.strip(), is_dated=False)
    draft.dateline_place = draft.dateline_place or place or None
    named = [*others, name]
    draft.authors = people(
        "、".join(name for name in named if name and name not in PLACES), not_people=(draft.source.name,)
    )
    draft.raw_authors = _unwrapped(raw) if draft.authors else draft.raw_authors


def _unwrapped(raw: str) -> str:
    """A byline without the brackets around the whole of it."""
    wrapped = re.fullmatch(r"\s*[（(【](?P<byline>[^（(【】)）]*)[】)）]?\s*", raw)
    return (wrapped["byline"] if wrapped else raw).strip()
