"""Putting values into templates, and text into HTML, XML and JSON.

Which values there are is rendering.py's business; this module knows no article.
"""

import html
import json
import re
from collections.abc import Mapping
from string import Template

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


def fill(template: str, values: Mapping[str, str | None]) -> str:
    """Put values at a template's `$names`; a line that names a value of None is left out.

    An outlet's page without a subtitle has no empty subtitle: the line rule saves a template language for that.
    """
    lines = (Template(line) for line in template.splitlines(keepends=True))
    wanted = (line for line in lines if all(values[name] is not None for name in line.get_identifiers()))
    return "".join(line.substitute(values) for line in wanted)


def escape(text: str) -> str:
    """Escape for HTML and XML, in text and in attributes."""
    return html.escape(text, quote=True)


def markup(text: str) -> str:
    """Escape a paragraph for HTML, its `[words](address)` made links."""
    return _LINK.sub(r'<a href="\2">\1</a>', html.escape(text, quote=False))


def plain(text: str) -> str:
    """Give a paragraph's words alone, of its links only the words."""
    return _LINK.sub(r"\1", text)


def json_text(value: str | list[str]) -> str:
    """Write JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
