"""Reading the catalogue's files: a sentence that names the file, the key and the remedy for whatever is wrong."""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from transforms.catalog import Source, SourceIndex
from transforms.errors import CatalogError
from transforms.storybook import Named, Names, Story, with_names, wrong_names

Declared = TypeVar("Declared", Source, Story, Names)


def read_sources(directory: Path) -> SourceIndex:
    """The outlets of ``directory``, one TOML file each.

    Raises:
        CatalogError: A file is wrong, or two outlets claim one host.
    """
    files = _files(directory, "sources")
    sources = [_declared(Source, "source_id", file) for file in files]
    _refuse_shared_hosts(sources, directory)
    return SourceIndex(sources)


@dataclass(frozen=True, slots=True)
class Storybook:
    """The followed stories and the names that they share, by id; and of the files that are left out, what is wrong with them."""

    stories: Mapping[str, Story]
    names: Mapping[str, Names]
    wrong_stories: Mapping[str, CatalogError]
    wrong_names: Mapping[str, CatalogError]

    @property
    def wrong(self) -> Sequence[CatalogError]:
        """All that is wrong."""
        return [*self.wrong_names.values(), *self.wrong_stories.values()]


def read_storybook(directory: Path) -> Storybook:
    """The stories of ``directory``, one TOML file each, the names they use spelt out; names are in ``names/`` beside it.

    Raises:
        CatalogError: There is no such directory.
    """
    names = _read_each(_names_files(directory.parent / "names"), _names)
    stories = _read_each(_files(directory, "stories"), lambda file: _story(file, names))
    wrong = wrong_names(names)
    return Storybook(
        stories={story_id: story for story_id, story in stories.items() if isinstance(story, Story)},
        names={names_id: name for names_id, name in names.items() if isinstance(name, Names) and names_id not in wrong},
        wrong_stories={story_id: error for story_id, error in stories.items() if isinstance(error, CatalogError)},
        wrong_names=wrong,
    )


def read_stories(directory: Path) -> dict[str, Story]:
    """The stories of ``directory`` by their id, for those who need every one.

    Raises:
        CatalogError: A file is wrong, of a story or of a name in ``names/`` beside it.
    """
    book = read_storybook(directory)
    for error in book.wrong:
        raise error
    return dict(book.stories)


def read_names(directory: Path) -> dict[str, Names]:
    """The names that stories share, by their id, for those who need every one; none where there is no such directory.

    Raises:
        CatalogError: A file is wrong, or a name stands for itself.
    """
    names = _read_each(_names_files(directory), _names)
    for error in wrong_names(names).values():
        raise error
    return {names_id: name for names_id, name in names.items() if isinstance(name, Names)}


def _read_each(files: Iterable[Path], read: Callable[[Path], Declared]) -> dict[str, Declared | CatalogError]:
    """What each file says, or what is wrong with it, by the file's name."""
    found: dict[str, Declared | CatalogError] = {}
    for file in files:
        try:
            found[file.stem] = read(file)
        except CatalogError as error:
            found[file.stem] = error
    return found


def _story(file: Path, names: Mapping[str, Named]) -> Story:
    return with_names(_declared(Story, "story_id", file), names)


def _names(file: Path) -> Names:
    return _declared(Names, "names_id", file)


def _names_files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.toml"))


def _files(directory: Path, what: str) -> list[Path]:
    if not directory.is_dir():
        raise CatalogError(
            f"There is no directory {directory} with {what}.",
            remedy="Point DATELINE_CATALOG at a directory that has sources/ and stories/.",
        )
    return sorted(directory.glob("*.toml"))


def _declared(model: type[Declared], id_name: str, file: Path) -> Declared:
    try:
        keys = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{file} is no TOML: {error}.", remedy="Mend that line.") from error
    except OSError as error:
        raise CatalogError(f"{file} cannot be read: {error.strerror}.", remedy="Check its permissions.") from error
    if id_name in keys:
        raise CatalogError(f"{file} has a key {id_name!r}.", remedy="Take it out: the file's name is the id.")
    try:
        return model.model_validate({id_name: file.stem, **keys})
    except ValidationError as error:
        raise CatalogError(_first_fault(error, model, file)) from error


def _first_fault(error: ValidationError, model: type[BaseModel], file: Path) -> str:
    # A key that is misspelt is missing too; what was written says more than what was not.
    fault = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    where = ".".join(str(part) for part in fault["loc"] if part != "[key]")  # pydantic's word for the key itself
    if fault["type"] == "extra_forbidden":
        return f"{file} has a key {where!r} that Dateline does not know. {_nearest(fault['loc'], model)}"
    if fault["type"] == "missing":
        return f"{file} lacks {where!r}. {_example(where)}"
    return f"{file}: {where}: {fault['msg'].removeprefix('Value error, ')}. Mend it; docs/adding-a-source.md lists the keys."


def _nearest(location: Iterable[int | str], model: type[BaseModel]) -> str:
    known = _keys(model)
    wrong = str(list(location)[-1])
    near = difflib.get_close_matches(wrong, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(known))}."


def _keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model and of the parts it is made of, since a typo may stand in any of them."""
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        keys.add(field.alias or name)
        for part in _parts(field.annotation):
            keys |= _keys(part)
    return keys


def _parts(annotation: Any) -> list[type[BaseModel]]:
    candidates = (annotation, *getattr(annotation, "__args__", ()))
    return [part for part in candidates if isinstance(part, type) and issubclass(part, BaseModel)]


def _example(where: str) -> str:
    if where == "group":
        return 'A story needs terms: add [[group]] with name = "…" and any = ["…"].'
    return "Add it; docs/adding-a-source.md says what it is for."


def _refuse_shared_hosts(sources: list[Source], directory: Path) -> None:
    owner: dict[str, str] = {}
    for source in sources:
        for host in source.hosts:
            if host in owner:
                raise CatalogError(
                    f"{directory / source.source_id}.toml and {directory / owner[host]}.toml both claim the host {host}.",
                    remedy="Take it out of one of them.",
                )
            owner[host] = source.source_id
