"""Who may see the pages, under which names, and what a browser may do with them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.guard import Rules, is_our_name, own_address
from dashboard.passwords import is_kept_form, is_password, kept
from tests.dashboard.conftest import Served, answering

PASSWORD = "corréct horse 电池"
COOKIE = "dateline-session"


Guarded = Callable[[Rules], httpx.Client]


@pytest.fixture
def guarded(served: Callable[[str], Served]) -> Iterator[Guarded]:
    """A reader of pages that stand under some rules."""
    desk = served("empty").desk
    with ExitStack() as stack:

        def reader(rules: Rules) -> httpx.Client:
            base = stack.enter_context(answering(desk, rules))
            return stack.enter_context(httpx.Client(base_url=base, timeout=60))

        yield reader


def test_pages_say_what_a_browser_may_do(sample: Served) -> None:
    """Nothing that is not ours: no script of the page's own, no frame, no referrer, no guessing of types."""
    for path in ("/", "/static/dateline.js", "/nothing", "/story/us-china-summit/attention.svg"):
        headers = sample.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_page_has_no_script_or_style_of_its_own(sample: Served) -> None:
    """So that the policy has no exception."""
    for path in ("/", "/story/us-china-summit", "/search?q=summit", "/health", "/sql?q=FROM+story"):
        text = sample.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert text.count("<script") == text.count('<script src="/static/') == 1
        assert " onclick" not in text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost.evil.example"]
)
def test_name_of_somebody_else_is_refused(sample: Served, host: str) -> None:
    """A name that somebody let point at this machine is none of ours (DNS rebinding)."""
    answer = sample.get("/", host=host)
    assert answer.status_code in (400, 421)
    assert "US–China" not in answer.text


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost:4280", True), ("LOCALHOST", True), ("127.0.0.1:1", True), ("[::1]:4280", True), ("[::1]", True),
        ("192.0.2.7:80", True), ("news.example", True), ("News.Example.:443", True), ("other.example", False), ("", False),
    ],
)  # fmt: skip
def test_our_names(host: str, is_ours: bool) -> None:
    """This machine's, plain addresses, and those that were set."""
    assert is_our_name(host, frozenset({"news.example"})) is is_ours


def test_password_is_asked_for(guarded: Guarded) -> None:
    """And nothing is shown before; the cookie is for this site's requests alone, and no script reads it."""
    rules = Rules(password=kept(PASSWORD))
    reader = guarded(rules)
    asked = reader.get("/story/fog?since=2026-05-01")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fstory%2Ffog%3Fsince%3D2026-05-01")
    assert reader.get("/sql.csv?q=FROM+article").status_code == 303
    assert reader.post("/login", data={"password": "wrong"}).status_code == 403
    entered = reader.post("/login?next=%2Fhealth", data={"password": PASSWORD})
    assert (entered.status_code, entered.headers["location"]) == (303, "/health")
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in entered.headers["set-cookie"].split(";")}
    assert reader.get("/health").status_code == 200
    word = reader.cookies[COOKIE]
    assert reader.get("/logout").status_code == 303
    assert guarded(rules).get("/health", headers={"cookie": f"{COOKIE}={word}"}).status_code == 303


@pytest.mark.parametrize("word", ["", "x", "0" * 43])
def test_session_cannot_be_made_up(guarded: Guarded, word: str) -> None:
    """A word that was not given out opens nothing."""
    reader = guarded(Rules(password=kept(PASSWORD)))
    assert reader.get("/", headers={"cookie": f"{COOKIE}={word}"}).status_code == 303


def test_guessing_ends(guarded: Guarded) -> None:
    """After ten wrong passwords no other is looked at, not even the right one."""
    reader = guarded(Rules(password=kept(PASSWORD)))
    tries = [reader.post("/login", data={"password": str(number)}).status_code for number in range(10)]
    assert tries == [403] * 10
    assert reader.post("/login", data={"password": PASSWORD}).status_code == 429


def test_long_form_is_not_read(guarded: Guarded) -> None:
    """A password of a million characters is none."""
    assert guarded(Rules(password=kept(PASSWORD))).post("/login", data={"password": "x" * 1_000_000}).status_code == 403


def test_proxy_says_who_may_enter(guarded: Guarded) -> None:
    """With its header, from an address that is believed; without, nobody."""
    reader = guarded(Rules(login_header="x-forwarded-user"))
    assert reader.get("/").status_code == 403
    assert reader.get("/", headers={"x-forwarded-user": ""}).status_code == 403
    assert reader.get("/", headers={"x-forwarded-user": "li"}).status_code == 200


def test_header_of_a_stranger_is_not_believed(guarded: Guarded) -> None:
    """Anybody can write a header; only the proxy's address counts."""
    reader = guarded(Rules(login_header="x-forwarded-user", proxies=("192.0.2.1",)))
    assert reader.get("/", headers={"x-forwarded-user": "li"}).status_code == 403


@given(st.text(max_size=40))
def test_login_leads_nowhere_else(wanted: str) -> None:
    """Whatever an address says comes after the login, it is one of ours."""
    led = own_address(wanted)
    assert led.startswith("/")
    assert not led.startswith(("//", "/\\"))
    assert led.isprintable()


def test_password_cannot_be_read_from_what_is_kept() -> None:
    """Two people with one password have nothing in common that is kept."""
    one, other = kept(PASSWORD), kept(PASSWORD)
    assert one != other
    assert PASSWORD not in one
    assert is_kept_form(one)
    assert not is_kept_form(PASSWORD)
    assert is_password(PASSWORD, one)
    assert is_password(PASSWORD, other)
    assert not is_password(PASSWORD + " ", one)
