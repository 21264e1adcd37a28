"""What a newsroom writes by hand: whatever is wrong with a file, one sentence names the file, the key and the remedy."""

import re
from pathlib import Path

import pytest

from flows.catalog import read_sources, read_stories
from flows.demo import SAMPLE
from flows.settings import SHIPPED_CATALOG
from tests.flows.archives import write
from transforms.errors import CatalogError

SOURCE = 'name = "The Lantern"\nhosts = ["lantern.example"]\n'
STORY = 'title = "Ferries"\n[[group]]\nname = "what"\nany = ["ferry"]\n'


def refused_source(directory: Path, text: str) -> CatalogError:
    write(directory, "lantern.toml", text)
    with pytest.raises(CatalogError) as refused:
        read_sources(directory)
    assert str(directory / "lantern.toml") in refused.value.problem
    return refused.value


def refused_story(directory: Path, text: str) -> CatalogError:
    write(directory, "ferries.toml", text)
    with pytest.raises(CatalogError) as refused:
        read_stories(directory)
    assert str(directory / "ferries.toml") in refused.value.problem
    return refused.value


@pytest.mark.parametrize("directory", [SHIPPED_CATALOG, SAMPLE], ids=["shipped", "sample"])
def test_shipped_sources_are_sound(directory: Path) -> None:
    """Each is known by its file's name."""
    sources = read_sources(directory / "sources").sources
    assert set(sources) == {file.stem for file in (directory / "sources").glob("*.toml")}


def test_shipped_stories_are_sound() -> None:
    """Each is known by its file's name."""
    assert {"us-china", "us-china-summit"} <= set(read_stories(SHIPPED_CATALOG / "stories"))


def test_typo_in_a_key_that_must_be_there_is_told_as_a_typo(tmp_path: Path) -> None:
    """The key is missing, but what the person sees in the file is the misspelt one."""
    told = str(refused_source(tmp_path, SOURCE.replace("hosts", "host")))
    assert "has a key 'host'" in told
    assert "Did you mean 'hosts'?" in told


@pytest.mark.parametrize(
    ("line", "wrong", "meant"),
    [
        ('zon = "Asia/Shanghai"', "zon", "zone"),
        ('feed = [{ url = "https://lantern.example/rss" }]', "feed", "feeds"),
        ("[canonical]\nkeep_queries = []", "canonical.keep_queries", "keep_query"),
        ("[expected]\nmin_body_char = 3", "expected.min_body_char", "min_body_chars"),
    ],
)
def test_typo_in_a_source_names_the_key_and_the_nearest(tmp_path: Path, line: str, wrong: str, meant: str) -> None:
    """At the top of the file and in its parts."""
    error = refused_source(tmp_path, f"{SOURCE}{line}\n")
    assert f"has a key '{wrong}'" in str(error)
    assert f"Did you mean '{meant}'?" in str(error)


def test_key_like_no_other_gets_the_list(tmp_path: Path) -> None:
    """Where no key is near, all are named."""
    assert "Known keys: " in str(refused_source(tmp_path, f"{SOURCE}xyzzy = 1\n"))


def test_typo_in_a_story_names_the_key_and_the_nearest(tmp_path: Path) -> None:
    """In a group too."""
    assert "Did you mean 'until'?" in str(refused_story(tmp_path, f"untill = 2026-05-01\n{STORY}"))
    assert "Did you mean 'any'?" in str(refused_story(tmp_path, STORY.replace("any", "anyy")))


@pytest.mark.parametrize(
    "text", ['title = "Ferries"\n', 'title = "Ferries"\ngroup = []\n', STORY.replace('"ferry"', ""),
             STORY.replace("ferry", "  ")],
    ids=["no-group", "empty-groups", "no-term", "blank-term"],
)  # fmt: skip
def test_story_without_terms_is_told(tmp_path: Path, text: str) -> None:
    """It would cover nothing, or everything."""
    assert "group" in str(refused_story(tmp_path, text))


def test_story_without_terms_is_told_how_to_have_some(tmp_path: Path) -> None:
    """The remedy can be typed as it stands."""
    assert '[[group]] with name = "…" and any = ["…"]' in str(refused_story(tmp_path, 'title = "Ferries"\n'))


