"""Messages out: mail, Slack, webhooks, desktop and what else Apprise knows, by an address each.

An address holds secrets: it is never told to anyone, and what stands for it in the warehouse is a hash. Which messages there
are is not decided here (``flows/notices.py``).
"""

import logging
import warnings
from hashlib import sha256

from transforms.errors import NoticeError

# What Apprise logs of a failure may name the address.
MAIL = ("mailto", "mailtos")
_SILENT = logging.CRITICAL + 1


def channel_of(address: str) -> str:
    """What stands for an address where it must not be read."""
    return sha256(address.encode()).hexdigest()[:16]


def kind_of(address: str) -> str:
    """How an address begins, which is no secret: ``mailto``, ``slack``, ``json``."""
    return address.partition("://")[0] if "://" in address else "unknown"


def send(address: str, *, title: str, body: str, page: str = "") -> None:
    """Send one message to one address.

    Args:
        address: Where to.
        title: What stands above it.
        body: Plain text.
        page: The same as HTML; mail is given this, with its text beside it.

    Raises:
        NoticeError: The address is none, or did not take the message; the sentence does not tell the address.
    """
    # It imports what an address needs when it sees one, and some of that warns of the standard library.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _send(address, title, body, page)


def _send(address: str, title: str, body: str, page: str) -> None:
    import apprise

    logging.getLogger("apprise").setLevel(_SILENT)
    sender = apprise.Apprise()
    if not sender.add(address):
        raise NoticeError(
            f"A {kind_of(address)} address of DATELINE_NOTIFY is not usable.",
            remedy="Its form is that of an Apprise URL, such as mailto://user:password@host or slack://token.",
        )
    is_page = bool(page) and kind_of(address) in MAIL
    told, form = (page, apprise.NotifyFormat.HTML) if is_page else (body, apprise.NotifyFormat.TEXT)
    if not sender.notify(body=told, title=title, body_format=form):
        raise NoticeError(
            f"A {kind_of(address)} address of DATELINE_NOTIFY did not take the message.",
            remedy="What was loaded is safe, and the message is kept; it is sent again with the next run.",
        )
