"""The newsstand that polling is measured on, in a process of its own: ``python -m benchmarks.polling_stand``.

It writes its port to standard output and serves until its standard input is closed.

    host                what
    quiet00 … quiet99   a feed of thirty entries that says that nothing changed, to whoever knows its ETag
    busy                a feed of two thousand entries, and their pages of some ten thousand bytes
    hanging             takes the request, and is silent
"""

import sys

from sources.newsstand import HostServer, Request, sound
from sources.newsstand.behaviours import conditional, silent
from sources.newsstand.wire import Behaviour, reply

QUIET = tuple(f"quiet{number:02}.example" for number in range(100))
BUSY = "busy.example"
HANGING = "hanging.example"
ETAG = '"as-it-was"'
NEW_ARTICLES = 2000
_PAGE_WORDS = sound.WORDS * 50


def main() -> None:
    """Serve until nobody listens."""
    quiet = conditional(sound.feed(f"/a/{number}" for number in range(30)), ETAG, content_type="application/rss+xml")
    busy = reply(sound.feed(f"/a/{number}" for number in range(NEW_ARTICLES)), content_type="application/rss+xml")

    def page(request: Request) -> Behaviour:
        if not request.path.startswith("/a/"):
            return reply(b"", 404)
        return reply(sound.page(f"Page {request.path}", _PAGE_WORDS), content_type="text/html; charset=utf-8")

    with HostServer(page) as server:
        for host in QUIET:
            server.on(f"//{host}/feed", quiet)
        server.on(f"//{BUSY}/feed", busy)
        server.on(f"//{HANGING}/feed", silent)
        print(server.address[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
