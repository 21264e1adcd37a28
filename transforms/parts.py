"""Which articles of an event hang together: those that are alike enough, or have a chain of such between them."""

from collections.abc import Iterable, Mapping

Vector = Mapping[str, float]


def part_of(start: str, members: Mapping[str, Vector], *, link: float, most: int) -> set[str]:
    """The articles that hang together with one of them; as soon as there are more than ``most``, no others are looked for.

    Args:
        start: The one.
        members: All of the event, as unit vectors.
        link: Least cosine of two that are linked.
        most: Where it is known that the part is no small one. Dense events end after a step or two.
    """
    found, waiting = {start}, [start]
    apart = {name: vector for name, vector in members.items() if name != start}
    while waiting and len(found) <= most:
        vector = members[waiting.pop()]
        linked = [name for name, other in apart.items() if product(vector, other) >= link]
        for name in linked:
            del apart[name]
        found.update(linked)
        waiting += linked
    return found


def product(one: Vector, other: Vector) -> float:
    """The inner product of two vectors."""
    smaller, larger = (one, other) if len(one) <= len(other) else (other, one)
    found = 0.0
    for term, weight in smaller.items():
        if term in larger:
            found += weight * larger[term]
    return found


def total(vectors: Iterable[Vector]) -> dict[str, float]:
    """The sum of vectors."""
    summed: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            summed[term] = summed.get(term, 0.0) + weight
    return summed
