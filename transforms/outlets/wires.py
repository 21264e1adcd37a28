"""The rules of broadcasters, agencies and papers whose articles need a word about their bylines and closing lines."""

import re

from transforms.outlets.rules import Rules

_CNA_PLACES = frozenset(
    "台北 新北 桃園 台中 台南 高雄 基隆 新竹 嘉義 苗栗 彰化 南投 雲林 屏東 宜蘭 花蓮 台東 澎湖 金門 馬祖 連江 綜合 "
    "北京 上海 香港 澳門 東京 首爾 曼谷 河內 馬尼拉 雅加達 吉隆坡 新加坡 新德里 華盛頓 紐約 洛杉磯 舊金山 休士頓 芝加哥 多倫多 "
    "溫哥華 倫敦 巴黎 柏林 布魯塞爾 日內瓦 羅馬 維也納 莫斯科 伊斯坦堡 耶路撒冷 雪梨 墨爾本 坎培拉 聖保羅".split()
)

CNA = Rules(
    opening=re.compile(
        r"[（(]中央社(?:[^（）()]{0,8}?)記者(?P<names>[^（）()\d]{2,30}?)(?:綜合)?\d{1,2}日(?:[^（）()]{0,10})[）)]"
    ),
    places=_CNA_PLACES,
)
DW = Rules(
    closing=re.compile(
        r"^(?P<names>[\u3400-\u9fff·]{2,5}(?:[/／、][\u3400-\u9fff·]{2,5}){0,3})\s*(?:[（(][^（）()]*(?:社|台|报|網|网|等|dpa|AFP|KNA)[^（）()]*[)）])?$"
    ),
    left_out=re.compile(r"©\s*\d{4}\s*年德国之声版权声明.*", re.S),
)
ECONOMIST = Rules(
    left_out=re.compile(
        r"This article appeared in the .* section of the print edition.*"
        r"|(?:Editor’s note|Correction|For more coverage of|For exclusive insight and reading)\b.*(?:covid-19 coverage|free for readers"
        r"|newsletter|hub).*",
        re.S,
    ),
)
EPOCH_TIMES = Rules(
    opening=re.compile(
        r"[（(](?:[^（）()]{0,8}?)(?:记者|記者)(?P<names>[\u3400-\u9fff·、，]{2,30}?)(?:[\u3400-\u9fff]{2,8}?)?"
        r"(?:综合|編譯|编译|采访|採訪|报导|報導|报道)[^（）()]{0,6}[）)]"
    ),
    day=re.compile(r"(?<=大纪元)\d{4}年\d{1,2}月\d{1,2}日|(?<=大紀元)\d{4}年\d{1,2}月\d{1,2}日"),
    left_out=re.compile(r"(?:责任编辑|責任編輯)[:：].{0,30}"),
)
RFA = Rules()
RFI = Rules(left_out=re.compile(r"©\s*\d{4}\s*AFP"))
