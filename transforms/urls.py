"""Addresses: the several addresses of one article as one, and the address behind a proxy's.

Following redirects, and asking whether an address answers, are not done here.
"""

import re
from functools import cache
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

from transforms.catalog import Source

#: Query parameters that tell readers apart, not articles. A name ending in ``_`` or ``.`` stands for all that begin so.
TRACKING_PARAMETERS = (
    # advertisers and their networks
    "utm_", "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
    "igsh", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "hss_channel", "vero_id", "wickedid", "oly_",
    "piwik_", "pk_", "mtm_", "matomo_", "wt_mc", "wt_zmc", "wt.", "xtor", "s_cid", "trk_", "ga_", "hsa_",
    # where a reader came from
    "ref", "ref_src", "ref_url", "referer", "referrer", "smid", "smtyp", "cmpid", "cmp", "icid", "ncid", "ocid", "ito",
    "taid", "at_", "ns_", "maca", "partner", "feedtype", "feedname", "virtualbrandchannel", "__twitter_impression",
    "spm", "isappinstalled", "nsukey", "share_token", "sharetype", "xmc",
)  # fmt: skip
_TRACKING_NAMES = frozenset(name for name in TRACKING_PARAMETERS if name[-1] not in "_.")
_TRACKING_PREFIXES = tuple(name for name in TRACKING_PARAMETERS if name[-1] in "_.")

_DEFAULT_PORTS = (None, 80, 443)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]|[^\x00-\x7f]")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_PROXY = re.compile(r"https?://(?:images\.weserv\.nl|wsrv\.nl)/?\?|[^?#]*/_next/image/?\?", re.IGNORECASE)
_PHOTON = re.compile(r"https?://i\d\.wp\.com/(.+)", re.IGNORECASE)


def canonical_url(url: str, source: Source) -> str:
    """The one address that stands for all addresses of an article, by the outlet's own rules. Idempotent.

    The scheme is https, the host lower-case and the one that ``source.canonical.hosts`` names, the port gone where it
    is a scheme's own, slashes single, escapes only where needed and in capitals; fragments, tracking parameters
    (:data:`TRACKING_PARAMETERS`) and, where the outlet names those to keep, all other parameters are left out, and
    those kept are in the order of their names. An address that cannot be taken apart stays as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.strip()
    if not host or parts.scheme.lower() not in ("http", "https"):
        return url.strip()
    host = _ascii_host(host)
    host = source.canonical.hosts.get(host, host)
    netloc = host if port in _DEFAULT_PORTS else f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", _escaped(parts.path)) or "/"
    return urlunsplit(("https", netloc, path, _kept_query(parts.query, source), ""))


def _ascii_host(host: str) -> str:
    host = host.lower()
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _escaped(text: str) -> str:
    text = _TO_ESCAPE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text)
    return _ESCAPE.sub(lambda found: _unescaped(found[0]), text)


@cache
def _unescaped(escape: str) -> str:
    character = chr(int(escape[1:], 16))
    return character if character in _UNRESERVED else escape.upper()


def _kept_query(query: str, source: Source) -> str:
    keep = source.canonical.keep_query
    fields = [_escaped(field) for field in query.replace("&amp;", "&").split("&") if field]
    named = [(field.partition("=")[0], field) for field in fields]
    kept = [(name, field) for name, field in named if (name in keep if keep is not None else not _tracks(name))]
    return "&".join(field for _, field in sorted(kept, key=lambda pair: pair[0]))


def _tracks(name: str) -> bool:
    name = name.lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)


def unproxied(url: str) -> str:
    """The address of the original picture, where ``url`` asks a resizing proxy for it; else ``url`` itself."""
    if _PROXY.match(url):
        original = next(iter(parse_qs(urlsplit(url).query).get("url", ())), "")
        if original.startswith("/") and not original.startswith("//"):
            return urljoin(url, original)
    elif photon := _PHOTON.match(url):
        original = photon[1].partition("?")[0]
    else:
        return url
    original = original.removeprefix("ssl:").removeprefix("//")
    if not original:
        return url
    return original if _WEB.match(original) else f"https://{original}"


def absolute(base: str, href: str) -> str | None:
    """``href`` as an address of its own, seen from ``base``; None where it leads nowhere on the web."""
    href = href.strip()
    try:
        joined = href if _WEB.match(href) else urljoin(base, href)
        urlsplit(joined)
    except ValueError:
        return None
    return joined if _WEB.match(joined) else None
