"""A host that answers as badly as a test wants, on a real socket: the newsstand's server, known as ``*.example``.

with HostServer() as host:
host.on("/page", reply(b"hello"))
host.on("/slow", lambda wire: wire.trickle(b"x" * 100, seconds=0.1))
"""

from transforms.catalog import Feed, Source


def a_source(*feeds: str, pace: float = 0.0, concurrency: int = 4, name: str = "bad", **feed: object) -> Source:
    """A source that reads these paths of bad.example as feeds, all of one kind."""
    return Source(
        source_id=name,
        name=f"The {name.title()} Times",
        hosts=(f"{name}.example",),
        feeds=tuple(Feed.model_validate({"url": f"http://bad.example{path}", **feed}) for path in feeds),
        pace_seconds=pace,
        concurrency=concurrency,
    )
