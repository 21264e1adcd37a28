"""Bylines: the people in "By MICHAEL D. SHEAR and Ana Swanson, Staff Writers".

Agencies, outlets and roles are no people. What is found where on a page is not decided here.
"""

import re
from collections.abc import Iterable, Sequence

from transforms.names import word_set

_PREFIX = re.compile(
    r"^\s*(?:(?:reviewed |written |reported |words |story |text |posted )?by\b|null\b|from\b|von\b|par\b|por\b|di\b|de\b"
    r"|door\b|av\b"
    r"|text\b|autor(?:in)?\b|author\b|[文图圖]\s*[/／|｜:：]|[文图圖]+[/／|｜:：]|(?:[\u3400-\u9fff]{2,8}?(?=记者|記者))?"
    r"(?:记者|記者|作者|撰文|撰稿|采写|採訪|采访|编辑|編輯|报道|報導))[\s:：]*",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(
    r"\s*(?:[、;；|｜／\n]|\s[·•]\s|/|,(?!\s*(?:jr|sr|ph\.?d|m\.?d|the|ii|iii)\b)|，|\s(?:and|und|et|y|e|with|mit|og|och"
    r"|ve|en)\s|&)\s*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:reporters?|editors?|twitter|facebook|instagram|inc|gmbh|ltd|blog|correspondents?|writers?|staff"
    r"|columnists?|journalists?|producers?|contributors?|bureau|"
    r"redakt\w+|autor(?:in)?|korrespondent\w*|senior|associated press|press|news(?:room|desk)?|agence|agency|agentur"
    r"|team|"
    r"desk|online|updated|published|admin|guest|photographer|video|service|society|media|magazine|university|director|"
    r"nachrichten|noticias|notícias|actualités|notizie|haberler|nyheter|professor of|redacción|rédaction|redazione"
    r"|agencias|efe|tv|photos?|pictures?|images?|illustrations?)\b|"
    r"编辑部|本报讯|綜合報導|综合报道|新闻网|新聞網|通讯社|通訊社|新华社|中央社|路透|法新社|美联社|日报|日報|时报|時報|早报|电台|電台|"
    r"研究所|研究院|工作室|编辑组|報導組|报道组|团队|團隊|之声|之聲|之音|大纪元|中文网|编译|編譯|\.com\b|@|https?:|www\.|《|\d",
    re.IGNORECASE,
)
_AGENCIES = word_set(
    "ap afp dpa reuters epa efe upi ansa apa sda tass interfax xinhua kyodo yonhap bloomberg cna bbc cnn rfi "
    "rfa voa dw dts sid kna epd afx pa aap ani pti ians tt ntb ritzau stt ard zdf"
)
_ASIDE = re.compile(r"\s*[（(\[][^）)\]]*[）)\]]?")
_AFTER_NAME = re.compile(
    r"\s*(?:,\s(?!the\b).*|[-–—|]\s.*|(?<=\w\w):\s(?=[^\W\d]).*|\s(?:in|for|at|aus|für|is|was)\s.*|\s?(?:(?:综合|綜合)?"
    r"(?:[报報][道导導]|编译|編譯)|专栏|專欄))$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-Z]\.){1,3}[A-Z]")  # their last dot was taken for the sentence's
_LONGEST = 60  # characters; a longer "name" is a sentence
_MOST_WORDS = 6
_FIRST_AND_LAST = 2
_PARTICLES = word_set("de da di du van von der den la le del dos el al bin ibn of the y")


def people(byline: str | Iterable[str], *, not_people: Sequence[str] = (), text: str = "") -> tuple[str, ...]:
    """The people in a byline, in order, each once.

    Args:
        byline: One line, or one text for each author as a page's own data have them.
        not_people: Names of outlets, which are no people whatever they look like.
        text: Where a SHOUTED name may stand as its bearer writes it (``Robert D. McFadden``).
    """
    known = {name.casefold() for name in not_people}
    found: dict[str, str] = {}
    for line in [byline] if isinstance(byline, str) else byline:
        for part in _SEPARATORS.split(_PREFIX.sub("", _ASIDE.sub("", line))):
            name = _person(part, known)
            if name:
                found.setdefault(name.casefold(), _spoken(name, text))
    return tuple(found.values())


def has_prefix(line: str) -> bool:
    """Whether a line begins as bylines do: By, Von, 记者."""
    return _PREFIX.match(line) is not None


def credited(byline: Iterable[str]) -> tuple[str, ...]:
    """Everybody a page names as author, outlets and agencies too, in order, each once."""
    parts = (part.strip() for line in byline for part in _SEPARATORS.split(_PREFIX.sub("", line)))
    return tuple({part.casefold(): part for part in parts if 1 < len(part) <= _LONGEST}.values())


def _person(part: str, known: set[str]) -> str | None:
    name = _PREFIX.sub("", _AFTER_NAME.sub("", part)).strip(" \t.,;:：-–—|*\"'“”")
    if part.strip().endswith(("Jr.", "Sr.")) or _INITIALS.fullmatch(name):
        name += "."
    if not 1 < len(name) <= _LONGEST or len(name.split()) > _MOST_WORDS:
        return None
    folded = name.casefold()
    if (
        folded in known
        or folded in _AGENCIES
        or _ROLE.search(name)
        or (name.islower() and len(name.split()) != _FIRST_AND_LAST)
    ):
        return None
    return name if any(c.isalpha() for c in name) else None


def _spoken(name: str, text: str) -> str:
    """The name as it is written when nobody shouts."""
    letters = [c for c in re.sub(r"\bM[ac]c?(?=[A-Z])", "M", name) if c.isalpha()]
    if " " not in name or not all(c.isupper() for c in letters):
        return name
    elsewhere = re.search(re.escape(name), text, re.IGNORECASE)
    if elsewhere and elsewhere[0] != name:
        return elsewhere[0]
    return " ".join(_capitalised(word, first=not index) for index, word in enumerate(name.split()))


def _capitalised(word: str, *, first: bool) -> str:
    if not first and word.lower() in _PARTICLES:
        return word.lower()
    parts = re.split(r"([-'’.])", word)
    lowered = "".join(part.capitalize() for part in parts)
    return re.sub(r"^Mc([a-z])", lambda found: "Mc" + found[1].upper(), lowered)
