"""Addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog import Canonical, Source, unlisted
from transforms.urls import absolute, canonical_url, unproxied

PLAIN = unlisted("a.example")
KEEPING = Source(
    source_id="a",
    name="A",
    hosts=("a.example",),
    canonical=Canonical(keep_query=("sid",), hosts={"m.a.example": "a.example"}),
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("http://A.Example:80//cn//x?utm_source=b&smid=c#top", "https://a.example/cn/x"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example/?b=2&a=1&fbclid=3", "https://a.example/?a=1&b=2"),
        ("https://a.example/%e6%b8%af%7E口", "https://a.example/%E6%B8%AF~%E5%8F%A3"),
        ("https://a.example/100%/x y", "https://a.example/100%25/x%20y"),
    ],
)
def test_several_addresses_become_one(written, canonical):
    """Scheme, host, slashes, parameters and escapes have one form."""
    assert canonical_url(written, PLAIN) == canonical


def test_outlet_names_the_parameters_and_hosts_that_stand():
    """What tells one outlet's articles apart is the outlet's own knowledge."""
    assert canonical_url("http://m.a.example/story?from=x&sid=7", KEEPING) == "https://a.example/story?sid=7"


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="ab/%?&=#:;.~中é 20E", max_size=40).map(lambda rest: f"http://A.example{rest}"),
    )
)
def test_canonical_address_is_its_own(url):
    """Canonical twice is canonical once."""
    once = canonical_url(url, KEEPING)
    assert canonical_url(once, KEEPING) == once
    plain = canonical_url(url, PLAIN)
    assert canonical_url(plain, PLAIN) == plain


@pytest.mark.parametrize(
    ("proxied", "original"),
    [
        ("https://images.weserv.nl/?url=static.example.com/a.jpg&w=600", "https://static.example.com/a.jpg"),
        ("https://images.weserv.nl?url=http%3A%2F%2Fb.example%2Fc.png", "http://b.example/c.png"),
        ("https://i0.wp.com/b.example/c.png?resize=1", "https://b.example/c.png"),
        ("https://a.example/_next/image?url=%2Fc.png&w=64", "https://a.example/c.png"),
        ("https://a.example/c.png?url=d", "https://a.example/c.png?url=d"),
    ],
)
def test_address_behind_a_proxy(proxied, original):
    """A resized picture is the original picture."""
    assert unproxied(proxied) == original


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/b", "https://a.example/b"),
        ("c?d", "https://a.example/x/c?d"),
        ("//e.example/f", "https://e.example/f"),
        ("mailto:a@b", None),
        ("javascript:void(0)", None),
        ("http://[", None),
    ],
)
def test_links_lead_to_the_web_or_nowhere(href, address):
    """Only what can be fetched is a link."""
    assert absolute("https://a.example/x/y", href) == address
