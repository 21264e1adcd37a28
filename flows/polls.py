"""Between a poll and a batch: what the warehouse knows of a source's feeds, and what is to be remembered of this look."""

from dataclasses import asdict

from flows.newsroom import Newsroom, version
from flows.settings import Settings
from flows.stages import Batch, tell_apart
from sources.exchange import Validators, WebSettings
from sources.poll import Poll
from sources.webthread import WebThread
from transforms.catalog import Source
from transforms.errors import SourceError
from transforms.polling import KnownEntry
from transforms.records import FeedEntry, RawDocument, Rejection


def web_settings(newsroom: Newsroom) -> WebSettings:
    """How to behave on the web, and under which name."""
    return WebSettings(user_agent=user_agent(newsroom.settings), hosts=newsroom.hosts)


def user_agent(settings: Settings) -> str:
    """The name told to servers, with the address at which an annoyed editor finds a person."""
    return f"Dateline/{version()} (news monitor; +{settings.contact or 'no contact address was set'})"


def poll(source: Source, newsroom: Newsroom, web: WebThread) -> Poll | SourceError:
    """Look at one source; that none of its feeds can be read is a value, since the other sources go on."""
    known = {
        row["entry_id"]: KnownEntry(**row)
        for row in newsroom.warehouse.known_entries(source.source_id).iter_rows(named=True)
    }
    validators = {
        row.pop("url"): Validators(**row)
        for row in newsroom.warehouse.page_states([feed.url for feed in source.feeds]).iter_rows(named=True)
    }
    try:
        return web.poll(source, known, validators)
    except SourceError as error:
        return error


def batch_of_poll(polled: Poll | SourceError, source: Source, newsroom: Newsroom) -> Batch:
    """What a look at a source offers to the warehouse."""
    if isinstance(polled, SourceError):
        return Batch(offered=1, rejections=(_silent(polled, source),))
    unseen, known = tell_apart(newsroom, [(document, entry) for entry, document in polled.documents])
    known[source.source_id, True] += polled.unchanged
    return Batch(
        offered=polled.entry_count + len(polled.feed_failures),
        documents=unseen,
        rejections=(*polled.rejections, *polled.feed_failures),
        known=known,
        entries=_entries_that_came(polled),
        page_states=_page_states(polled),
        through_at={} if polled.feed_failures else {source.source_id: polled.polled_at},
    )


def _silent(error: SourceError, source: Source) -> Rejection:
    return Rejection(
        stage="feed",
        record_id=source.source_id,
        source_id=source.source_id,
        expectation="readable_feed",
        reason=error.problem,
        url=error.url,
        is_failure=True,
    )


def _entries_that_came(polled: Poll) -> tuple[FeedEntry, ...]:
    """An entry whose page did not come is not noted as seen: the next poll must try it again."""
    lost = {rejection.record_id for rejection in polled.rejections}
    return tuple(entry for entry in polled.entries if entry.entry_id not in lost)


def _page_states(polled: Poll) -> tuple[dict[str, object], ...]:
    """What each feed and page that answered said of itself, for the next conditional request."""
    feeds = [asdict(state) for state in polled.feed_states]
    pages = [_page_state(document) for _, document in polled.documents]
    checked = [
        {
            "source_id": polled.source_id,
            "url": entry.url,
            "etag": entry.etag,
            "last_modified": entry.last_modified,
            "seen_at": entry.fetched_at,
        }
        for entry in polled.checked
    ]
    return (*feeds, *pages, *checked)


def _page_state(document: RawDocument) -> dict[str, object]:
    headers = dict(document.headers)
    return {
        "source_id": document.source_id,
        "url": document.origin,
        "etag": headers.get("etag"),
        "last_modified": headers.get("last-modified"),
        "body_hash": document.document_id,
        "seen_at": document.fetched_at,
    }
