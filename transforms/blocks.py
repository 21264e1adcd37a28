"""Which of the paragraphs that stand in an article's element are the article's.

Beside them stand labels, advertisements, captions, boxes of related articles and what comes after the end. They are
told by what they say and how much of it is links, and by the text that the page itself declares as the article's.
"""

import re
from collections.abc import Sequence

from transforms.markup import Block
from transforms.script import fold
from transforms.timestamps import read_timestamp

_MOSTLY_LINKS = 0.8
_ALL_LINKS = 0.95
_CONSENT = re.compile(
    r"an dieser stelle (?:finde|steh|gibt|befinde)|ich bin (?:damit )?einverstanden, dass mir"
    r"|personenbezogene daten können an"
    r"|(?:we|to) (?:apologi[sz]e, but this video|view this (?:video|content) please)|this (?:content|video) (?:is"
    r"|can) not"
    r"|reporting by .{3,80}editing by|sign up (?:for|to) (?:our|the)|subscribe to (?:our|the)|get the latest"
    r"|tags?\s*[:：\n]|related \w+:|(?:click|tap) here to (?:subscribe|sign)|[\[<]\w+ (?:link|src)=|like this story\?"
    r"|have a tip\?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:advert(?:isement|ising)?s?|sponsored(?: content)?|anzeige|werbung|publicidad|publicité|pubblicità"
    r"|publicidade|reklam[ae]?"
    r"|广告|廣告|広告|share(?: this)?(?: article)?|teilen|compartir|partager|print|save|follow us|comments?|kommentare?"
    r"|\(\w{2,4}\)|loading\.*"
    r"|text size|caption|close|photos?|image \d+ of \d+|\d+ ?/ ?\d+|watch:?|video|listen|subscribe|sign up|log in"
    r"|copy link"
    r"|lesezeit.{0,20}|\d+ min(?:ute)?s?(?: read)?|stand|artikel|inhalt|quelle:?|breaking news|skip to .{3,20}"
    r"|this slideshow requires javascript\.?|article continues (?:below|after).*|story continues below.*"
    r"|continue reading.*"
    r"|read more.{0,120}|(?:also|see also|read also|lesen sie auch|mehr dazu|auch interessant"
    r"|más información)\b.{0,120}"
    r"|(?:photo|photos|foto|fotos|image|bild|picture|quelle|credit|source)\s?[:：©].{0,120}|©.{0,120}|\(?(?:bild|foto"
    r"|quelle):.{0,80}"
    r"|(?:getty images?|reuters|ap photo|afp)(?:/.{0,40})?|empfohlener (?:redaktioneller|externer) inhalt"
    r"|(?:您|你)?(?:所在的?|现在的?|現在的?|当前的?|當前的?|目前的?)?(?:位置|位於)\s?[:：].{0,80}|you are here\s?:.{0,80}"
    r"|(?:相关|相關|延伸|推荐|推薦)(?:阅读|閱讀|新闻|新聞|报道|報導|文章)\s?[:：]?.{0,60})",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:more (?:from|on|stories|news|in|about)\b.{0,60}|related (?:articles?|stories|news|topics|content|posts?"
    r"|items).{0,10}"
    r"|you (?:may|might) (?:also )?(?:like|be interested).{0,40}|recommended(?: for you)?|up next|most (?:read"
    r"|popular).{0,30}"
    r"|mehr zum thema.{0,60}|weitere themen|weiterlesen|das könnte (?:sie|dich) .{0,30}|ähnliche (?:artikel"
    r"|themen).{0,20}"
    r"|schlagwörter.{0,30}|leserkommentare.{0,20}|themen"
    r"|■?\s?関連(?:記事|キーワード|ニュース).{0,20}|【関連記事】|相关(?:阅读|新闻|报道|文章|链接)|相關(?:閱讀|新聞|報導|文章)|延伸閱讀|延伸阅读|推荐阅读|推薦閱讀"
    r"|leia (?:também|mais)|você pode gostar.{0,20}|noticias relacionadas|te puede interesar|à lire aussi"
    r"|sur le même sujet"
    r"|potrebbe interessarti.{0,20}|articoli correlati|tags?\s?[:：]?|about the author.{0,20}|über d(?:ie"
    r"|en) autor.{0,20}"
    r"|follow .{2,40} on (?:twitter|facebook|instagram).{0,40}|leave a (?:reply|comment)|join the conversation"
    r"|comments? ?(?:\(\d+\))?"
    r"|editors?['’] picks|trending(?: now)?|latest news|popular stories|what do you think\??"
    r"|tell us what you think.{0,5})\s?[:：.…]*",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:related(?: (?:links?|coverage))?|don['’]t miss|leggi anche|lesen sie auch|auch interessant|zum thema"
    r"|read next|read more"
    r"|mehr dazu|à lire aussi|leia também|te puede interesar|延伸閱讀|延伸阅读|【関連記事】)\s?[:：.…]*",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|text:|words:|kommentar von|written by)\s.{2,70}|updated\b.{0,60}|published\b.{0,60}",
    re.IGNORECASE,
)
_SHORT = 70  # characters; labels and time stamps are not longer
_ENDS_AFTER = 0.35  # of the text; what looks like the end before is a box in the middle
_COMPLETE = 0.85  # of the declared text that must be found for the declaration to be believed
_LEAST_DECLARED = 250  # characters; less is a teaser
_NOT_LETTERS = re.compile(r"[\W_]+")


def article_blocks(blocks: Sequence[Block], title: str, declared: str) -> list[Block]:
    """The paragraphs of the article itself.

    Args:
        blocks: All paragraphs of the article's element.
        title: The article's title, which is no paragraph of it.
        declared: The article's text as the page declares it to machines (``articleBody``), or "".
    """
    kept = [block for block in _unique(blocks) if not _is_beside(block, title)]
    kept = _until_end(kept)
    return _as_declared(kept, declared)


def _unique(blocks: Sequence[Block]) -> list[Block]:
    """Longer paragraphs once: what stands twice is a caption and its enlargement, or a quotation drawn out."""
    seen: set[str] = set()
    return [each for each in blocks if len(each.text) < _SHORT or not (each.text in seen or seen.add(each.text))]  # type: ignore[func-returns-value]


def _is_beside(block: Block, title: str) -> bool:
    text = block.text
    if block.tag == "h1" or text.startswith("<") or _repeats(text, title) or _CONSENT.match(text):
        return True
    if block.linked > (_MOSTLY_LINKS if block.tag != "p" or len(text) < _SHORT * 2 else _ALL_LINKS):
        return True
    if len(text) > 2 * _SHORT:
        return False
    if _LABEL.fullmatch(text) or not any(c.isalnum() for c in text):
        return True
    return len(text) <= _SHORT and (_BYLINE.fullmatch(text) is not None or _is_time_stamp(text))


def _repeats(text: str, title: str) -> bool:
    return len(text) < len(title) * 1.6 and bool(title) and letters_of(title) in letters_of(text)


def _is_time_stamp(text: str) -> bool:
    if not any(c.isdigit() for c in text):
        return False
    return sum(c.isdigit() for c in text) >= max(4, len(text) * 0.2) and read_timestamp(text) is not None


def _until_end(blocks: list[Block]) -> list[Block]:
    """The paragraphs up to a heading behind which only other articles are offered."""
    total = sum(len(block.text) for block in blocks)
    so_far = 0
    kept: list[Block] = []
    for block in blocks:
        is_short = len(block.text) <= _SHORT
        if is_short and so_far > total * _ENDS_AFTER and _END.fullmatch(block.text):
            return kept
        so_far += len(block.text)
        if not (is_short and _POINTER.fullmatch(block.text)):
            kept.append(block)
    return kept


def _as_declared(blocks: list[Block], declared: str) -> list[Block]:
    """Only the paragraphs that the page declares, where the declaration is whole; the declaration itself where none is found."""
    if len(declared) < _LEAST_DECLARED:
        return blocks
    whole = letters_of(declared)
    within = [block for block in blocks if letters_of(block.text) in whole]
    found = sum(len(letters_of(block.text)) for block in within)
    if found >= len(whole) * _COMPLETE:
        return within
    if sum(len(block.text) for block in blocks) < len(declared) * 0.5:
        return [Block(part.strip(), "p") for part in re.split(r"\n+", declared) if part.strip()]
    return blocks


def letters_of(text: str) -> str:
    """The letters and digits of a text, folded: what stays the same between two ways of writing it down."""
    return _NOT_LETTERS.sub("", fold(text))
