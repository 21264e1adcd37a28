"""Where Dateline goes, and where no feed, page or redirect can send it."""

import asyncio

import httpcore
import pytest

from sources.addresses import check_url, is_public
from sources.newsstand.behaviours import redirect
from sources.newsstand.wire import reply
from sources.web import Web, WebSettings
from tests.sources.badhost import a_source
from transforms.errors import DocumentError, RefusedError

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:0:0:1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    """Loopback, private, link-local, CGNAT, metadata, documentation, multicast, and IPv4 hidden in IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_that_are_public(address):
    """What websites live at."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
    ],
)
def test_loopback_in_every_disguise(url):
    """Decimal, octal, hexadecimal and short forms, which the C library would read."""
    with pytest.raises(RefusedError) as no:
        check_url(url, ())
    assert no.value.expectation in {"public_address", "web_address"}


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example/",
        "http://a.example:22/",
        "https://a.example:6379/",
        "http://user:secret@a.example/",
        "http://",
        "//a.example/",
        "a.example",
        "",
        "http://a.example:99999/",
        "http://[::1",
        "http://a\x00b.example/",
        "http://" + "a" * 70_000,
    ],
)
def test_what_is_no_address_of_the_web(url):
    """Schemes, ports and forms that no article has."""
    with pytest.raises(RefusedError):
        check_url(url, ())


@pytest.mark.parametrize("url", ["http://a.example/", "https://a.example:8443/x?y#z", "http://新闻.example/一"])
def test_what_is_an_address_of_the_web(url):
    """Names in any script, the ports of the web; a fragment is for the reader."""
    assert "#" not in str(check_url(url, ()))


# ruff: noqa: ARG002 - fakes have the signatures of what they stand for
class Names:
    """A resolver that gives other addresses each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0)


class Dial(httpcore.AsyncNetworkBackend):
    """Notes where a connection would go, and opens none."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.dialled.append((host, port))
        raise httpcore.ConnectError("nobody there")


def visit(names: Names, dial: Dial, url: str = "http://rebinding.example/") -> DocumentError:
    async def go() -> None:
        async with Web(WebSettings(retries=0), resolve=names, dial=dial) as web:
            await web.get(url, a_source())

    with pytest.raises(DocumentError) as failure:
        asyncio.run(go())
    return failure.value


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "100.64.1.1"])
def test_a_name_that_leads_inside(address):
    """It is refused after its resolution, and no connection is opened."""
    dial = Dial()
    error = visit(Names([address]), dial)
    assert isinstance(error, RefusedError)
    assert error.expectation == "public_address"
    assert address in str(error)
    assert dial.dialled == []


def test_a_name_with_one_address_inside():
    """One private address among public ones is enough to refuse."""
    dial = Dial()
    assert visit(Names(["1.1.1.1", "10.0.0.1"]), dial).expectation == "public_address"
    assert dial.dialled == []


def test_a_name_that_changes_between_check_and_connection():
    """The connection goes to the address that was checked; the name is not looked up again for it."""
    names, dial = Names(["1.1.1.1"], ["127.0.0.1"]), Dial()
    visit(names, dial)
    assert dial.dialled == [("1.1.1.1", 80)]
    assert names.asked == ["rebinding.example"]


def test_every_address_of_a_name_is_tried():
    """One dead address does not make a host unreachable."""
    dial = Dial()
    visit(Names(["1.1.1.1", "2606:4700::1111", "1.1.1.1"]), dial, "https://a.example/")
    assert dial.dialled == [("1.1.1.1", 443), ("2606:4700::1111", 443)]


def test_a_redirect_to_a_private_address(host, fetch):
    """Each hop is checked like the first."""
    host.on("/a", redirect("http://169.254.169.254/latest/meta-data/"))
    with pytest.raises(RefusedError) as no:
        fetch("/a")
    assert no.value.expectation == "public_address"


def test_a_chain_of_redirects_to_a_private_address(host, fetch):
    """However long the way."""
    host.on("/a", redirect("http://other.example/b"))
    host.on("/b", redirect("http://third.example/c", 308))
    host.on("/c", redirect(f"http://127.0.0.1:{host.address[1]}/secret"))
    with pytest.raises(RefusedError):
        fetch("/a")
    assert "/secret" not in host.paths


def test_a_redirect_to_another_port(host, fetch):
    """No port but those of the web."""
    host.on("/a", redirect("http://elsewhere.example:25/"))
    with pytest.raises(RefusedError, match="names port 25"):
        fetch("/a")


def test_a_name_that_nobody_knows():
    """It could not be had, and the sentence says so."""

    async def unknown(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    error = visit(unknown, Dial())  # type: ignore[arg-type]
    assert "the name rebinding.example is not known" in str(error)


def test_a_host_opened_by_hand_is_asked_by_its_name(host, fetch):
    """Any port and loopback, because a person said so."""
    host.on("/a", reply(b"page"))
    assert fetch("http://intranet.example:9999/a", hosts={"intranet.example": host.address}).body == b"page"
    assert host.asked("/a")[0].headers["host"] == "intranet.example:9999"
