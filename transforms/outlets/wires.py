"""The rules of broadcasters, agencies and papers whose articles need a word about their bylines and closing lines."""

import re

from transforms.names import word_set
from transforms.outlets.rules import Rules

_CITIES = word_set(
    # where reporters of Taiwan's agency write from
    "台北 新北 桃園 台中 台南 高雄 基隆 新竹 嘉義 苗栗 彰化 南投 雲林 屏東 宜蘭 花蓮 台東 澎湖 金門 馬祖 連江 綜合 "
    "北京 上海 香港 澳門 東京 首爾 曼谷 河內 馬尼拉 雅加達 吉隆坡 新加坡 新德里 華盛頓 紐約 洛杉磯 舊金山 休士頓 芝加哥 多倫多 "
    "溫哥華 倫敦 巴黎 柏林 布魯塞爾 日內瓦 羅馬 維也納 莫斯科 伊斯坦堡 耶路撒冷 雪梨 墨爾本 坎培拉 聖保羅 "
    # the same and others, simplified
    "台湾 美国 英国 德国 法国 加拿大 澳洲 日本 韩国 韩国首尔 华盛顿 纽约 洛杉矶 旧金山 芝加哥 多伦多 温哥华 伦敦 布鲁塞尔 "
    "东京 首尔 悉尼 墨尔本 马来西亚 华府 泰国"
)
_NO_FEED_TEXT = r".{0,40}(?:Infogram|若無法顯示請點這裡).{0,20}|上午8點同步發送電子報.*"

CNA = Rules(
    opening=re.compile(
        r"[（(]中央社(?:[^（）()]{0,8}?)記者(?P<names>[^（）()\d]{2,30}?)(?:綜合)?\d{1,2}日[^（）()]{0,10}[）)]"
    ),
    left_out=re.compile(_NO_FEED_TEXT, re.DOTALL),
    places=_CITIES,
)
DW = Rules(
    closing=re.compile(
        r"^(?P<names>[\u3400-\u9fff·]{2,5}(?:\s?[/／、]\s?[\u3400-\u9fff·]{2,5}){0,3})\s*"
        r"(?:[（(][^（）()]*(?:社|台|報|报|網|网|等|dpa|AFP|KNA)[^（）()]*[)）])?$"
    ),
    left_out=re.compile(
        r"©.{0,2}\d{4}\s?年?\s?(?:德国之声|德國之聲)[版著].*|(?:德国之声|德國之聲)致力于为您提供.*|更多(?:阅读|閱讀)[:：].{0,60}",
        re.DOTALL,
    ),
)
ECONOMIST = Rules(
    left_out=re.compile(
        r"This article appeared in the .* section of the print edition.*"
        r"|(?:Editor’s note|Dig deeper|For more coverage|For exclusive insight|Please subscribe to|For full access to)\b.*"
        r"(?:coverage|free for readers|newsletter|hub|subscri|edition).*",
        re.DOTALL,
    ),
)
EPOCH_TIMES = Rules(
    opening=re.compile(
        r"[（(](?:[^（）()]{0,8}?)(?:记者|記者)(?P<names>[\u3400-\u9fff·、，]{2,30}?)"
        r"(?:综合|綜合|编译|編譯|采访|採訪|整理|专题|專題)*(?:报导|報導|报道|编译|編譯)[）)]"
    ),
    day=re.compile(r"(?<=大纪元)\d{4}年\d{1,2}月\d{1,2}日|(?<=大紀元)\d{4}年\d{1,2}月\d{1,2}日"),
    left_out=re.compile(r"(?:文字整理[:：].{1,12}[;；]\s?)?(?:责任编辑|責任編輯)[:：].{0,30}"),
    places=_CITIES,
)
RFA = Rules(
    closing=re.compile(
        r"^[（(]?(?:自由亚洲电台)?(?:特约)?记者\s?(?P<names>[\u3400-\u9fff、 ]{2,20}?)(?:综合)?\s?(?:报[道导]|责编)"
    ),
    places=_CITIES | {"旧金山", "纽约", "德国", "西雅图", "慕尼黑"},
)
