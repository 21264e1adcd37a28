"""A digest as plain text, as Markdown, as a page for mail, and as a feed that readers subscribe to (RFC 4287)."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import jinja2
from lxml import etree

from flows.display.choices import DigestFormat
from transforms.digest_words import Digest, Entry, Section

_ATOM = "http://www.w3.org/2005/Atom"
# Ids of our own, by RFC 4122: the same thing has the same one, in whichever warehouse.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "dateline")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&$]|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")


def rendered(digest: Digest, format_: DigestFormat) -> str:
    """A digest in one of its forms."""
    forms = {
        DigestFormat.text: as_text,
        DigestFormat.markdown: as_markdown,
        DigestFormat.html: as_html,
        DigestFormat.atom: as_atom,
    }
    return forms[format_](digest)


def heading(digest: Digest) -> str:
    """What stands above it, and in the subject of a mail."""
    return f"{digest.title}: what is new"


def as_text(digest: Digest) -> str:
    """For a terminal, and for channels that know nothing else."""
    parts = [heading(digest), digest.summary]
    for section in digest.sections:
        told = [line for entry in section.entries for line in _text_lines(entry)]
        parts.append("\n".join([section.title.upper(), *told, *([section.more] if section.more else [])]))
    parts.append(f"Times are {digest.zone}.")
    return "\n\n".join(parts) + "\n"


def _text_lines(entry: Entry) -> Iterator[str]:
    yield f"- {entry.title}"
    yield from (f"  {line}" for line in (entry.other, entry.detail, entry.url) if line)


def as_markdown(digest: Digest) -> str:
    """For chats and notes; what outlets wrote is escaped."""
    parts = [f"# {_escaped(heading(digest))}", _escaped(digest.summary)]
    for section in digest.sections:
        parts += [f"## {section.title}", "\n".join(_markdown_entry(entry) for entry in section.entries)]
        parts += [section.more] if section.more else []
    parts.append(f"Times are {digest.zone}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown_entry(entry: Entry) -> str:
    title = _escaped(entry.title)
    linked = f"[{title}](<{entry.url}>)" if entry.url else title
    return "  \n  ".join([f"- **{linked}**", *(_escaped(line) for line in (entry.other, entry.detail) if line)])


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def as_html(digest: Digest) -> str:
    """A page that mail programs show: styles in the elements, nothing from elsewhere, every text escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("digest.html.j2").render(digest=digest, heading=heading(digest))


def as_atom(digest: Digest, *, page: str | None = None, address: str | None = None) -> str:
    """A feed with an entry for each thing; its ids stay, so that a reader shows each once.

    Args:
        digest: What it tells.
        page: The address of a page that tells more, where there is one, as seen from the feed; also of what has no page of its own.
        address: The feed's own, where it is known.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    entries = [entry for section in digest.sections for entry in section.entries]
    _put(feed, "id", _urn(f"story/{digest.story_id}"))
    _put(feed, "title", digest.title)
    _put(feed, "subtitle", digest.summary)
    _put(feed, "updated", _rfc3339(max((entry.at for entry in entries), default=digest.since)))
    _put(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Dateline")
    _put(feed, "generator", "Dateline")
    for relation, target in (("alternate", page), ("self", address)):
        if target:
            etree.SubElement(feed, f"{{{_ATOM}}}link", rel=relation, href=target)
    for section in digest.sections:
        for entry in section.entries:
            feed.append(_atom_entry(entry, section, digest, page))
    etree.indent(feed)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _atom_entry(entry: Entry, section: Section, digest: Digest, page: str | None) -> etree._Element:
    made = etree.Element(f"{{{_ATOM}}}entry")
    _put(made, "id", _urn(f"story/{digest.story_id}/{entry.key}"))
    _put(made, "title", entry.title)
    _put(made, "updated", _rfc3339(entry.at))
    if target := entry.url or page:
        etree.SubElement(made, f"{{{_ATOM}}}link", rel="alternate", href=target)
    etree.SubElement(made, f"{{{_ATOM}}}category", term=section.title)
    _put(made, "content", "\n".join(filter(None, (entry.other, entry.detail))))
    return made


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn


def _rfc3339(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
