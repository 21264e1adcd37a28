"""People in bylines."""

import pytest

from transforms.bylines import people
from transforms.titles import elect_title, without_site_name


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By ANNA B. McKEE and Ben Oar", ("Anna B. McKee", "Ben Oar")),
        ("Von Anna McKee und Ben Oar, dpa", ("Anna McKee", "Ben Oar")),
        ("MARIA DE LA CRUZ", ("Maria de la Cruz",)),
        ("ANNA, THE DUCHESS OF OAR", ("Anna, the Duchess of Oar",)),
        ("Ben Oar Jr., Staff Writer", ("Ben Oar Jr.",)),
        ("文/林若水 石桥", ("林若水 石桥",)),
        ("托马斯·麦基、林若水", ("托马斯·麦基", "林若水")),
        ("林若水 综合报道", ("林若水",)),
        ("本报记者 林若水", ("林若水",)),
        ("Associated Press", ()),
        ("The Harbour Post", ()),
        ("港口时报中文网", ()),
        ("", ()),
    ],
)
def test_only_people_are_authors(byline, names):
    """Prefixes, roles, agencies and outlets are left out, and nobody is shouted at."""
    assert people(byline, not_people=("The Harbour Post",)) == names


def test_shouted_name_is_written_as_its_bearer_does():
    """Where the text spells the name, that spelling is right."""
    assert people("ANNA DEVRIES", text="Anna DeVries reports on harbours.") == ("Anna DeVries",)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("港口开放 – 港口电台 - HR", "港口开放"),
        ("港口开放｜港口电台", "港口开放"),
        ("Harbour opens | HR", "Harbour opens"),
        ("Harbour - a history", "Harbour - a history"),
        ("港口电台", "港口电台"),
    ],
)
def test_title_ends_where_the_sites_name_begins(title, plain):
    """Only a name that is known is cut off."""
    assert without_site_name(title, ("港口电台 (HR)",)) == plain


def test_titles_are_elected():
    """Voices that agree outweigh one that does not; a tail behind a separator is no other title."""
    offered = {
        "og:title": "Harbour opens again: Harbour Times",
        "json_ld": "Harbour opens again",
        "h1": "Log in",
        "tab": "Harbours",
    }
    assert elect_title(offered) == "Harbour opens again"
    assert elect_title({}) == ""
