"""Identities: what is the same document, the same article, the same state of it, the same words.

Every hash is BLAKE2b; the one of an article's state carries the version of its recipe, so that a better recipe can
live beside the old one's hashes. Deciding what a new state means is not done here (``transforms/revisions.py``).
"""

import re
from collections.abc import Sequence
from hashlib import blake2b

from transforms.script import fold, letters_alone, normal

CONTENT_RECIPE = "2"

# What changes on a page by itself, as a line of its own: how long ago, how many readers.
_AGE = (
    r"(?:刚刚|剛剛|just now|yesterday|昨天|(?:about |an? |\d+ ?)(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week)s? ago"
    r"|\d+ ?(?:秒|分钟|分鐘|小时|小時|天|日|周|週)(?:之)?前)"
)
_COUNT = (
    r"(?:(?:阅读|閱讀|浏览|瀏覽|点击|點擊|评论|評論|分享|人气|人氣|views?|shares?|comments?|reads?)(?:数|數|量|次数|次數)?"
    r"[ :：]*[\d,.]+ ?[万萬km]?|[\d,.]+ ?[万萬km]? ?(?:次(?:阅读|閱讀|浏览|瀏覽)|views?|shares?|comments?|reads?|评论|評論))"
)
_LABEL = r"(?:更新|发布|發布|发表于|發表於|last updated|updated|published|posted)?[ :：于於]*"
_VOLATILE = re.compile(rf"{_LABEL}(?:{_AGE}|{_COUNT})(?:更新|发布|發布)?", re.IGNORECASE)
_VOLATILE_WITHIN = 60  # characters; a longer line is the outlet's own words


def document_id(body: bytes) -> str:
    """The identity of bytes: 32 hexadecimal digits."""
    return blake2b(body, digest_size=16).hexdigest()


def article_id(url: str) -> str:
    """The identity of an article by its canonical address: 32 hexadecimal digits."""
    return document_id(url.encode("utf-8", "surrogatepass"))


def content_hash(title: str, subtitle: str | None, paragraphs: Sequence[str]) -> str:
    """The state of an article: another one when the outlet changed its words, the same when it did not.

    Title and subtitle count as written but for spaces: an outlet that sets "！？" for "!?" changed its headline.
    Paragraphs count in NFKC and with their spaces made one; what is empty, and lines that change by themselves
    ("1 小时前", "阅读 1,024"), do not. Captions do not count: pictures are swapped and lazily loaded from one fetch to the
    next, and a revision in which nobody can see a difference would be one revision too many.

    Returns:
        ``2-`` and 32 hexadecimal digits, where 2 is the recipe's version.
    """
    headline, line_below = (" ".join((text or "").split()) for text in (title, subtitle))
    plain = normal("\x1e".join(" ".join(text.split()) for text in paragraphs)).split("\x1e")
    kept = (("p", line) for line in map(str.strip, plain) if not _is_volatile(line))
    lines = [("t", headline), ("s", line_below), *kept]
    said = "\n".join(f"{name}\t{line}" for name, line in lines if line)
    return f"{CONTENT_RECIPE}-{document_id(said.encode('utf-8', 'surrogatepass'))}"


def _is_volatile(line: str) -> bool:
    return len(line) <= _VOLATILE_WITHIN and _VOLATILE.fullmatch(line) is not None


# Patterns on folded text. A dateline says who wrote where and on which day, and is what a copy changes first.
_BRACKETED = r"[(【\[][^()【】\[\]]{0,60}?(?:电|讯|报导|报道|综合|编译|社|网|台|ap|afp|reuters|xinhua|bloomberg)[^()【】\[\]]{0,20}?[)】\]]"
_CITY = r"[^\W\d_][\w .,'-]{1,50}? ?\((?:ap|afp|reuters|xinhua|cnn|upi|dpa|cna|tass|kyodo|yonhap)\) ?[-—–]+"
_AGENCY_DAY = r"[^\s,。:]{2,25}?\d{1,2}月\d{1,2}日(?:电|讯)? ?[-—–]+"
_AGENCY_WIRE = r"(?:中新社|新华社|中央社|法新社|路透社|美联社|共同社|塔斯社|中新网|新华网)[^。,]{0,30}?日?[电讯](?:\([^)]{0,40}\))?[:-]?"
_CITY_DAY = r"[a-z][a-z .,']{1,40}, [a-z]{3,9}\.? \d{1,2} \((?:reuters|xinhua|ap|afp)\) ?[-—–]+"
_DATELINE = re.compile(rf"\s*(?:(?:{_BRACKETED}|{_CITY}|{_AGENCY_DAY}|{_AGENCY_WIRE}|{_CITY_DAY})\s*){{1,3}}")
_CREDIT = (
    r"(?:\(完\)|#|\([^()]{0,80}?(?:编辑|编译|译者|核稿|责编|记者|综合)[^()]{0,80}\)(?: ?\d{7})?|完"
    r"|(?:记者|作者|责任编辑|责编|编辑|网编|编译|校对|译者|审校|撰稿|主编)[ :：][^。.!?\n]{0,80})"
)
# The characters that a credit begins with are looked at first: nearly all places of a text are passed over by that.
_CLOSING = re.compile(rf"(?=[\s(#完记作责编网校译审撰主])(?:\s*{_CREDIT})+\s*$")
_DATELINE_WITHIN = 400
_CLOSING_WITHIN = 300


def text_hash(body: str) -> str:
    """The identity of words, in whichever script and at whichever outlet they stand: 32 hexadecimal digits.

    Only letters and digits count, folded (:func:`~transforms.script.fold`); the dateline of a wire at the beginning and
    the credits of editors at the end are left out, so that a story that was copied word for word is known again.
    Text that has no words has the hash of nothing.
    """
    folded = fold(body)
    start = _DATELINE.match(folded[:_DATELINE_WITHIN])
    words = folded[start.end() if start else 0 :]
    tail = max(0, len(words) - _CLOSING_WITHIN)
    words = words[:tail] + _CLOSING.sub("", words[tail:])
    letters = letters_alone(words) or letters_alone(folded)
    return document_id(letters.encode("utf-8", "surrogatepass"))
