"""Where a story is published: what is replaced and what never is, and that a kill leaves the old site or the new one."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from flows import publication
from flows.newsroom import Newsroom, open_newsroom
from flows.publish import Manner, publish
from flows.settings import Settings
from tests.dashboard.sites import contents
from tests.flows.kills import SEED, Deed
from tests.flows.process import dateline, running, wait_until
from tests.flows.shortcuts import backfilled
from transforms.errors import UsageError

STORY = "us-china"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, catalog: Path, sample_archive: Path) -> Iterator[Newsroom]:
    settings = Settings(home=tmp_path_factory.mktemp("publish") / "home", catalog=catalog, workers=1)
    with open_newsroom(settings) as newsroom:
        backfilled(sample_archive, newsroom)
        yield newsroom


def test_publication_of_the_same_story_is_replaced(newsroom: Newsroom, tmp_path: Path) -> None:
    """Nothing of the earlier one is left, and nothing beside it."""
    place = publish(STORY, newsroom, tmp_path / "site").place
    place.chmod(0o750)
    english = contents(place)
    publish(STORY, newsroom, tmp_path / "site", Manner(language="zh"))
    assert contents(place).keys() == english.keys()
    assert contents(place)["index.html"] != english["index.html"]
    assert [each.name for each in tmp_path.iterdir()] == ["site"]
    assert place.stat().st_mode & 0o777 == 0o750


def test_empty_directory_is_taken(newsroom: Newsroom, tmp_path: Path) -> None:
    """As one that a person has made for it; also by a link that leads there, which stays."""
    (tmp_path / "releases").mkdir()
    (tmp_path / "site").symlink_to("releases")
    publish(STORY, newsroom, tmp_path / "site")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "releases/index.html").is_file()


@pytest.mark.parametrize("strange", ["CNAME", ".git/config", "charts/own.svg"])
def test_what_a_person_put_there_is_not_lost(newsroom: Newsroom, tmp_path: Path, strange: str) -> None:
    """It is named, and the site stays as it is."""
    place = publish(STORY, newsroom, tmp_path / "site").place
    (place / strange).parent.mkdir(exist_ok=True)
    (place / strange).write_text("mine")
    before = contents(place)
    with pytest.raises(UsageError, match=strange) as refused:
        publish(STORY, newsroom, place, Manner(language="zh"))
    assert "copy from there" in refused.value.remedy
    assert contents(place) == before


def test_page_that_a_person_changed_is_not_lost(newsroom: Newsroom, tmp_path: Path) -> None:
    """It is named."""
    place = publish(STORY, newsroom, tmp_path / "site").place
    (place / "index.html").write_text("mine")
    with pytest.raises(UsageError, match=r"did not write there: index\.html\."):
        publish(STORY, newsroom, place)


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "no json", '{"story_id": "us-china"}'])
def test_foreign_directory_is_refused(newsroom: Newsroom, tmp_path: Path, manifest: str | None) -> None:
    """Whatever it says of itself; with what to do."""
    place = tmp_path / "papers"
    place.mkdir()
    (place / "thesis.txt").write_text("years of work")
    if manifest is not None:
        (place / "dateline.json").write_text(manifest)
    with pytest.raises(UsageError, match="no publication of Dateline's") as refused:
        publish(STORY, newsroom, place)
    assert refused.value.remedy
    assert (place / "thesis.txt").read_text() == "years of work"


def test_publication_of_another_story_is_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    """By the name of that story."""
    publish(STORY, newsroom, tmp_path / "site")
    with pytest.raises(UsageError, match="publication of the story 'us-china'"):
        publish("us-china-summit", newsroom, tmp_path / "site")


def test_place_that_cannot_be_written_is_told(newsroom: Newsroom, tmp_path: Path) -> None:
    """A file, or a directory below one."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="no publication"):
        publish(STORY, newsroom, tmp_path / "file")
    with pytest.raises(UsageError, match="cannot be written"):
        publish(STORY, newsroom, tmp_path / "file/site")


def test_publishing_that_is_killed_leaves_the_old_site(newsroom: Newsroom, tmp_path: Path) -> None:
    """As it was; the same command then brings the new one, and clears what was left."""
    settings = newsroom.settings
    place = publish(STORY, newsroom, tmp_path / "site").place
    before, partial = contents(place), tmp_path / ".site.partial"
    arguments = ("story", "publish", STORY, place, "--language", "zh")
    with running(*arguments, home=settings.home, catalog=settings.catalog) as process:
        wait_until(lambda: partial.exists() or process.poll() is not None, "the new site is begun")
        process.kill()
        process.wait()
    assert contents(place) == before
    done = dateline(*arguments, home=settings.home, catalog=settings.catalog)
    assert "files" in done.stdout, done.stderr
    assert b'lang="zh-Hans"' in (place / "index.html").read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_place_is_never_empty_while_sites_change(tmp_path: Path) -> None:
    """Whoever asks meanwhile finds the old or the new."""
    place, done, missed = tmp_path / "site", threading.Event(), list[int]()

    def ask() -> None:
        while not done.is_set():
            if not (place / "index.html").exists():
                missed.append(1)

    def change(number: int) -> None:
        partial = publication.begin(place)
        (partial / "index.html").write_text(str(number))
        publication.put(partial, place)

    change(0)
    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(200):
        change(number)
    done.set()
    asking.join()
    assert missed == []
    assert (place / "index.html").read_text() == "199"


def test_site_that_was_put_aside_comes_back(tmp_path: Path) -> None:
    """Where the system cannot let two directories change places, a kill may come between the two steps."""
    (tmp_path / ".site.old").mkdir()
    (tmp_path / ".site.old/index.html").write_text("old")
    publication.begin(tmp_path / "site")
    assert (tmp_path / "site/index.html").read_text() == "old"
    assert not (tmp_path / ".site.old").exists()


@pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes minutes; make drill runs it")
def test_publishing_is_killed_at_any_moment(newsroom: Newsroom, tmp_path: Path) -> None:
    """There is the site of before, whole, or the new one, whole; and the same command then ends as if nothing had been."""
    prepared, catalog = tmp_path / "prepared", newsroom.settings.catalog
    # What is new is matched by the first publishing: from then on there is one state.
    site = publish(STORY, newsroom, tmp_path / "site").place
    shutil.copytree(newsroom.settings.home, prepared)
    shutil.copytree(site, prepared / "site")
    old = contents(site)
    deed = Deed(
        ("story", "publish", STORY, "{beside}/home/site", "--language", "zh"),
        lambda home: contents(home / "site"),
        prepared=prepared,
        settings={"catalog": catalog},
    )
    chance, found = Random(SEED), list[str]()
    seconds = deed.seconds(deed.begin(tmp_path / "timed"))
    new = deed.state(tmp_path / "timed/home")
    for _ in range(25):
        home = deed.begin(tmp_path / "disturbed")
        after = chance.uniform(0, seconds)
        was_killed = deed.killed(home, after)
        left = deed.state(home)
        found.append(
            "old" if left == old else "new" if left == new else f"neither, killed after {after:.3f} s (seed {SEED})"
        )
        deed.again(home)
        assert deed.state(home) == new
        assert was_killed or left == new
    assert set(found) <= {"old", "new"}, found
    print(f"killed within {seconds:.2f} s, found: {found.count('old')} old, {found.count('new')} new")  # noqa: T201 - the drill's tale
