"""What is measured on: the real archive beside the project, or one that is made for the purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

REAL = Path(__file__).resolve().parents[2] / "shared" / "archive"
MADE_FILES = 3000
EDITED_EVERY = 40
FIRST_SAVED = datetime(2026, 5, 1, tzinfo=UTC)

# Three voices, of which a synthetic archive has one an article: language, share of the articles, host, sentences.
VOICES = (
    (
        "zh-Hans",
        0.55,
        "jianghaichenbao.example",
        (
            "港务局说，第一批货船将在退潮以前离开码头。",
            "美国和中国的代表在青岛谈了两天，双方都说会谈有用。",
            "渔民们更关心的是今年的风，以及柴油的价钱。",
            "一名参加会谈的官员表示，联合声明的草稿已经改到第七遍。",
            "市政府计划在秋天以前修好旧灯塔，并向游客开放。",
            "天气预报说周末有雾，渡轮可能停航。",
        ),
    ),
    (
        "zh-Hant",
        0.20,
        "weimingpost.example",
        (
            "港務局說，第一批貨船將在退潮以前離開碼頭。",
            "美國和中國的代表在青島談了兩天，雙方都說會談有用。",
            "漁民們更關心的是今年的風，以及柴油的價錢。",
            "市政府計畫在秋天以前修好舊燈塔，並向遊客開放。",
        ),
    ),
    (
        "en",
        0.25,
        "harbourledger.example",
        (
            "The harbour master said that the first ships would leave before the ebb. ",
            "Delegates of the United States and China talked in Qingdao for two days. ",
            "Fishermen cared more about the wind, and about the price of diesel. ",
            "The old lighthouse is to be mended by autumn and opened to visitors. ",
            "Fog was forecast for the weekend, and the ferry may stay in port. ",
        ),
    ),
)
PARAGRAPHS = (6, 14)
SENTENCES = (2, 6)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive, and what it is in a sentence."""

    path: Path
    about: str


@contextmanager
def archive(given: Path | None, *, is_made: bool = False) -> Iterator[Archive]:
    """The archive given, else the real one, else one that lasts as long as the block; always the last where it is to be made."""
    path = given or (REAL if REAL.is_dir() and not is_made else None)
    if path:
        yield Archive(path, f"{path.name}, {_size(path)}")
        return
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        yield Archive(make(Path(directory), MADE_FILES), f"made for this run, {_size(Path(directory))}, {_mix()}")


def _size(path: Path) -> str:
    sizes = [file.stat().st_size for file in path.rglob("*.md")]
    return f"{len(sizes):,} files, {sum(sizes) / 1e6:.0f} MB, {sum(sizes) / max(len(sizes), 1):,.0f} bytes each"


def _mix() -> str:
    languages = ", ".join(f"{share:.0%} {language}" for language, share, _, _ in VOICES)
    return (
        f"{languages}, {PARAGRAPHS[0]} to {PARAGRAPHS[1]} paragraphs, every {EDITED_EVERY}th saved again with an edit"
    )


def make(directory: Path, count: int) -> Path:
    """Write an archive of that many articles, the same one each time."""
    for number in range(count):
        _write(directory, number, saved=FIRST_SAVED + timedelta(minutes=10 * number), addition="")
        if number % EDITED_EVERY == 0:
            later = FIRST_SAVED + timedelta(minutes=10 * number, hours=3)
            _write(directory, number, saved=later, addition=f"<p>Correction, {number}: the ferry was green.</p>")
    return directory


def _write(directory: Path, number: int, *, saved: datetime, addition: str) -> None:
    chance = Random(number)  # noqa: S311 - the same text each time is the point
    language, _, host, sentences = chance.choices(VOICES, weights=[share for _, share, _, _ in VOICES])[0]
    title = f"{chance.choice(sentences).strip('。. ')} ({number})"
    url = f"https://{host}/{saved:%Y/%m}/{number}.html"
    front = f'---\nlayout: post\ntitle: "{title}"\ndate: {saved:%Y-%m-%dT%H:%M:%S.000Z}\ntags: [ {language} ]\n---\n'
    head = f"{front}<!--{saved.timestamp() * 1000:.0f}-->\n[{title}]({url})\n------\n\n"
    file = directory / f"{saved:%Y-%m-%d}" / f"{saved:%Y-%m-%d-%H%M}-{number}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{head}{_markup(chance, host, sentences)}{addition}\n", encoding="utf-8")


def _markup(chance: Random, host: str, sentences: tuple[str, ...]) -> str:
    picture = (
        f'<figure><img src="https://{host}/p.jpg" width="800" height="600"><figcaption>A quay.</figcaption></figure>'
    )
    texts = [
        "".join(chance.choices(sentences, k=chance.randint(*SENTENCES))) for _ in range(chance.randint(*PARAGRAPHS))
    ]
    linked = f'{texts[0]} <a href="https://{host}/archive">{texts[-1][:8]}</a>'
    return picture + "".join(f"<p>{text}</p>" for text in [linked, *texts[1:]])
