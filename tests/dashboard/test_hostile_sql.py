"""Questions that mean harm are refused, or stopped within their limit; and the page goes on."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.dashboard.conftest import LIMITS, Served
from warehouse.address import Address
from warehouse.fenced import Fence, Limits, Stopped

TIGHT = Limits(seconds=2.0, megabytes=256, waiting_seconds=120.0)
REFUSED = {
    "a file": "SELECT * FROM read_csv('/etc/passwd')",
    "a file by its name": "FROM '/etc/passwd'",
    "a text file": "SELECT content FROM read_text('/etc/hostname')",
    "bytes": "SELECT * FROM read_blob('/etc/passwd')",
    "names of files": "FROM glob('/*')",
    "a database of SQLite": "FROM sqlite_scan('/tmp/a.sqlite', 'b')",
    "what a file is": "FROM sniff_csv('/etc/passwd')",
    "the network": "FROM 'http://127.0.0.1:9/x.csv'",
    "the network by function": "FROM read_parquet('https://127.0.0.1:9/x.parquet')",
    "attach": "ATTACH '/tmp/other.db'",
    "attach postgres": "ATTACH 'host=127.0.0.1' AS p (TYPE postgres)",
    "detach": "DETACH lake",
    "a setting": "SET memory_limit = '100GB'",
    "a setting back": "RESET lock_configuration",
    "copy out": "COPY (SELECT 1) TO '/tmp/out.csv'",
    "copy in": "COPY fact.mark FROM '/etc/passwd'",
    "export": "EXPORT DATABASE '/tmp/out'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "pragma": "PRAGMA database_list",
    "pragma function": "FROM pragma_database_list()",
    "call": "CALL pragma_version()",
    "insert": "INSERT INTO fact.mark FROM fact.mark",
    "delete": "DELETE FROM fact.mark",
    "create": "CREATE TABLE memory.main.x AS SELECT 1",
    "drop": "DROP VIEW article",
    "checkpoint": "CHECKPOINT",
    "two statements": "SELECT 1; SELECT 2",
    "after a question": "SELECT 1; COPY (SELECT 1) TO '/tmp/out.csv'",
    "a table of facts": "FROM fact.mark",
    "a table by its whole name": "FROM lake.fact.mark",
    "the catalogue": "FROM __ducklake_metadata_lake.ducklake_table",
    "what else there is": "SHOW ALL TABLES",
    "databases": "FROM duckdb_databases()",
    "secrets": "FROM duckdb_secrets()",
    "settings": "FROM duckdb_settings()",
    "a setting's value": "SELECT current_setting('temp_directory')",
    "the environment": "SELECT getenv('HOME')",
    "a question in a text": "FROM query('SELECT 1')",
    "a table in a text": "FROM query_table('fact.mark')",
    "clean up": "FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "let go": "FROM ducklake_expire_snapshots('lake', older_than => now())",
    "hidden in a WITH": "WITH article AS (FROM fact.mark) FROM article",
    "hidden in a condition": "SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))",
    "hidden in a column": "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "hidden in a name": "FROM \"read_csv\"('/etc/passwd')",
    "hidden in a summary": "SUMMARIZE fact.mark",
    "hidden in a list": "SELECT [x FOR x IN (SELECT list(content) FROM read_text('/etc/passwd'))]",
    "a program's variable": "FROM connection",
    "a catalogue of the system": "FROM pg_catalog.pg_class",
    "information_schema": "FROM information_schema.tables",
    "too long": f"SELECT '{'x' * 20_001}'",
}
STOPPED = {
    "endless recursion": "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT count(*) FROM x",
    "a recursion that grows": "WITH RECURSIVE x AS (SELECT 'a' AS a UNION ALL SELECT a || a FROM x) SELECT count(*) FROM x",
    "a cross join of the world": "SELECT count(*) FROM article a, article b, article c, article d, article e, article f",
    "a cross join of numbers": "SELECT count(*) FROM range(10000000000) a, range(1000000) b",
    "a long text": "SELECT repeat('x', 2000000000)",
    "many long texts": "SELECT repeat('x', 20000000) FROM range(1000)",
    "a long list": "SELECT list(range) FROM range(1000000000)",
    "a text of texts": "SELECT string_agg(repeat('abc', 1000), '') FROM range(10000000)",
    "a sort of everything": "SELECT a.range FROM range(100000000) a ORDER BY hash(a.range)",
    "windows": "SELECT array_agg(i) OVER () FROM range(1000000) t(i)",
    "a slow pattern": "SELECT count(*) FROM range(1000000000) t(i) WHERE regexp_matches(repeat('a', 1000) || i, '(a|aa|aaa)*b')",
    "groups without end": "SELECT count(*) FROM (SELECT range AS r, count(*) FROM range(1000000000) GROUP BY r)",
}


@pytest.mark.parametrize("name", REFUSED)
def test_question_is_refused(sample: Served, name: str, tmp_path: Path) -> None:
    """Before it is run, with a sentence."""
    answer = sample.get(f"/sql?q={quote(REFUSED[name])}", **{"accept-language": "en"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "root:" not in answer.text
    assert not any(tmp_path.parent.glob("out*"))


def test_questions_without_end_are_stopped(sample: Served) -> None:
    """Each within its time or its memory; meanwhile the pages are answered, and afterwards other questions."""
    is_over = threading.Event()
    answered: list[int] = []

    def read_on() -> None:
        while not is_over.wait(0.2):
            answered.append(sample.get("/story/us-china-summit").status_code)

    def ask(query: str) -> str:
        with pytest.raises(Stopped) as stopped:
            fence.ask(query)
        return str(stopped.value)

    reader = threading.Thread(target=read_on)
    reader.start()
    try:
        with Fence(Address.in_home(sample.home), TIGHT) as fence, ThreadPoolExecutor(TIGHT.at_once) as asking:
            told = list(asking.map(ask, STOPPED.values()))
            again = fence.ask("SELECT 1 AS n").rows.item()
    finally:
        is_over.set()
        reader.join()
    assert all(said.startswith(("Stopped after 2 seconds", "Stopped: it took more memory")) for said in told), told
    assert again == 1
    assert set(answered) == {200}


def test_question_after_one_that_took_all_memory_has_its_own(sample: Served) -> None:
    """As much as if it were the first."""
    ordinary = "SELECT count(*) AS n FROM (SELECT range AS r, count(*) FROM range(500000) GROUP BY r)"
    with Fence(Address.in_home(sample.home), Limits(megabytes=256, at_once=1, waiting_seconds=120.0)) as fence:
        for name in ("a long list", "a text of texts"):
            with pytest.raises(Stopped):
                fence.ask(STOPPED[name])
            assert fence.ask(ordinary).rows.item() == 500_000


def test_page_tells_that_a_question_was_stopped(sample: Served) -> None:
    """And answers the next."""
    answer = sample.get(f"/sql?q={quote(STOPPED['a long text'])}")
    assert answer.status_code == 400
    assert "Stopped: it took more memory than 256 MB." in answer.text
    assert sample.get("/sql?q=SELECT+count(*)+FROM+article").status_code == 200


def test_answer_is_cut_where_it_is_too_long(sample: Served) -> None:
    """The first rows are given, and that there are more is said."""
    answer = sample.get("/sql?q=FROM+range(1000000000)", **{"accept-language": "en"})
    assert answer.status_code == 200
    assert f"only the first {LIMITS.rows:,} rows" in answer.text
    assert sample.get("/sql.csv?q=FROM+range(1000000000)").text.count("\n") == LIMITS.rows + 1


@pytest.mark.parametrize(
    "query",
    [
        "FROM story",
        "SELECT * FROM lake.main.article LIMIT 1",
        "DESCRIBE article",
        "SUMMARIZE story",
        "VALUES (1)",
        "WITH a AS (FROM article) SELECT count(*) FROM a JOIN a AS b USING (article_id)",
        "SELECT * FROM search('summit') ORDER BY score DESC LIMIT 3",
        "SELECT count(*) FROM article_at(TIMESTAMPTZ '2026-05-18 00:00:00+00')",
        "SELECT unnest(authors) FROM article",
        "SELECT title, interval '1 day' AS i, {'a': [1]} AS s, NULL AS n FROM article LIMIT 2",
        "SELECT 'a' || chr(0) AS nul, '\u202e' AS mark",
        "SELECT * FROM article WHERE false",
    ],
)
def test_ordinary_question_is_answered(sample: Served, query: str) -> None:
    """The fence stands in nobody's way."""
    for path in ("/sql", "/sql.csv", "/sql.parquet"):
        assert sample.get(f"{path}?q={quote(query)}").status_code == 200, path


def test_question_of_another_site_is_shown_and_not_asked(sample: Served) -> None:
    """A page elsewhere cannot make a reader's browser ask."""
    foreign = {"sec-fetch-site": "cross-site", "accept-language": "en"}
    answer = sample.get("/sql?q=SELECT+6*7+AS+told", **foreign)
    assert answer.status_code == 200
    assert "Another site sent you here" in answer.text
    assert "42" not in answer.text.split("<aside")[0]
    assert sample.get("/sql.csv?q=SELECT+1", **foreign).status_code == 400
