"""What goes into a request and what comes out of it: the nouns of the web room, without any network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from transforms.errors import DocumentError, FetchError, RefusedError


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How Dateline behaves on the web. Times are in seconds, sizes in bytes.

    Attributes:
        user_agent: Names the project, and an address at which an annoyed editor finds a person. Its first word is the
            name that robots.txt rules are looked up by.
        hosts: Names opened by hand, each with the address and port it lives at: for tests, intranets and the sample
            newsroom. The request goes there, over HTTP or TLS as its address says, and carries the name; such hosts
            may lie anywhere and on any port.
        ca_file: Certificates (PEM) to trust beside the public ones, for intranets.
        connect_seconds: Until a connection stands, TLS included.
        first_byte_seconds: From asking until the last header, connecting included.
        read_seconds: The longest silence within an answer.
        total_seconds: From asking until the last byte. None of the four is retried within the same run.
        max_wire_bytes: Of one answer as sent.
        max_body_bytes: Of one answer after decompression.
        max_poll_bytes: Of all pages of one poll together; what comes after is left for the next poll.
        max_redirects: Followed for one address.
        max_robots_bytes: Read of a robots.txt; the rest is ignored (RFC 9309, 2.5, asks for 500 KiB at least).
        robots_seconds: How long a robots.txt is believed (RFC 9309, 2.4, allows a day).
        retries: Further attempts after a lost connection, 429 or 5xx.
        backoff_seconds: Before the first of them, doubled for each, and spread by a half either way. The whole host
            waits, not only the one request.
        patience_seconds: The longest that a request waits for a host that asked for time, by Retry-After or by
            crawl-delay. A host that asks for more is left alone until then, and what was wanted of it has failed.
        give_up_after: Failures in a row after which a host is left alone for ``give_up_seconds``.
    """

    user_agent: str = "Dateline/0.1 (news monitor; +mailto:newsroom@dateline.invalid)"
    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    ca_file: Path | None = None
    connect_seconds: float = 10.0
    first_byte_seconds: float = 30.0
    read_seconds: float = 20.0
    total_seconds: float = 90.0
    max_wire_bytes: int = 10_000_000
    max_body_bytes: int = 20_000_000
    max_poll_bytes: int = 256_000_000
    max_redirects: int = 10
    max_robots_bytes: int = 512 * 1024
    robots_seconds: float = 86_400.0
    retries: int = 2
    backoff_seconds: float = 1.0
    patience_seconds: float = 60.0
    give_up_after: int = 5
    give_up_seconds: float = 600.0

    @property
    def robot_name(self) -> str:
        """The name that robots.txt rules are looked up by."""
        return self.user_agent.split("/", 1)[0].split(" ", 1)[0]


_MOVED = "moved to "


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer carried, sent back so that the host may say that nothing changed (RFC 9110, 13.1).

    ``body_hash`` and ``seen_at`` say what the last full answer was and when it came, where somebody needs to know.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""
    seen_at: datetime | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional request's headers."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}

    @staticmethod
    def moved(url: str) -> str:
        """What stands for ``body_hash`` of an address whose host said that it lives elsewhere from now on."""
        return f"{_MOVED}{url}"

    @property
    def moved_to(self) -> str | None:
        """Where the address lives now, where its host said that it moved for good."""
        return self.body_hash.removeprefix(_MOVED) if self.body_hash.startswith(_MOVED) else None


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the address asked, the status it answered, the address it named."""

    url: str
    status: int
    location: str

    @property
    def is_permanent(self) -> bool:
        """Whether the host says that the new address stands for the old one from now on (RFC 9110, 15.4)."""
        return self.status in {301, 308}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request on the wire and what became of it, for whoever watches.

    Attributes:
        url: What was asked for.
        began_ns: When, in nanoseconds since 1970.
        ended_ns: When all of the answer was there, or when it was given up.
        status: Of the answer; None where there was none.
        problem: Why there was none; else empty.
    """

    url: str
    began_ns: int
    ended_ns: int
    status: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: ``body`` is without its content-encoding, names in ``headers`` are lower-case.

    ``not_modified`` says that the host answered 304; there is no body then.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    fetched_at: datetime
    not_modified: bool = False
    redirects: tuple[Redirect, ...] = ()

    @property
    def validators(self) -> Validators:
        """What to send when this address is asked for again."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def moved_to(self) -> str | None:
        """The address to ask for from now on, where every hop up to it was permanent."""
        moved = None
        for hop in self.redirects:
            if not hop.is_permanent:
                break
            moved = hop.location
        return moved


class DeniedError(FetchError):
    """A host says plainly that it has no such page, or not for us: a 4xx that does not ask to come back."""


def not_had(expectation: str, problem: str, url: str, *, remedy: str = "") -> FetchError:
    """What could not be had."""
    return FetchError(problem, expectation=expectation, remedy=remedy, url=url)


def refused(expectation: str, problem: str, url: str, *, remedy: str = "") -> RefusedError:
    """What is not taken, whatever it says."""
    return RefusedError(problem, expectation=expectation, remedy=remedy, url=url)


def same_for(error: DocumentError, url: str) -> DocumentError:
    """An error found out earlier, told again about another address."""
    return type(error)(error.problem, expectation=error.expectation, remedy=error.remedy, url=url)
