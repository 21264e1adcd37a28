"""What a newsroom writes by hand of a story: how we know it, and the names it shares with other stories.

Models of the files in ``catalog/stories/`` and ``catalog/names/``. A term ``@xi-jinping`` stands for all that
``catalog/names/xi-jinping.toml`` lists; :func:`with_names` puts it in. Reading files is not done here.
"""

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from transforms.catalog import Declaration, Identifier, Share
from transforms.errors import CatalogError

ALIAS = "@"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Place = Literal["title", "lead", "body"]


class Term(Declaration):
    """Words to be found, or a name's id after ``@``.

    Attributes:
        term: The words, in any script.
        weight: How much of a mention they are: 1 where they stand for the thing itself, less where they often mean
            something else. Weights of different terms in one sentence add up, to 1 at most.
        where: How far down they count: in the title alone, in title and lead, or anywhere.
    """

    term: Words
    weight: float = Field(default=1.0, gt=0, le=1)
    where: Place = "body"


def _as_term(written: object) -> object:
    return {"term": written} if isinstance(written, str) else written


def _as_terms(written: object) -> object:
    return [_as_term(term) for term in written] if isinstance(written, list | tuple) else written


Terms = Annotated[tuple[Term, ...], BeforeValidator(_as_terms)]


class Group(Declaration):
    """Terms of which one is enough; every group of a story must be met.

    A term is written once, in any script: 习近平 also finds 習近平, and ``Xi Jinping`` also XI JINPING. ``exclude`` lists longer
    words that hold a term and mean something else: 中国时报 is a newspaper in Taipei.
    """

    name: str
    any: Terms = Field(min_length=1)
    exclude: tuple[Words, ...] = ()


class Names(Declaration):
    """The names of one person, place or body: a file of ``catalog/names/``, referred to as ``@`` and the file's name.

    ``exact`` says that each of the words means this and nothing else, so that events may read them as one word.
    """

    names_id: Identifier
    title: str
    exact: bool = False
    any: Terms = Field(min_length=1)
    exclude: tuple[Words, ...] = ()


# What is known of a name: what its file says, or what is wrong with the file.
Named = Names | CatalogError


class Weights(Declaration):
    """What the title, the lead and the whole text count for in a story's score, in proportion to each other."""

    title: float = Field(default=0.40, ge=0)
    lead: float = Field(default=0.35, ge=0)
    body: float = Field(default=0.25, ge=0)

    @model_validator(mode="after")
    def _weigh_something(self) -> Self:
        if not self.title + self.lead + self.body:
            raise ValueError("the weights of title, lead and body are all 0, so that nothing could ever belong")
        return self


class Story(Declaration):
    """A thread that a person follows: one file of ``catalog/stories/``, whose name is the ``story_id``.

    An article belongs to it when its score (``transforms/stories.py``) reaches ``threshold``, and none of ``none`` occurs in
    its title or lead. With ``near = "sentence"`` the groups must also be met together in one sentence or in the title.
    """

    story_id: Identifier
    title: str
    description: str = ""
    groups: tuple[Group, ...] = Field(min_length=1, alias="group")
    none: Terms = ()
    threshold: Share = Field(default=0.5, gt=0)
    weights: Weights = Weights()
    near: Literal["article", "sentence"] = "article"
    since: date | None = None
    until: date | None = None
    outlets: tuple[Identifier, ...] = ()
    languages: tuple[str, ...] = ()
    where: Place = "body"

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self


def with_names(story: Story, names: Mapping[str, Named]) -> Story:
    """The story with every ``@name`` replaced by the words that the name stands for.

    Raises:
        CatalogError: A name is not in the catalogue, its file is wrong, or it stands for itself.
    """
    who = f"The story {story.story_id!r}"
    none, _ = _spelt_out(story.none, names, (who,))
    groups = [_group_with_names(group, names, who) for group in story.groups]
    return story.model_copy(update={"groups": tuple(groups), "none": none})


def _group_with_names(group: Group, names: Mapping[str, Named], who: str) -> Group:
    terms, exclude = _spelt_out(group.any, names, (who,))
    return group.model_copy(update={"any": terms, "exclude": tuple(dict.fromkeys((*group.exclude, *exclude)))})


def _spelt_out(
    terms: tuple[Term, ...], names: Mapping[str, Named], path: tuple[str, ...]
) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """The words that terms stand for, each once, and the words in which they do not count."""
    words: dict[str, Term] = {}
    exclude: list[str] = []
    for term in terms:
        if not term.term.startswith(ALIAS):
            words.setdefault(term.term, term)
            continue
        name = _named(term.term, names, path)
        inner, without = _spelt_out(name.any, names, (*path, term.term))
        for word in inner:
            words.setdefault(
                word.term, word.model_copy(update={"weight": word.weight * term.weight, "where": term.where})
            )
        exclude += [*name.exclude, *without]
    return tuple(words.values()), tuple(exclude)


def _named(alias: str, names: Mapping[str, Named], path: tuple[str, ...]) -> Names:
    if alias in path:
        raise CatalogError(
            f"{path[0]} uses a name that stands for itself: {' → '.join((*path[path.index(alias) :], alias))}.",
            remedy=f"Take one of them out of catalog/names/{alias[1:]}.toml.",
        )
    name = names.get(alias.removeprefix(ALIAS))
    if name is None:
        near = difflib.get_close_matches(alias[1:], names, n=1)
        remedy = f"Did you mean @{near[0]}?" if near else f"There are: {', '.join(sorted(names)) or 'none yet'}."
        raise CatalogError(f"{path[0]} uses {alias}, and there is no catalog/names/{alias[1:]}.toml.", remedy=remedy)
    if isinstance(name, CatalogError):
        raise CatalogError(f"{path[0]} uses {alias}, and {name.problem}", remedy=name.remedy)
    return name


def wrong_names(names: Mapping[str, Named]) -> dict[str, CatalogError]:
    """What is wrong, by id: files that are, and names that stand for themselves or use one that is wrong or not there."""
    wrong: dict[str, CatalogError] = {}
    for names_id, name in names.items():
        try:
            _spelt_out(_sound(name).any, names, (f"The name {names_id!r}", f"{ALIAS}{names_id}"))
        except CatalogError as error:
            wrong[names_id] = error
    return wrong


def _sound(name: Named) -> Names:
    if isinstance(name, CatalogError):
        raise name
    return name
