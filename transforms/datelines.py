"""The dateline: whose report an article is, from where, by whom and of which day, as its first words say.

Read are "（中央社記者張茗喧台北9日電）", "路透伦敦/班加罗尔11月25日 - ", "【大纪元2020年11月09日讯】（大纪元记者徐简综合报导）", "新华社北京11月9日电
（记者 林水）", "WASHINGTON (AP) —", "LONDON, Nov 25 (Reuters) - ", "BEIJING — ". What else outlets write is in ``transforms/outlets``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from transforms.agencies import HAN_NAMES, LATIN_NAME, canonical_agency
from transforms.places import PLACES

_LONGEST = 160  # characters; two datelines behind each other are not longer
_MOST = 3  # datelines behind each other
_OWN = "本报|本報|本网|本網|本台|本臺|本社|本刊|本站"
_DAY = r"(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)"
_MODE = (
    r"(?:(?:综合|綜合|编译|編譯|采访|採訪|整理|专题|專題|独家|獨家|外电|外電|专|專|图文|特稿|连线|連線)*"
    r"(?:电|電|讯|訊|特稿|專稿|[报報][道导導]|编译|編譯|综合|綜合|摘编|摘編|消息))"
)
_REPORTER = (
    r"(?:特约|特約|特派|驻[^记]{1,4}|駐[^記]{1,4})?(?:记者|記者|特派员|特派員|通讯员|专栏作家|專欄作家|评论员|評論員)"
)
_TAIL = rf"(?:\s?[（(]{_REPORTER}[:：\s]*(?P<after>[^（）()\d]{{2,40}})[)）])?"
_LATIN = re.compile(
    rf"(?:(?P<place>[A-Z][\w.'’-]+(?:[ ,/]{{1,2}}[A-Z][\w.'’-]+){{0,4}}),?\s)?"
    rf"(?:(?P<date>[A-Z][a-z]{{2,8}}\.? \d{{1,2}}),?\s)?\((?P<agency>{LATIN_NAME})\)\s?(?:[-—–]+|:)\s?"
)
_CITY = re.compile(
    r"(?P<place>[A-Z][A-Z.'’-]{2,}(?: [A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?)\s?[—–]\s?(?=[A-Z“\"‘'])"
)
_NO_CITY = re.compile(
    r"(?:BREAKING|UPDATED?|EXCLUSIVE|OPINION|ANALYSIS|LIVE|WATCH|VIDEO|PHOTOS?|NEWS|READ|NOTE|COVID)\b"
)
_BETWEEN_REPORTERS = re.compile(r"[、，,/／]\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_WROTE = re.compile(r"(?:撰文|口述|(?:采访|採訪)?(?:报导|報導|报道)|采访|採訪)$")
_TRANSLATED = re.compile(r"[／/、]\s?(?P<name>[\u3400-\u9fff·]{2,6})(?:编译|編譯|翻译|翻譯)$")
_SERIES = r"(?P<series>[^\s，。：:！？（(【\[]{2,16})?"  # what a series calls itself, in front of the brackets
_POSTED = re.compile(
    rf"(?P<name>{'|'.join(HAN_NAMES)})[駐驻](?P<place>[^\s\d／/]{{2,8}}?)(?:特派员|特派員|记者"
    rf"|記者)(?P<who>[^\s\d／/]{{2,12}})[／/]\d{{1,2}}月\d{{1,2}}日"
)
_NO_PLACES = frozenset(("網站", "网站"))  # 中央社網站18日電
_OF_A_CITY = re.compile(
    r"[（(](?P<place>[\u3400-\u9fff]{2,6})[讯訊电電][)）]\s*"
)  # （台北讯）, and a paper's own （早报讯）
_FULL_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the first words of a text say, and the text behind them."""

    rest: str
    raw: str
    agency: str | None = None
    place: str | None = None
    reporters: tuple[str, ...] = ()
    day: str | None = None
    translator: str | None = None

    def behind(self, before: "Dateline") -> "Dateline":
        """This one, which stands behind another: what the first says counts, what it leaves open this one fills."""
        return Dateline(
            self.rest,
            before.raw if before.reporters else self.raw,
            before.agency or self.agency,
            before.place or self.place,
            before.reporters or self.reporters,
            before.day or self.day,
            before.translator or self.translator,
        )


def read_dateline(text: str, own_name: str = "") -> Dateline | None:
    """The dateline that a paragraph begins with, or None.

    Args:
        text: The first paragraph.
        own_name: What the outlet calls itself in its datelines.
    """
    found: Dateline | None = None
    for _ in range(_MOST):
        rest = found.rest if found else text.lstrip()
        following = (
            _han(rest, own_name) if rest[:1] > "\u2e80" or rest[:1] in "([" or rest[:1].isdigit() else _latin(rest)
        )
        if following is None:
            break
        found = following.behind(found) if found else following
    return found


