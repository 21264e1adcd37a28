"""Archives made by hand, in the format that ``dateline backfill`` reads, in words of our own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from transforms.records import Counts

# What the sample's archive comes to at its last edit: one file has no title line, another is not UTF-8.
OF_THE_SAMPLE = Counts(entries=14, new=11, changed=1, rejected=2)
MORNING = datetime(2026, 5, 16, 6, tzinfo=UTC)
HOST = "https://harbourledger.example"
HEAD = '---\nlayout: post\ntitle: "{title}"\ndate: {saved:%Y-%m-%dT%H:%M:%S.000Z}\nauthor: The Harbour Ledger\n---\n'
SENTENCES = (
    "The harbour master opened the gates an hour before the tide.",
    "Two ministers walked along the quay and spoke of grain.",
    "码头上的工人说，今年的第一批苹果已经装船。",
    "A ferry that had been promised in March came in June, painted blue.",
    "市政府表示，新的灯塔将在秋天点亮。",
    "Nobody at the fish market had heard of the agreement before noon.",
)


def a_document(
    number: int = 0,
    *,
    title: str | None = None,
    body: str | None = None,
    url: str | None = None,
    saved: datetime | None = None,
    has_front_matter: bool = True,
) -> str:
    """Article ``number`` as an archive keeps it; another ``body`` saved later is an edit of it."""
    title = f"Notes from the quay, number {number}" if title is None else title
    saved = saved or MORNING + timedelta(minutes=number)
    url = f"{HOST}/2026/05/16/notes-{number}.html" if url is None else url
    front = HEAD.format(title=title, saved=saved) if has_front_matter else ""
    epoch = f"<!--{saved.timestamp() * 1000:.0f}-->\n"
    return f"{front}{epoch}[{title}]({url})\n------\n\n<div>{body or _paragraphs(number)}</div>\n"


def _paragraphs(number: int) -> str:
    chance = Random(number)
    texts = [" ".join([f"{number}.{part}", *chance.sample(SENTENCES, 4)]) for part in range(3)]
    return "".join(f"<p>{text}</p>" for text in texts)


def noise(number: int, *, length: int) -> str:
    """A paragraph that compresses badly, where the size of a load matters."""
    return f"<p>The tide table, page {number}: {Random(number).randbytes(length // 2).hex()}</p>"


def write(directory: Path, name: str, document: str | bytes) -> Path:
    """One file of an archive."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    return path


def write_many(directory: Path, count: int, *, noise_length: int = 0) -> Path:
    """An archive of that many articles, each tenth of them edited once, and each fiftieth file spoiled."""
    for number in range(count):
        body = noise(number, length=noise_length) if noise_length else None
        write(directory, f"2026-05-16/{number:05}.md", a_document(number, body=body))
        if number % 10 == 5:
            later = MORNING + timedelta(days=1, minutes=number)
            edited = a_document(number, body=f"<p>Corrected, {number}: the ferry was green.</p>", saved=later)
            write(directory, f"2026-05-17/{number:05}.md", edited)
        if number % 50 == 25:
            write(directory, f"2026-05-16/{number:05}-spoiled.md", f"Number {number} has no title line.\n")
    return directory
