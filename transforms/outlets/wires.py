"""The rules of broadcasters, agencies and papers whose articles need a word about their bylines and closing lines."""

import re

from transforms.outlets.rules import Rules

_NO_FEED_TEXT = (
    r".{0,40}(?:Infogram|若無法顯示請點這裡).{0,20}|上午8點同步發送電子報.*|(?:影片|圖片|資料)來源：.{1,30}"
    r"|Embed from Getty Images|飲酒過量有害(?:身體)?健康.{0,20}"
)

CNA = Rules(left_out=re.compile(_NO_FEED_TEXT, re.DOTALL), has_republic_day=True)
_DW_NAME = r"(?:[\u3400-\u9fff·]{2,5}|[A-Z][\w.-]+(?: [A-Z][\w.-]+){1,2})"
DW = Rules(
    closing=re.compile(
        rf"(?P<names>{_DW_NAME}(?:\s?[/／、]\s?{_DW_NAME}){{0,3}})\s*"
        r"(?:[（(][^（）()]*(?:社|台|報|报|網|网|等|^据|综合|綜合|摘编|编译|dpa|AFP|KNA)[^（）()]*[)）])?"
    ),
    left_out=re.compile(
        r"©.{0,2}\d{4}\s?年?\s?(?:德国之声|德國之聲)[版著].*|(?:德国之声|德國之聲)致力于为您提供.*|更多(?:阅读|閱讀)[:：].{0,60}"
        r"|\[?摘编自其?[它他]媒体(?:的内容)?，不代表德国之声的?(?:立场或)?观点。?\]?",
        re.DOTALL,
    ),
)
_ECONOMISTS = (
    r"(?P<names>[A-Z][\w’'-]+ [A-Z][\w’'-]+),?:? .{0,60}(?:[Ee]ditor|[Cc]orrespondent|columnist|bureau chief)\b.{0,40}"
)
ECONOMIST = Rules(
    byline=re.compile(rf"(?:by )?{_ECONOMISTS}"),
    closing=re.compile(rf"{_ECONOMISTS}, The (?:Economist|World in \d{{4}})"),
    cut=re.compile(r"\s*Runtime: ?\d+ ?min\.?$"),
    left_out=re.compile(
        r"This article appeared in the .* section of the print edition.*"
        r"|(?:PHOTOGRAPHS?|ILLUSTRATIONS?|Photographs?|Illustrations?|Images?|Image credit):.{2,80}|\(Pic: .{2,30}\)"
        r"|Runtime:.*|\d+ min|Listen (?:on|now):.*"
        r"|(?:Editor’s note|Dig deeper|For more coverage|For exclusive insight|Please subscribe to"
        r"|For full access to)\b.*"
        r"(?:coverage|free for readers|newsletter|hub|subscri|edition).*",
        re.DOTALL,
    ),
)
EPOCH_TIMES = Rules(
    left_out=re.compile(
        r"(?:文字整理[:：].{1,12}[;；]\s?)?(?:责任编辑|責任編輯)[:：].{0,30}|.{0,8}《.{2,10}》(?:节目)?制作组"
        r"|本文仅代表作者个人观点.{0,40}|【大选更新.{2,8}】请点击这里。?"
    ),
)
VOA_CHINESE = Rules(
    left_out=re.compile(
        r"(?:=+\s*)?嘉宾和观众听众发表的都是个人观点.*|《.{2,12}》YouTube播放列表[:：].*|.{0,60}播出，敬请收看。?",
        re.DOTALL,
    ),
)