@lru_cache(maxsize=1024)
def _patterns(own_name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The dateline in brackets and the one without, for an outlet of that name."""
    names = sorted((*HAN_NAMES, *filter(None, (re.escape(own_name),))), key=len, reverse=True)
    name = "|".join((*names, _OWN))
    return (
        re.compile(
            rf"{_SERIES}[（(【\[]\s?(?:[\u3400-\u9fff]{{2,3}})??(?P<name>{name})(?:中文[网網])?(?P<inside>[^（）()【】\[\]]{{0,60}})(?:[)）】\]]|(?=[（(]))\s*[-—–:：]*\s*"
        ),
        re.compile(
            rf"(?:\d{{1,2}}月\d{{1,2}}日\s?[-—–]\s?)?(?P<name>{name})\s?(?P<before>[^\d\s,，。：:；“（(]{{0,24}}?)\s?{_DAY}(?P<mode>[电電讯訊])?{_TAIL}\s*(?P<dash>[-—–:：]*)\s*"
        ),
    )


def _han(text: str, own_name: str) -> Dateline | None:
    head = text[:_LONGEST]
    in_brackets, without = _patterns(own_name)
    if bracketed := in_brackets.match(head):
        return _bracketed(bracketed, text)
    found = without.match(head)
    if of_a_city := _OF_A_CITY.match(head):
        place = of_a_city["place"]
        return Dateline(text[of_a_city.end() :], of_a_city[0].strip(), None, place if _is_place(place) else None)
    if found and (found["mode"] or found["dash"]):
        place, names = _place_and_names(found["before"], is_dated=True)
        after = _names(found["after"]) if found["after"] else names
        agency, day = _canonical(found["name"]), _full(found["date"])
        return Dateline(text[found.end() :], found[0].strip(), agency, place, after, day)
    return _latin(text)


def read_posting(line: str) -> Dateline | None:
    """What a line of its own says of a correspondent: 中央社駐雅加達特派員林若水／11月1日."""
    found = _POSTED.fullmatch(line)
    return Dateline("", line, _canonical(found["name"]), found["place"], (found["who"],)) if found else None


def _bracketed(found: re.Match[str], text: str) -> Dateline | None:
    said = _inside(found["inside"].strip())
    if said is None or (found["series"] and not said.date):
        return None
    before, translator = said.before, None
    if translated := _TRANSLATED.search(before + said.mode):
        translator = translated["name"]
        before = before[: before.rfind(translator)].rstrip("／/、， ")
    place, names = _place_and_names(before, is_dated=bool(said.date))
    rest = " ".join(filter(None, (found["series"], text[found.end() :])))
    raw = found[0].removeprefix(found["series"] or "").strip()
    return Dateline(rest, raw, _canonical(found["name"]), place, names, _full(said.date), translator)


class _Inside(NamedTuple):
    """What stands in the brackets behind the agency: reporters and place, the day, and how the report came."""

    before: str
    date: str
    mode: str


def _inside(inside: str) -> _Inside | None:
    date = re.search(_DAY, inside)
    if date:
        behind = inside[date.end() :].strip(" ，,")
        after = re.fullmatch(rf"(?P<place>[^\d\s]{{0,8}}?)(?:{_MODE})", behind)
        if behind and not after:
            return None
        return _Inside(inside[: date.start()] or (after["place"] if after else ""), date[0], "")
    mode = re.search(rf"{_MODE}$", inside)
    if inside and not mode:
        return None
    return _Inside(inside[: mode.start()], "", mode[0]) if mode else _Inside("", "", "")


def _place_and_names(before: str, *, is_dated: bool) -> tuple[str | None, tuple[str, ...]]:
    """What stands between agency and day: a place, or reporters and the place behind the last one."""
    before = re.sub(r"(?:综合|綜合)$", "", before.strip(" ，,"))
    reporter = re.search(_REPORTER, before)
    if reporter is None:
        return (before if is_dated and before not in _NO_PLACES else "") or None, ()
    *others, last = [part for part in _BETWEEN_REPORTERS.split(before[reporter.end() :].strip()) if part] or [""]
    if others and all(_is_place(part) for part in re.split(r"[/／]", last)):
        places = [part for part in others if _is_place(part)]
        *names, name = [part for part in others if part not in places] or [""]
        name, place = split_place(name, is_dated=False)
        return "/".join(filter(None, (place, *places, last))), tuple(filter(None, (*names, name)))
    name, place = split_place(last, is_dated=is_dated)
    return place or None, tuple(_WROTE.sub("", each) for each in (*others, name) if each)


def split_place(name: str, *, is_dated: bool) -> tuple[str, str]:
    """A reporter's name and the place written right behind it: 張茗喧台北.

    Chinese names have three characters, or two, or four; a place of the table decides, else, where something must be a
    place since a day follows, three.
    """
    for length in (3, 2, 4, 0):
        if _is_place(name[length:]):
            return name[:length], name[length:]
    if is_dated and len(name) > len("張茗喧") and "·" not in name and not name.isascii():
        return name[: len("張茗喧")], name[len("張茗喧") :]
    return name, ""


def _is_place(text: str) -> bool:
    """Whether it is a place of the table, or two of them: 台湾台北."""
    return text in PLACES or any(
        text[:length] in PLACES and text[length:] in PLACES for length in range(2, len(text) - 1)
    )


def _names(written: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN_REPORTERS.split(written.strip()) if part)


def _latin(text: str) -> Dateline | None:
    head = text[:_LONGEST]
    found = _LATIN.match(head)
    if found:
        return Dateline(
            text[found.end() :], found[0].strip(), canonical_agency(found["agency"]), place_as_spoken(found["place"])
        )
    found = _CITY.match(head)
    if found and not _NO_CITY.match(head):
        return Dateline(text[found.end() :], found[0].strip(), None, place_as_spoken(found["place"]))
    return None


def place_as_spoken(place: str | None) -> str | None:
    """WASHINGTON as Washington; what is written in small letters stays."""
    if not place:
        return None
    return " ".join(_capitalised(word) if word.isupper() else word for word in place.split())


def _capitalised(word: str) -> str:
    is_short = "." in word.rstrip(".") or len(word.strip(".,")) < 3  # noqa: PLR2004 - D.C., UK
    return word if is_short else "-".join(part.capitalize() for part in word.split("-"))


def _canonical(name: str) -> str | None:
    return None if re.fullmatch(_OWN, name) else canonical_agency(name) or name


def _full(day: str) -> str | None:
    """The day where it has its year; one without says nothing that the page does not say better."""
    return day if _FULL_DAY.fullmatch(day) else None
