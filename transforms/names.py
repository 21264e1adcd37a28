"""What the names of classes and ids say: which block is an article's text, which stands beside it.

Names are read as words (``moreArticle``, ``more-article`` and ``more_article`` are the same), never as outlets' own.
"""

import re
from functools import lru_cache
from itertools import pairwise


def word_set(words: str) -> frozenset[str]:
    """The words of a text, or, where ``|`` stands between them, its parts."""
    return frozenset(words.split("|") if "|" in words else words.split())


_JUNK = word_set(
    "promo related newsletter newsletters share sharing sharedaddy social socials comment comments ad ads "
    "advert adverts advertisement advertising adslot dfp sponsor sponsored subscribe subscription recommend "
    "recommended recommendation recommendations breadcrumb breadcrumbs pagination pager toolbar navigation "
    "nav menu popup modal cookie cookies consent outbrain taboola donate donation teaser teasers trending "
    "popular signup login disclaimer copyright byline bylines authors footer tags keywords toc zoomattribute "
    "jeg srpw addtoany infobox printonly noprint hidden captionlink slideshow carousel tooltip commentlist "
    "disqus respond factbox callout fallback"
)
_JUNK_PAIRS = word_set(
    "more article|read more|most read|see also|read also|also read|read next|author bio|author box|"
    "author info|about author|author card|author profile|article tags|tag list|article meta|post meta|"
    "entry meta|post tags|follow us|up next|more stories|more news|more from|more on|sign up|sr only|"
    "visually hidden|screen reader|print only|related articles|article footer|post footer|social media|"
    "keep reading|continue reading|further reading|reading list|in other|fact box|next prev|news link|"
    "more topic"
)
_BODY_NAMES = word_set(
    "article body|story body|entry content|post content|article content|article text|story content|post body|"
    "content body|articlebody|article main|news body|news content|story text|body content|body text|"
    "body copy|text body|rich text|article copy|article inner|main text|news text|story detail|"
    "article detail|detail content|content main|article container|article wrapper|single content|"
    "page content|td post"
)
_COMMENTS = word_set("comment comments commentlist disqus respond")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    """The words and pairs of words in the names of a class or id: ``moreArticle`` holds ``more article``."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return frozenset(words) | {f"{first} {second}" for first, second in pairwise(words)}


@lru_cache(maxsize=4096)
def is_named_comments(name: str) -> bool:
    """Whether a class or id says that readers speak in a block."""
    return not words_of(name).isdisjoint(_COMMENTS)


@lru_cache(maxsize=4096)
def is_named_junk(name: str) -> bool:
    """Whether a class or id says that a block is beside the article, not in it."""
    words = words_of(name)
    return not (words.isdisjoint(_JUNK) and words.isdisjoint(_JUNK_PAIRS)) and not is_named_text(name)


@lru_cache(maxsize=4096)
def is_named_text(name: str) -> bool:
    """Whether a class or id says that an element holds an article's text."""
    return not words_of(name).isdisjoint(_BODY_NAMES)
