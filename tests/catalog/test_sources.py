"""The outlets that come with Dateline: each is whole, says what it rests on, and is in the documented table."""

import re
from pathlib import Path

import pytest

from flows.catalog import read_sources
from transforms.catalog import Source
from transforms.urls import canonical_url

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "catalog" / "sources"
INDEX = read_sources(DIRECTORY)
OUTLETS = INDEX.sources
EACH = pytest.mark.parametrize("outlet", OUTLETS.values(), ids=OUTLETS.keys())
WITH_SECTIONS = [outlet for outlet in OUTLETS.values() if outlet.section_pattern]
EXAMPLES = pytest.mark.parametrize("outlet", WITH_SECTIONS, ids=[outlet.source_id for outlet in WITH_SECTIONS])


def remarks(outlet: Source, label: str) -> list[str]:
    """What stands behind ``# label:`` in the outlet's file."""
    text = (DIRECTORY / f"{outlet.source_id}.toml").read_text(encoding="utf-8")
    return re.findall(rf"^# {label}: (.+)$", text, re.MULTILINE)


def documented() -> list[list[str]]:
    """The rows of the table in ``docs/sources.md``, cell by cell."""
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]


def test_every_file_loads() -> None:
    """Each file is an outlet under its own name, and no file is left over."""
    assert sorted(OUTLETS) == sorted(file.stem for file in DIRECTORY.glob("*.toml"))


def test_forty_outlets_have_feeds() -> None:
    """A newsroom has enough to follow on its first day."""
    assert sum(bool(outlet.feeds) for outlet in OUTLETS.values()) >= 40


@pytest.mark.parametrize(
    ("where", "script"),
    [
        ("mainland China", "zh-Hans"),
        ("Hong Kong", "zh-Hant"),
        ("Taiwan", "zh-Hant"),
        ("Singapore", "zh-Hans"),
        ("United States", "zh-Hans"),
        ("Germany", "zh-Hans"),
        ("mainland China", "en"),
        ("Hong Kong", "en"),
        ("Taiwan", "en"),
        ("Singapore", "en"),
        ("United States", "en"),
        ("United Kingdom", "en"),
    ],
)
def test_every_press_is_there(where: str, script: str) -> None:
    """Chinese and English are read from all sides of the story."""
    assert any(place == where and script in languages for _, _, place, languages, *_ in documented())


@EACH
def test_feed_rests_on_a_document(outlet: Source) -> None:
    """A file with feeds says where their address is from, one without says why it has none."""
    assert len(remarks(outlet, "feed address")) == bool(outlet.feeds)
    assert len(remarks(outlet, "no feed")) == (not outlet.feeds)


@EACH
def test_zone_is_given(outlet: Source) -> None:
    """Times of the outlet's pages become instants, or the file says why they cannot."""
    assert (outlet.zone is None) == bool(remarks(outlet, "no zone"))


@EACH
def test_language_names_the_script(outlet: Source) -> None:
    """Chinese is always simplified or traditional, and every outlet has a language."""
    assert outlet.languages
    assert set(outlet.languages) <= {"zh-Hans", "zh-Hant", "en"}


@EACH
def test_twins_stay_in_the_house(outlet: Source) -> None:
    """A host is only ever replaced by another of the same outlet."""
    twins = outlet.canonical.hosts
    assert {*twins, *twins.values()} <= set(outlet.hosts)
    assert not set(twins) & set(twins.values())


def test_no_host_has_two_outlets() -> None:
    """An address belongs to one outlet, with www or without."""
    hosts = [(host.removeprefix("www."), outlet.source_id) for outlet in OUTLETS.values() for host in outlet.hosts]
    assert len({host for host, _ in hosts}) == len(set(hosts))


def test_no_feed_has_two_outlets() -> None:
    """The same list is never asked for twice."""
    feeds = [feed.url for outlet in OUTLETS.values() for feed in outlet.feeds]
    assert len(feeds) == len(set(feeds))


@EXAMPLES
def test_section_is_found_in_the_example(outlet: Source) -> None:
    """A file with a section rule shows an address of the outlet, and the rule finds its section."""
    (example,) = remarks(outlet, "for example")
    assert INDEX.of(example) is outlet
    assert outlet.section_of(example)


@EXAMPLES
def test_canonical_example_is_stable(outlet: Source) -> None:
    """The address that stands for the others is its own, is the outlet's, and keeps its section."""
    (example,) = remarks(outlet, "for example")
    once = canonical_url(example, outlet)
    assert canonical_url(once, outlet) == once
    assert outlet.section_of(once) == outlet.section_of(example)


def test_table_lists_exactly_the_files() -> None:
    """Whoever reads the documentation reads the catalogue, in its order."""
    assert [row[0].strip("`") for row in documented()] == sorted(OUTLETS)


@EACH
def test_table_agrees_with_the_file(outlet: Source) -> None:
    """Name, languages and number of feeds are the file's."""
    row = next(row for row in documented() if row[0] == f"`{outlet.source_id}`")
    assert row[1] == outlet.name
    assert row[3] == ", ".join(outlet.languages)
    assert row[5] == (str(len(outlet.feeds)) if outlet.feeds else "–")


@EACH
def test_kind_and_place_agree_with_the_file(outlet: Source) -> None:
    """Who owns an outlet, and where it is, are told once and the same."""
    row = next(row for row in documented() if row[0] == f"`{outlet.source_id}`")
    assert remarks(outlet, "Kind") == [f"{row[4]}, {row[2]}."]


@EACH
def test_small_outlets_are_asked_slowly(outlet: Source) -> None:
    """One request at a time goes to a host that says it is small, seconds apart."""
    if outlet.concurrency == 1:
        assert outlet.pace_seconds >= 2
