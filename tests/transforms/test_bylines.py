"""People in bylines."""

import pytest

from transforms.bylines import people


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
        ("南方港口报记者 林若水", ("林若水",)),
        ("林若水、港口天下经济研究所", ("林若水",)),
        ("by Anna McKee: Pier columnist; senior editor, The Harbour Post", ("Anna McKee",)),
        ("by A.M.", ("A.M.",)),
        ("Nachrichten", ()),
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
