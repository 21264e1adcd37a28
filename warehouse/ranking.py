"""The statement that finds and ranks what a search asks for: put together from the plan of what was typed.

All words are looked up in one go, since to find where they lie costs as much as to read it, and of the index no more is read than
that; articles go by the index's own numbers until the best are known. The same as the SQL macro ``search``
(``migrations/0011_present.sql``), which says it of any search.
Ranked by BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with k1 = 1.2 and
b = 0.75; a word in the title counts as three.
"""

from collections.abc import Collection, Iterator, Sequence

from transforms.search_query import Query, Word


def ranking(query: Query, limit: int, first: int = 0) -> str:
    """SQL whose rows are the best ones behind the ``first``, in no order.

    Columns: number, score, ``found`` (how many there are in all), and article_id and load_id, under which the text lies.
    """
    words = {
        leaf: [word for word in query.words if word.leaf == leaf] for leaf in sorted({w.leaf for w in query.words})
    }
    leaves = list(words)
    parts = [*_looked_up(words.values())]
    parts += [f"leaf{leaf} AS MATERIALIZED ({_leaf(of_leaf)})" for leaf, of_leaf in words.items()]
    scored = [leaf for leaf in leaves if any(word.is_wanted for word in query.words if word.leaf == leaf)]
    # Read once, for the average of all and for the articles that are found; DuckDB leaves out the columns that nothing asks for.
    parts.append("every AS MATERIALIZED (SELECT number, length, source_id, language, published_at FROM fact.indexed)")
    parts.append("scale AS MATERIALIZED (SELECT count(*) AS articles, avg(length) AS usual_length FROM every)")
    parts += [f"weight{leaf} AS MATERIALIZED ({_weight(leaf, words[leaf])})" for leaf in scored]
    parts.append(f"hit AS MATERIALIZED ({_hits(query, leaves, scored)})")
    found = "(SELECT count(*) FROM hit) AS found"
    parts.append(f"best AS (SELECT *, {found} FROM hit ORDER BY score DESC, number LIMIT {limit} OFFSET {first})")
    return f"WITH {', '.join(parts)} SELECT best.*, article_id, load_id FROM best JOIN fact.indexed USING (number)"


def _looked_up(leaves: Collection[Sequence[Word]]) -> Iterator[str]:
    """What the index has of words that stand alone, and of those in phrases, whose places are wanted too."""
    alone = {words[0].term for words in leaves if len(words) == 1}
    in_phrase = {word.term for words in leaves if len(words) > 1 for word in words}
    for name, terms, columns in (("alone", alone, "count, title_count"), ("in_phrase", in_phrase, "positions")):
        if terms:
            # Never by IN (…): of that DuckDB 1.5.5 leaves out no groups of rows by what their footers say.
            either = " OR ".join(f"term = {_quoted(term)}" for term in sorted(terms))
            yield f"{name} AS MATERIALIZED (SELECT term, number, {columns} FROM fact.posting WHERE {either})"


def _leaf(words: Sequence[Word]) -> str:
    """The articles in which a word or a phrase stands: number, how often, and how often in the title."""
    first, *others = words
    if not others:
        title = " AND title_count > 0" if first.is_title else ""
        count = "title_count AS count" if first.is_title else "count"
        return f"SELECT number, {count}, title_count FROM alone WHERE term = {_quoted(first.term)}{title}"
    joined = " ".join(f"JOIN {_places(word)} AS p{at} USING (number)" for at, word in enumerate(others, start=1))
    follow = " AND ".join(
        f"list_contains(p{at}.positions, s + {word.place - first.place})" for at, word in enumerate(others, start=1)
    )
    title = " AND s < 0" if first.is_title else ""
    starts = f"SELECT number, list_filter(p0.positions, lambda s: {follow}{title}) AS starts FROM {_places(first)} AS p0 {joined}"
    return (
        "SELECT number, len(starts) AS count, len(list_filter(starts, lambda s: s < 0)) AS title_count "
        f"FROM ({starts}) WHERE len(starts) > 0"
    )


def _places(word: Word) -> str:
    return f"(SELECT number, positions FROM in_phrase WHERE term = {_quoted(word.term)})"


def _weight(leaf: int, words: Sequence[Word]) -> str:
    count = f"SELECT count(*) AS n FROM leaf{leaf}"
    if len(words) == 1 and not words[0].is_title:
        # Of all that was looked up: where each who asks of it has a condition, DuckDB holds every row of the index read against
        # all of them once more.
        count = f"SELECT count(*) FILTER (term = {_quoted(words[0].term)}) AS n FROM alone"
    return f"SELECT ln(1 + (articles - n + 0.5) / (n + 0.5)) AS weight FROM scale, ({count})"


def _hits(query: Query, leaves: Sequence[int], scored: Sequence[int]) -> str:
    """All articles that fulfil the search, with their scores."""
    found = _together(leaves) if _is_all_of(query, leaves) else _apart(query, leaves)
    score = " + ".join(
        f"coalesce((SELECT weight FROM weight{leaf}) * 2.2 * n{leaf} "
        f"/ (n{leaf} + 1.2 * (0.25 + 0.75 * length / (SELECT usual_length FROM scale))), 0)"
        for leaf in scored
    )
    bounds = "".join(f" AND {bound}" for bound in _bounds(query))
    known = (
        f"SELECT f.*, i.length FROM ({found}) f JOIN every i ON i.number = f.number "
        f"ANTI JOIN present.outdated o ON o.number = f.number WHERE true{bounds}"
    )
    return f"SELECT number, {score} AS score FROM ({known})"


def _is_all_of(query: Query, leaves: Sequence[int]) -> bool:
    return query.clauses == [(sum(1 << leaf for leaf in leaves), 0)]


def _together(leaves: Sequence[int]) -> str:
    counts = ", ".join(f"leaf{leaf}.count + 2 * leaf{leaf}.title_count AS n{leaf}" for leaf in leaves)
    first, *others = leaves
    if not others:
        # DuckDB takes a word's articles for a fifth of the index and would hash all that were ever indexed; what comes out of
        # a list it takes for few, and hashes those.
        return f"SELECT unnest(list(few), max_depth := 2) FROM (SELECT number, {counts} FROM leaf{first}) AS few"
    return f"SELECT number, {counts} FROM leaf{first} {' '.join(f'JOIN leaf{leaf} USING (number)' for leaf in others)}"


def _apart(query: Query, leaves: Sequence[int]) -> str:
    rows = " UNION ALL ".join(
        f"SELECT number, {leaf} AS leaf, count + 2 * title_count AS n FROM leaf{leaf}" for leaf in leaves
    )
    counts = ", ".join(f"max(n) FILTER (leaf = {leaf}) AS n{leaf}" for leaf in leaves)
    is_there = "bit_or(1::BIGINT << leaf)"
    clauses = " OR ".join(
        f"{is_there} & {must} = {must} AND {is_there} & {must_not} = 0" for must, must_not in query.clauses
    )
    return f"SELECT number, {counts} FROM ({rows}) GROUP BY number HAVING {clauses}"


def _bounds(query: Query) -> list[str]:
    found = []
    if query.sources:
        found.append(f"i.source_id IN ({', '.join(map(_quoted, query.sources))})")
    if query.languages:
        found.append(
            f"({' OR '.join(f'starts_with(i.language, {_quoted(language)})' for language in query.languages)})"
        )
    if query.since:
        found.append(f"i.published_at >= TIMESTAMPTZ '{query.since} 00:00:00+00'")
    if query.until:
        found.append(f"i.published_at < TIMESTAMPTZ '{query.until} 00:00:00+00' + INTERVAL 1 DAY")
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
