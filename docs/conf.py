"""How the documentation becomes a site: ``make site``. The pages are the Markdown files beside this one, as they stand.

Why Sphinx: docs/design/0008-documentation.md.
"""

import re

from sphinx.search import languages
from sphinx.search.en import SearchEnglish

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


class _BothLanguages(SearchEnglish):
    """English by its words, Chinese by each character and each pair of neighbours: the browser has no dictionary to cut by."""

    # The same cut as `split`, of what a reader types: a single character stays, more are their pairs.
    js_splitter_code = r"""
function splitQuery(query) {
  const words = query.split(/[^\p{Letter}\p{Number}_]+/u);
  const parts = words.flatMap(function (word) { return word.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff]+/g) || []; });
  return parts.flatMap(function (part) {
    if (!/^[\u3400-\u4dbf\u4e00-\u9fff]{2}/.test(part)) return [part];
    return Array.from(part.slice(1), function (character, before) { return part[before] + character; });
  });
}
"""

    def split(self, text: str) -> list[str]:
        """What of a text can be looked for."""
        runs = _HAN.findall(text)
        pairs = [run[start : start + 2] for run in runs for start in range(len(run) - 1)]
        return [*super().split(_HAN.sub(" ", text)), *"".join(runs), *pairs]


languages["english-and-chinese"] = _BothLanguages

project = "Dateline"
html_title = "Dateline"
extensions = ["myst_parser"]
exclude_patterns = ["notebooks"]
# A link to a heading is checked as one to a page is; what lies outside of docs/ is read in the project itself.
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

html_theme = "furo"
templates_path = ["templates"]
html_static_path = ["static"]
html_favicon = "../dashboard/static/icon.svg"
html_css_files = ["site.css"]
html_search_language = "english-and-chinese"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# No font, style or script from anywhere else; highlighting that passes AA in light and in dark.
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
