"""What stands between the headline and the text."""

import pytest

from transforms.catalog import unlisted
from transforms.markup import Block
from transforms.mastheads import leading_byline, masthead_lines, shown_date, shown_people
from transforms.pages import extract
from transforms.trees import parse

TEXT = "<p>" + "The harbour opened again on Tuesday after three days of storm, the board said. " * 4 + "</p>"


def page(lines: str, title: str = "Harbour opens again") -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{lines}{TEXT}</body></html>".encode()


@pytest.mark.parametrize(
    ("lines", "authors", "minute"),
    [
        ("<div><span>Anna McKee |</span> <span>14.05.2024 09:10</span></div>", ["Anna McKee"], "2024-05-14T09:10"),
        ("<ul><li>14 May 2024, 09:10</li><li>By: <a>Anna McKee</a>, <a>Ben Oar</a></li></ul>", ["Anna McKee", "Ben Oar"], "2024-05-14T09:10"),
        ("<div>Di 14.05.24 | 09:10 Uhr | Von <span>Anna McKee</span></div>", ["Anna McKee"], "2024-05-14T09:10"),
        ("<div>Updated 15 May 2024, 10:00</div><div>14 May 2024, 09:10</div>", [], "2024-05-14T09:10"),
    ],
)  # fmt: skip
def test_lines_below_the_headline_name_people_and_time(lines, authors, minute):
    """Where no data and no class says it, position does."""
    found = extract(page(lines), "https://post.example/a")
    assert found["authors"] == authors
    assert str(found["published_at"].isoformat()).startswith(minute)


def test_lines_end_where_the_text_begins():
    """Names in the text are not the author's."""
    root = parse(page("<p>By Anna McKee</p>").decode())
    assert masthead_lines(root, "Harbour opens again") == ["By Anna McKee"]
    assert masthead_lines(root, "Another title") == []


def test_outlets_are_no_people():
    """A byline that names only the outlet names nobody."""
    assert shown_people(["By Harbour Post", "By Anna McKee"], ("Harbour Post",)) == ("By Anna McKee", ("Anna McKee",))
    assert shown_people(["Harbour news"], ()) == ("", ())
    assert shown_date(["Harbour news", "7 ships"]) is None


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<p><strong>Anna McKee</strong></p>", "Anna McKee"),
        ("<p><em>ANNA MCKEE/BEN OAR</em></p>", "ANNA MCKEE/BEN OAR"),
        ("<p>Harbour Board</p>", None),
        ("<p><strong>The board met again.</strong></p>", None),
    ],
)
def test_emphasised_names_before_the_text_are_a_byline(markup, name):
    """A paragraph that is nothing but names, in bold or slanted, signs the text below it."""
    root = parse(f"<div>{markup}{TEXT}</div>")
    text = "".join(root.itertext()).partition("The harbour")[0].strip()
    found = leading_byline([Block(text, "p"), Block("x" * 200, "p")], root)
    assert (found.text if found else None) == name


def test_an_account_is_no_author():
    """What a content manager's first account publishes is signed by the outlet, not by a person called admin."""
    data = '{"@type": "NewsArticle", "headline": "Harbour opens again", "author": {"@id": "https://post.example/author/admin/", "name": "Post A"}}'
    lines = f'<script type="application/ld+json">{data}</script><p><strong>Anna McKee</strong></p>'
    assert extract(page(lines), "https://post.example/a")["authors"] == ["Anna McKee"]


def test_words_of_the_host_are_the_outlets():
    """factcheck.agency.example is the agency's own: who wrote is asked of the page."""
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour opens again", "author": {"name": "AGENCY"}}</script>'
    found = extract(page(data + "<div>By Anna McKee</div>"), "https://factcheck.agency.example/a")
    assert found["authors"] == ["Anna McKee"]
    assert unlisted("agency.example").hosts == ("agency.example",)
