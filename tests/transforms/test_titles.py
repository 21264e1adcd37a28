"""Titles: without the site's name, and which of several is the article's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.titles import VOICES, elect_title, likest_heading, without_site_name


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("港口开放 – 港口电台 - HR", "港口开放"),
        ("港口开放｜港口电台", "港口开放"),
        ("Harbour opens | HR", "Harbour opens"),
        ("Harbour - a history", "Harbour - a history"),
        ("港口电台", "港口电台"),
        ("港口开放 | 港口电台 | by Anna McKee", "港口开放"),
        ("Harbour opens | HR - News - North", "Harbour opens"),
        ("Analysis: HR: a history", "Analysis: HR: a history"),
    ],
)
def test_title_ends_where_the_sites_name_begins(title, plain):
    """Only a name that is known is cut off."""
    assert without_site_name(title, ("港口电台 (HR)",)) == plain


def test_voices_that_agree_are_one():
    """Marks, spaces and a tail behind a separator make no other title; most voices win."""
    offered = {
        "og:title": "Harbour opens again: Harbour Times",
        "json_ld": "Harbour opens again",
        "h1": "Log in",
        "tab": "Harbours",
    }
    assert elect_title(offered) == "Harbour opens again"
    assert elect_title({"og:title": "‘Open’ again", "json_ld": "'Open'  again", "tab": "Harbours"}) == "‘Open’ again"


@pytest.mark.parametrize(
    ("offered", "elected"),
    [
        ({"og:title": "They are back", "json_ld": "Harbour: ships back", "h1": "Harbour: ships back", "tab": "Harbour: ships back"}, "They are back"),
        ({"json_ld": "They are back", "json_ld_alternative": "They are back", "og:title": "Harbour: ships back", "h1": "Harbour: ships back", "tab": "Harbour: ships back"}, "They are back"),
        ({"og:title": "Ships!", "json_ld": "They are back", "h1": "They are back", "tab": "Harbour: ships back"}, "They are back"),
        ({"og:title": "They are back", "tab": "They are back"}, "They are back"),
        ({"h1": "They are back", "tab": "Harbour: ships back"}, "They are back"),
        ({"tab": "They are back"}, "They are back"),
        ({}, ""),
    ],
)  # fmt: skip
def test_the_editors_title_wins_over_the_one_for_search_engines(offered, elected):
    """What the browser's tab says, and whoever repeats it, comes last."""
    assert elect_title(offered) == elected


def test_data_and_shared_title_that_agree_are_the_title():
    """JSON-LD and OpenGraph are written by different people; what stands behind a separator is then no section's name."""
    offered = {
        "og:title": "They are back: ships - again",
        "json_ld": "They are back: ships – again",
        "h1": "They are back: ships",
    }
    assert elect_title(offered) == "They are back: ships - again"


def test_data_that_stands_alone_was_forgotten():
    """When the title was changed everywhere else."""
    offered = {"json_ld": "Ships late", **dict.fromkeys(("og:title", "h1", "tab"), "Ships are back")}
    assert elect_title(offered) == "Ships are back"


def test_title_that_was_cut_off_at_a_quotation_mark_is_whole():
    """A mark that is not escaped ends the attribute it stands in."""
    offered = {"og:title": "Ships are back and", "json_ld": "Captains speak", "h1": 'Ships are back and "free"'}
    assert elect_title(offered) == 'Ships are back and "free"'


def test_a_section_or_another_articles_title_wins_nothing():
    """A heading, microdata or a second title speaks only together with the page's title or its data."""
    offered = {"og:title": "They are back", "tab": "They are back", "h1": "Log in", "microdata": "Another article"}
    assert elect_title(offered) == "They are back"


def test_the_heading_is_the_one_that_a_title_holds():
    """Pages have headings for logins and boxes before that of the article."""
    assert likest_heading(["Log in", "They are back"], ["They are back - Post"]) == "They are back"
    assert likest_heading(["", "Log in"], ["They are back"]) == "Log in"
    assert likest_heading([], []) == ""


@given(st.dictionaries(st.sampled_from(VOICES), st.text(max_size=30)))
def test_an_elected_title_was_offered(offered):
    """Nothing is made up, and where somebody speaks somebody is heard."""
    elected = elect_title(offered)
    assert elected in {"", *offered.values()}
    assert bool(elected) == any(offered.values())