def test_story_that_ends_before_it_begins_is_told(tmp_path: Path) -> None:
    """No article could ever belong to it."""
    told = refused_story(tmp_path, f"since = 2026-05-02\nuntil = 2026-05-01\n{STORY}")
    assert "is before since" in str(told)


@pytest.mark.parametrize("text", ["name = \n", SOURCE + "name = 1\n", "[[feeds]\n"])
def test_no_toml_is_told_with_the_line(tmp_path: Path, text: str) -> None:
    """As the reader of TOML says it, with the file's name before it."""
    assert "line" in refused_source(tmp_path, text).problem


def test_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are no TOML."""
    (tmp_path / "lantern.toml").write_bytes(b'name = "\xff\xfe"\n')
    with pytest.raises(CatalogError, match=r"lantern\.toml is no TOML"):
        read_sources(tmp_path)


def test_two_sources_with_one_host_are_told(tmp_path: Path) -> None:
    """Both files and the host are named."""
    write(tmp_path, "lantern.toml", SOURCE)
    write(tmp_path, "beacon.toml", SOURCE.replace("The Lantern", "The Beacon"))
    with pytest.raises(CatalogError) as refused:
        read_sources(tmp_path)
    assert all(part in str(refused.value) for part in ("lantern.toml", "beacon.toml", "lantern.example"))


def test_unknown_zone_is_told(tmp_path: Path) -> None:
    """With an example of a known one."""
    told = str(refused_source(tmp_path, f'{SOURCE}zone = "Beijing"\n'))
    assert "'Beijing' is no time zone" in told
    assert "Asia/Shanghai" in told


@pytest.mark.parametrize(
    "lines",
    [
        "[expected]\nmin_articles_per_day = 9\nmax_articles_per_day = 3",
        "[expected]\nmin_body_chars = 9\nmax_body_chars = 3",
        "[expected.fields]\nauthors = 0.9\n[expected.max_fields]\nauthors = 0.3",
    ],
)
def test_minimum_above_its_maximum_is_told(tmp_path: Path, lines: str) -> None:
    """Both are named with their values, in one sentence."""
    told = refused_source(tmp_path, SOURCE + lines).problem
    assert re.search(r": expected: the minimum \S+ = (9|0\.9) is above the maximum \S+ = (3|0\.3)\. Mend it;", told)


@pytest.mark.parametrize("missing", ["name", "hosts"])
def test_missing_key_is_told(tmp_path: Path, missing: str) -> None:
    """By its name."""
    text = "".join(line for line in SOURCE.splitlines(keepends=True) if not line.startswith(missing))
    assert f"lacks '{missing}'" in str(refused_source(tmp_path, text))


def test_id_in_a_file_is_told(tmp_path: Path) -> None:
    """The file's name is the id, and there are never two."""
    assert "file's name is the id" in str(refused_source(tmp_path, f'{SOURCE}source_id = "lantern"\n'))


def test_file_whose_name_is_no_id_is_told(tmp_path: Path) -> None:
    """An id goes into addresses and commands, so it has neither blanks nor capitals."""
    write(tmp_path, "The Lantern.toml", SOURCE)
    with pytest.raises(CatalogError, match=r"The Lantern\.toml"):
        read_sources(tmp_path)


def test_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the setting that points to it."""
    with pytest.raises(CatalogError, match="no directory") as refused:
        read_sources(tmp_path / "nowhere")
    assert "DATELINE_CATALOG" in refused.value.remedy


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Here a directory that is called like a file."""
    (tmp_path / "lantern.toml").mkdir()
    with pytest.raises(CatalogError, match=r"lantern\.toml cannot be read"):
        read_sources(tmp_path)


def test_name_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the file that would have to be written."""
    write(tmp_path, "ferries.toml", STORY.replace('any = ["', 'any = ["@harbour", "'))
    with pytest.raises(CatalogError, match=r"The story 'ferries' .* no catalog/names/harbour\.toml"):
        read_stories(tmp_path)


def test_names_of_a_file_are_spelt_out(tmp_path: Path) -> None:
    """A name's words stand in the story for it."""
    write(tmp_path / "names", "harbour.toml", 'title = "The harbour"\nany = ["港口", "quay"]\n')
    write(tmp_path / "stories", "ferries.toml", STORY.replace('any = ["', 'any = ["@harbour", "'))
    [group] = read_stories(tmp_path / "stories")["ferries"].groups
    assert {"港口", "quay"} < {term.term for term in group.any}
