"""News agencies and broadcasters under the one name that they go by here, whatever a page calls them."""

import re
from collections.abc import Iterable

#: The canonical name, and what pages write for it, in any script. Latin names stand as whole words.
AGENCIES: dict[str, tuple[str, ...]] = {
    "Reuters": ("路透社", "路透", "汤森路透", "湯森路透", "Thomson Reuters", "Reuters Staff"),
    "AFP": ("法新社", "法新", "Agence France-Presse", "Agence France Presse"),
    "AP": ("美联社", "美聯社", "Associated Press", "The Associated Press"),
    "CNA": ("中央社", "中央通讯社", "中央通訊社", "Central News Agency", "Focus Taiwan"),
    "Xinhua": ("新华社", "新華社", "新华网", "新華網", "新华", "Xinhua News Agency"),
    "China News Service": ("中新社", "中新网", "中新網", "中国新闻社", "中國新聞社", "CNS"),
    "Kyodo": ("共同社", "Kyodo News"),
    "Jiji": ("时事社", "時事社", "Jiji Press"),
    "Yonhap": ("韩联社", "韓聯社", "Yonhap News Agency"),
    "KCNA": ("朝中社", "朝鲜中央通讯社", "朝鮮中央通訊社"),
    "TASS": ("塔斯社", "俄塔社", "ITAR-TASS"),
    "Interfax": ("国际文传", "國際文傳"),
    "dpa": ("德新社", "德通社", "Deutsche Presse-Agentur"),
    "EFE": ("埃菲社",),
    "ANSA": ("安莎社",),
    "APA": ("奥通社",),
    "PTI": ("印报托", "印度报业托拉斯", "Press Trust of India"),
    "UPI": ("合众国际社", "合眾國際社"),
    "PA": ("Press Association", "PA Media"),
    "Bloomberg": ("彭博社", "彭博", "Bloomberg News"),
    "CNN": ("美国有线电视新闻网", "美國有線電視新聞網"),
    "Deutsche Welle": ("德国之声中文网", "德國之聲中文網", "德国之声", "德國之聲"),
    "Epoch Times": ("大纪元", "大紀元"),
    "Radio Free Asia": ("自由亚洲电台", "自由亞洲電台"),
    "Voice of America": ("美国之音", "美國之音"),
}

_HAN = re.compile("[\u3400-\u9fff]")
_CANONICAL = {alias.casefold(): name for name, aliases in AGENCIES.items() for alias in (name, *aliases)}
_BY_LENGTH = sorted({alias for name, aliases in AGENCIES.items() for alias in (name, *aliases)}, key=len, reverse=True)

#: The names in Chinese, the longest first, and a pattern for those in Latin letters.
HAN_NAMES = tuple(alias for alias in _BY_LENGTH if _HAN.match(alias))
LATIN_NAME = "|".join(re.escape(alias) for alias in _BY_LENGTH if not _HAN.match(alias))


def canonical_agency(name: str) -> str | None:
    """The one name of an agency, or None for what is none."""
    return _CANONICAL.get(" ".join(name.split()).casefold())


def agency_among(names: Iterable[str]) -> str | None:
    """The first agency among the names of those whom a page credits."""
    return next((agency for agency in map(canonical_agency, names) if agency), None)
