"""Pages that answer like an article and are none: challenges, consent walls, missing pages, logins, pages cut off.

Only short pages are asked, and, but for pages that say nothing but "log in", only those that do not declare an article
to machines: an article about cookies is no consent wall.
"""

import re
from collections.abc import Sequence

from transforms.errors import ParseError
from transforms.markup import Block
from transforms.structured import Facts
from transforms.trees import Element, content_of, text_of

_CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|checking your browser"
    r"|security check"
    r"|verify(?:ing)? (?:that )?you are|请稍候|安全验证|人机验证|访问验证|robot or human|pardon our interruption|ddos-guard",
    re.IGNORECASE,
)
_CHALLENGE_MARKUP = re.compile(
    r"cf-chl|challenge-platform|cf_chl_opt|captcha-delivery|_Incapsula_Resource|px-captcha", re.IGNORECASE
)
_CHALLENGE_WITHIN = 1500  # characters of text; a page about captchas is longer
_CHALLENGE_SIZE = 60_000  # characters of markup; a page of news is longer

_MISSING = re.compile(
    r"(?:error\s?)?(?:404|410)\b(?!\s\w+\s\w+\s\w+).*"
    r"|(?:the |this |that |your )?(?:requested )?(?:web ?)?(?:page|article|content|story|url)(?: (?:that|you"
    r"|you['’]re|are|were|have|requested|looking|for))*"
    r" (?:(?:was |is |has been |could |can |does )?not |no longer |doesn['’]t |can['’]t |cannot |is no longer )"
    r"(?:be )?(?:found|exist|available)\.?.{0,6}"
    r"|not found\b.{0,30}|(?:sorry|oops|uh[- ]oh)\b.{0,80}\b(?:page|find|found)\b.{0,40}"
    r"|.{0,30}(?:seite|artikel)\b.{0,30}\bnicht (?:gefunden|verfügbar|vorhanden|mehr).{0,20}|page (?:introuvable"
    r"|non trouvée).{0,20}"
    r"|página no encontrada.{0,20}|página não encontrada.{0,20}|pagina non trovata.{0,20}"
    r"|.{0,20}(?:页面|頁面|网页|網頁|文章|内容|內容).{0,6}(?:不存在|未找到|找不到|已(?:被)?(?:删除|刪除|下线|移除)|无法显示|無法顯示).{0,20}"
    r"|.{0,10}(?:找不到|没有找到|沒有找到).{0,8}(?:页|頁|内容|內容|文章).{0,20}",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we(?: and our (?:\d+ )?partners)? (?:value|care about|respect) your privacy|(?:we|our site"
    r"|this (?:web)?site)\b.{0,60}\buses? cookies"
    r"|we and our (?:\d+ )?partners|\bcookies?[ -](?:consent|settings|preferences|einstellungen|policy)\b"
    r"|(?:accept|reject|allow) (?:all )?cookies|(?:manage|your) (?:privacy|consent|cookie)|privacy (?:settings"
    r"|choices|preferences)"
    r"|(?:datenschutz|cookie|privatsphäre)-?einstellungen|wir (?:und unsere .{0,20}partner )?(?:verwenden|nutzen"
    r"|brauchen)\b.{0,30}(?:cookies|zustimmung|einwilligung)"
    r"|mit werbung weiterlesen|nous (?:et nos partenaires|utilisons des cookies)|continuer sans accepter"
    r"|utilizamos cookies|usiamo i cookie"
    r"|(?:本网站|本網站|我们|我們|本站).{0,12}cookie|隐私(?:设置|偏好|选项)|隱私(?:設定|偏好|選項)|接受(?:所有|全部) ?cookie",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:please )?(?:log|sign) ?(?:in|up|on)\b.{0,80}|(?:please )?(?:subscribe|register|create (?:a |an "
    r"|your )?(?:free )?account|become a (?:subscriber|member))\b.{0,90}"
    r"|(?:to|in order to) (?:continue|keep) reading\b.{0,90}|(?:this|the full) (?:article|story|content"
    r"|page) is\b.{0,40}\b(?:subscribers?|members?|registered)\b.{0,40}"
    r"|(?:already|not yet) (?:a |have )?(?:subscriber|member|an account|registered|subscribed)\b.{0,40}"
    r"|forgot(?:ten)? (?:your )?password.{0,10}|(?:email|e-mail|password|username)(?: address)?"
    r"|(?:jetzt |bitte )?(?:anmelden|einloggen|registrieren|abonnieren)\b.{0,60}|diesen artikel\b.{0,60}\b(?:lesen"
    r"|abonnenten)\b.{0,40}|(?:connectez-vous|abonnez-vous|identifiez-vous).{0,60}"
    r"|(?:请|請|您|須|需)?(?:先|要|需)?(?:登录|登入|註冊|注册|订阅|訂閱)(?:后|後|会员|會員|账号|帳號|以|才)?.{0,30}|.{0,20}(?:仅限|僅限|专享|專享"
    r"|只供).{0,12}(?:会员|會員|订户|訂戶|订阅|訂閱|用户|用戶).{0,20}"
    r"|(?:忘记|忘記)密码?密?碼?.{0,4}|(?:成为|成為|已是).{0,6}(?:会员|會員|订户|訂戶).{0,20}",
    re.IGNORECASE,
)
_SHORT = 900  # characters of text; a stub has no more
_SENTENCE = re.compile(r"[。！？；…，]|[.!?;,](?:\s|$|[\"”’)])")
_MUST_HAVE_MARKS = 60  # characters; a longer text reads as one even without marks, as lists do


def refuse_challenge(text: str, root: Element, facts: Facts) -> None:
    """Refuse a page that asks whether its reader is a machine.

    Raises:
        ParseError: It does (expectation ``not_a_challenge_page``).
    """
    if facts.is_article or not (
        _CHALLENGE.search(_tab(root)) or (len(text) < _CHALLENGE_SIZE and _CHALLENGE_MARKUP.search(text))
    ):
        return
    body = next(root.iter("body"), root)
    if sum(len(content_of(p)) for p in body.iter("p")) < _CHALLENGE_WITHIN:
        raise ParseError(
            "The page asks whether we are human instead of telling the news.", expectation="not_a_challenge_page"
        )


def is_short(blocks: Sequence[Block]) -> bool:
    """Whether a page's text is as short as a stub's, so that :func:`refuse_stub` has to be asked."""
    return sum(len(block.text) for block in blocks) < _SHORT


def refuse_stub(root: Element, facts: Facts, blocks: Sequence[Block]) -> None:
    """Refuse a short page that is a wall or a notice.

    Args:
        root: The whole page, with nothing taken out.
        facts: What it says of itself.
        blocks: Its paragraphs as read.

    Raises:
        ParseError: It is a consent wall, a missing page or a login wall, or nothing on it reads as text.
    """
    texts = [block.text for block in blocks]
    if texts and all(_LOGIN.fullmatch(text) for text in texts):
        _refuse("The page asks to log in instead of telling the news.", "not_a_login_wall")
    if not (facts.is_article or facts.published):
        _refuse_by_words(root, texts)
    if not texts and not (facts.published or facts.description):
        _refuse("Nothing on the page reads as text.", "has_body")
    if sum(map(len, texts)) < _MUST_HAVE_MARKS and not any(_SENTENCE.search(text) for text in texts):
        _refuse("The page ends before the article's text begins.", "has_text")


def _refuse_by_words(root: Element, texts: Sequence[str]) -> None:
    headings = [_tab(root), *(text_of(each) for each in root.iter("h1", "h2"))]
    heads = [re.split(r"\s+[-–—|·_]\s+|_", heading)[0] for heading in headings if heading]
    if any(_MISSING.fullmatch(head) for head in heads) or (texts and _MISSING.fullmatch(texts[0])):
        _refuse("The page says that what was asked for is not there.", "not_a_missing_page")
    body = next(root.iter("body"), root)
    shown = " ".join(text_of(each) for each in body.iter("h1", "h2", "p", "button", "label", "li"))
    if _CONSENT.search(shown) and (not texts or any(_CONSENT.search(text) for text in (*heads, *texts))):
        _refuse("The page asks for consent instead of telling the news.", "not_a_consent_wall")
    if any(_LOGIN.fullmatch(head) for head in heads) and any(_LOGIN.match(text) for text in texts or heads):
        _refuse("The page asks to log in instead of telling the news.", "not_a_login_wall")


def _tab(root: Element) -> str:
    return next((text_of(element) for element in root.iter("title")), "")


def _refuse(problem: str, expectation: str) -> None:
    raise ParseError(problem, expectation=expectation)
