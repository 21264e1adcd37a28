"""A file of a story or of a name that is wrong: the others go on, it is told, and whoever is about stories ends with status 1."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.catalog import read_names, read_stories, read_storybook
from flows.cli import app
from flows.demo import FIRST_LOOK, SAMPLE
from flows.events import bring_events_up_to_date
from flows.newsroom import Newsroom, open_newsroom
from flows.settings import Settings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.archives import a_document, write
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled, tracked
from transforms.errors import CatalogError, StoryError

SOUND = 'title = "Notes"\nthreshold = 0.1\n[[group]]\nname = "what"\nany = ["Notes"]\n'
WRONG = SOUND.replace("threshold", "treshold")
ON_STORIES = (("track",), ("story", "list"), ("story", "show", "notes"), ("story", "check", "notes"))


@pytest.fixture(scope="module")
def half_wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's outlets, a story that is sound, and one that is not."""
    directory = tmp_path_factory.mktemp("half-wrong")
    shutil.copytree(SAMPLE / "sources", directory / "sources")
    write(directory / "stories", "notes.toml", SOUND)
    write(directory / "stories", "ferries.toml", WRONG)
    return directory


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, half_wrong: Path) -> Path:
    base = tmp_path_factory.mktemp("left-out")
    write(base / "archive", "1.md", a_document(1))
    with open_newsroom(Settings(home=base / "home", catalog=half_wrong, workers=1)) as newsroom:
        assert backfilled(base / "archive", newsroom).counts.new == 1
    return base / "home"


def run(home: Path, catalog: Path, *arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "--catalog", str(catalog), *arguments], env=environment)


@pytest.mark.parametrize("command", ON_STORIES, ids=" ".join)
def test_sound_stories_go_on_and_the_status_tells(home: Path, half_wrong: Path, command: tuple[str, ...]) -> None:
    """What was asked is answered; on standard error stand the file and what is wrong with it."""
    done = run(home, half_wrong, *command)
    assert "notes" in done.stdout.lower()
    assert f"Left out: {half_wrong}/stories/ferries.toml has a key 'treshold'" in done.stderr
    assert "Did you mean 'threshold'?" in done.stderr
    assert done.exit_code == 1


def test_backfill_needs_no_story(home: Path, half_wrong: Path, tmp_path: Path) -> None:
    """It ends with status 0, and the file is told all the same."""
    done = run(home, half_wrong, "backfill", str(write(tmp_path, "2.md", a_document(2))))
    assert "Left out: " in done.stderr
    assert "1 entries = 1 new" in done.stdout
    assert done.exit_code == 0


def test_ingest_needs_no_story(home: Path, half_wrong: Path) -> None:
    """Real pages of the sample come in, and the file is told all the same."""
    with Newsstand(load_newsroom(SAMPLE), now=FIRST_LOOK) as stand:
        opened = dict.fromkeys(stand.hosts, f"{stand.address[0]}:{stand.address[1]}")
        done = run(home, half_wrong, "ingest", "harbour-ledger", "--json", DATELINE_OPEN_HOSTS=json.dumps(opened))
    assert "Left out: " in done.stderr
    assert json.loads(done.stdout)["new"] > 0
    assert done.exit_code == 0


def test_wrong_story_that_is_asked_for_is_the_error(home: Path, half_wrong: Path) -> None:
    """Its own sentence, once, and status 1: it is not the asking that is wrong."""
    finished = dateline("story", "show", "ferries", home=home, catalog=half_wrong)
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr.count("has a key 'treshold'") == 1


def test_sound_catalogue_ends_well(home: Path, tmp_path: Path) -> None:
    """Nothing is told where nothing is wrong."""
    (tmp_path / "sources").mkdir()
    write(tmp_path / "stories", "notes.toml", SOUND)
    done = run(home, tmp_path, "story", "list")
    assert (done.exit_code, done.stderr) == (0, "")


def test_every_wrong_story_is_told(tmp_path: Path) -> None:
    """Not only the first; who needs every story gets an error."""
    for name in ("a", "b"):
        write(tmp_path / "stories", f"{name}.toml", WRONG)
    assert set(read_storybook(tmp_path / "stories").wrong_stories) == {"a", "b"}
    with pytest.raises(CatalogError, match=r"a\.toml"):
        read_stories(tmp_path / "stories")


def test_wrong_name_leaves_out_who_uses_it_alone(tmp_path: Path) -> None:
    """Other names and stories are as they were."""
    write(tmp_path / "names", "harbour.toml", "title = \n")
    write(tmp_path / "names", "quay.toml", 'title = "The quay"\nany = ["quay"]\n')
    write(tmp_path / "stories", "ferries.toml", SOUND.replace('"Notes"]', '"@harbour"]'))
    write(tmp_path / "stories", "notes.toml", SOUND.replace('"Notes"]', '"@quay"]'))
    book = read_storybook(tmp_path / "stories")
    assert (set(book.stories), set(book.names)) == ({"notes"}, {"quay"})
    assert "uses @harbour, and" in book.wrong_stories["ferries"].problem
    assert "harbour.toml is no TOML" in book.wrong_stories["ferries"].problem
    assert set(book.wrong_names) == {"harbour"}


def test_names_in_a_circle_are_told_with_their_links(tmp_path: Path) -> None:
    """By the names and by the story that uses one; with what to take out."""
    write(tmp_path / "names", "harbour.toml", 'title = "H"\nany = ["@quay"]\n')
    write(tmp_path / "names", "quay.toml", 'title = "Q"\nany = ["@harbour"]\n')
    write(tmp_path / "stories", "ferries.toml", SOUND.replace('"Notes"]', '"@harbour"]'))
    book = read_storybook(tmp_path / "stories")
    assert set(book.wrong_names) == {"harbour", "quay"}
    error = book.wrong_stories["ferries"]
    assert error.problem.endswith("stands for itself: @harbour → @quay → @harbour.")
    assert error.remedy == "Take one of them out of catalog/names/harbour.toml."
    with pytest.raises(CatalogError, match="stands for itself"):
        read_names(tmp_path / "names")


def test_events_wait_for_a_name_that_is_wrong(newsroom: Newsroom, tmp_path: Path) -> None:
    """An article is placed once, so not without a name that belongs there; when it is mended, all are placed."""
    write(tmp_path / "archive", "1.md", a_document(1))
    backfilled(tmp_path / "archive", newsroom)
    placed = "SELECT count(*) FROM event_article"
    bring_events_up_to_date(replace(newsroom, wrong_names={"harbour": CatalogError("harbour.toml is no TOML.")}))
    assert newsroom.warehouse.sql(placed).item() == 0
    bring_events_up_to_date(newsroom)
    assert newsroom.warehouse.sql(placed).item() == 1


def test_story_left_out_is_not_tracked_by_its_name(newsroom: Newsroom) -> None:
    """Whoever asks for it in code gets its fault as an error of that story."""
    room = replace(newsroom, wrong_stories={"ferries": CatalogError("ferries.toml is no TOML.", remedy="Mend it.")})
    with pytest.raises(StoryError, match=r"ferries\.toml is no TOML\. Mend it\."):
        tracked(room, "ferries")
