"""How the documentation becomes a site: ``make site``. The pages are the Markdown files beside this one, as they stand.

Why Sphinx: docs/design/0008-documentation.md.
"""

import re

import rjieba
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


class _BothLanguages(SearchEnglish):
    """English words, and the words of runs of Chinese by jieba's dictionary, as the warehouse's own search has them."""

    def split(self, text: str) -> list[str]:
        """The words of a text that are looked for."""
        chinese = [word for run in _CHINESE.findall(text) for word in rjieba.cut_for_search(run)]
        return [*super().split(_CHINESE.sub(" ", text)), *chinese]


languages["english-and-chinese"] = _BothLanguages

project = "Dateline"
html_title = "Dateline"
extensions = ["myst_parser"]
exclude_patterns = ["notebooks"]
# A link to a heading is checked as one to a page is; what lies outside of docs/ is read in the project itself.
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_search_language = "english-and-chinese"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# No font, style or script from anywhere else; highlighting that passes AA in light and in dark.
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
