"""Search: what articles say, in both languages, and a story made of what was typed."""

import re
from typing import Any, Final

import polars as pl
from markupsafe import Markup, escape
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from dashboard.filters import day, number
from dashboard.rendering import begun, desk_of, page
from transforms.errors import UsageError
from transforms.search_marks import excerpt, marks
from transforms.search_query import Query, parse

SHOWN: Final = 20
MOST_PAGES: Final = 500
COLUMNS: Final = 300
_WORD: Final = re.compile(r"[^\w\u3400-\u9fff-]+")


def search(request: Request) -> Response:
    """The page, its form before what is found; without words, only the form."""
    desk, given = desk_of(request), request.query_params
    typed = given.get("q", "").strip()
    form: dict[str, Any] = {
        "typed": typed,
        "chosen": {name: given.getlist(name) for name in ("source", "language")},
        "since": day(given, "since"),
        "until": day(given, "until"),
        "outlets": desk.kept("outlets").rows["source_id"].to_list(),
    }
    if not typed:
        return page(request, "search.html.j2", **form, found=None, problem=None)
    try:
        query, asked = parse(typed), parse(bounded(typed, given))
    except UsageError as error:
        return page(request, "search.html.j2", status=400, **form, found=None, problem=error)
    at = number(given, "page", 1, most=MOST_PAGES)
    coming = desk.searched(bounded(typed, given), most=SHOWN, first=(at - 1) * SHOWN)
    toml = definition(query, typed)
    return begun(
        request, "search.html.j2", **form, problem=None, number=at, toml=toml, sql=coming.sql, shown=SHOWN,
        found=lambda: _hits(coming.rows, asked),
    )  # fmt: skip


def _hits(rows: pl.DataFrame, query: Query) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "marked": marked(row["title"] or "", query),
            "excerpt": marked(excerpt(row["body"] or "", query, columns=COLUMNS), query),
        }
        for row in rows.iter_rows(named=True)
    ]


def bounded(typed: str, given: QueryParams) -> str:
    """What was typed, with what the form bounds it by."""
    bounds = [f"source:{name}" for name in given.getlist("source")] + [
        f"lang:{name}" for name in given.getlist("language")
    ]
    bounds += [f"{name}:{given[name].strip()}" for name in ("since", "until") if given.get(name, "").strip()]
    return " ".join([f"({typed})" if bounds else typed, *bounds])


def marked(text: str, query: Query) -> Markup:
    """A text in which what was asked for is marked."""
    parts, at = [], 0
    for begin, end in marks(text, query):
        parts += [escape(text[at:begin]), Markup("<mark>{}</mark>").format(text[begin:end])]
        at = end
    return Markup("").join([*parts, escape(text[at:])])


def definition(query: Query, typed: str) -> str:
    """A story that follows what was typed, as a file of ``catalog/stories``: words that must be together are groups.

    Where the search is a choice between several, they are one group.
    """
    said = [word.replace(" ", "") if re.search(r"[\u3400-\u9fff]", word) else word for word in query.said]
    wanted = {word.leaf for word in query.words if word.is_wanted}
    clauses = [[said[leaf] for leaf in sorted(wanted) if must >> leaf & 1] for must, _ in query.clauses]
    refused = sorted({said[leaf] for _, must_not in query.clauses for leaf in range(len(said)) if must_not >> leaf & 1})
    common = [word for word in (clauses[0] if clauses else []) if all(word in clause for clause in clauses)]
    either = list(dict.fromkeys(word for clause in clauses for word in clause if word not in common))
    groups = [[word] for word in common] + ([either] if either else [])
    lines = [f"title = {_quoted(typed)}"]
    lines += [f"{name} = {day}" for name, day in (("since", query.since), ("until", query.until)) if day]
    lines += [f"none = {_listed(refused)}"] if refused else []
    for group in groups:
        name = _WORD.sub(" ", group[0]).strip() or "words"
        lines += ["", "[[group]]", f"name = {_quoted(name)}", f"any = {_listed(group)}"]
    return "\n".join(lines) + "\n"


def _listed(words: list[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
