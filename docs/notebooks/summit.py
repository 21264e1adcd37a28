"""One story from a question to a chart, as a marimo notebook: ``make notebook``, or as docs/attach.md says."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Who wrote about the summit?")


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Who wrote about the summit, and when?

    **The question.** Two leaders meet in Qingdao in May 2026. Did Chinese and English outlets give it the same attention, on the same
    days? And who had the news first?

    The outlets are those of the sample newsroom, which `dateline demo` has fetched: four invented ones, in English and in simplified
    and traditional Chinese. Give another home and another story, and the same cells answer for yours:
    `marimo edit docs/notebooks/summit.py -- --home data --story us-china`
    """)


@app.cell
def _():
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    from warehouse.connection import Address, attach

    return Address, Path, alt, attach, mo, pl


@app.cell
def _(mo):
    home = mo.cli_args().get("home") or "data/demo"
    story = mo.cli_args().get("story") or "us-china-summit"
    return home, story


@app.cell
def _(Address, Path, attach, home, mo):
    mo.stop(
        not Address.in_home(Path(home)).exists,
        mo.md(f"There is no warehouse in `{home}`. Run `dateline demo` first, or give `-- --home DIRECTORY`."),
    )
    # Read-only: what is asked here changes nothing, and other programs may load meanwhile.
    lake = attach(Address.in_home(Path(home)), read_only=True)
    return (lake,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. What belongs to the story?

    Dateline matches each article against the story's definition. The view `coverage` has what belongs, with its score. Look at the ends
    first: what nearly did not get in says most about a definition.
    """)


@app.cell
def _(lake, story):
    covered = lake.execute(
        """
        SELECT a.title, a.source_id, a.language, a.published_at, a.published_precision, c.score, c.matched_by
        FROM coverage c JOIN article a USING (article_id)
        WHERE c.story_id = $story
        ORDER BY c.score, a.article_id
        """,
        {"story": story},
    ).pl()
    covered
    return (covered,)


@app.cell(hide_code=True)
def _(covered, mo):
    mo.md(f"""
    **{covered.height} articles** of {covered["source_id"].n_unique()} outlets in {covered["language"].n_unique()} languages;
    {covered["published_at"].null_count()} of them have no date of their own and stand on no day below.
    """)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. How much of all that was published was it?

    A number of articles says little: a large outlet writes more about everything. `story_timeline` has for each day, outlet and language
    the story's articles *and all articles*. Sum first, then divide: a mean of shares would let an outlet with one article a day count
    as much as one with a hundred.

    Two things to decide, which change the answer: whether copies of one agency text count, and how long a step is.
    """)


@app.cell
def _(mo):
    counted = mo.ui.radio(["articles", "originals"], value="articles", label="Count")
    step = mo.ui.radio(["day", "week"], value="day", label="By")
    mo.hstack([counted, step], justify="start", gap=3)
    return counted, step


@app.cell
def _(counted, lake, pl, step, story):
    timeline = lake.execute(
        """
        SELECT
            date_trunc($step, day)::DATE AS day,
            CASE WHEN starts_with(language, 'zh') THEN 'Chinese' ELSE 'English' END AS tongue,
            sum(articles)::INT AS articles, sum(originals)::INT AS originals, sum(all_articles)::INT AS all_articles,
            bool_and(is_complete) AS is_complete
        FROM story_timeline
        WHERE story_id = $story
        GROUP BY ALL
        ORDER BY day, tongue
        """,
        {"story": story, "step": step.value},
    ).pl()
    shares = timeline.filter(pl.col("all_articles") > 0).with_columns(
        share=pl.col(counted.value) / pl.col("all_articles"),
    )
    shares
    return shares, timeline


@app.cell(hide_code=True)
def _(mo, pl, timeline):
    _unfinished = timeline.filter(~pl.col("is_complete"))["day"].unique().sort()
    mo.md(f"""
    **Days that are not complete: {", ".join(f"{day:%d %B}" for day in _unfinished) or "none"}.** There an outlet was not looked at after
    the day had ended, or was silent. Such a day may be too low, so it is drawn pale, and no dip is read out of it.
    """)


@app.cell
def _(alt, counted, shares):
    chart = (
        alt.Chart(shares)
        .mark_bar()
        .encode(
            x=alt.X("utcyearmonthdate(day):T", title=None),
            y=alt.Y("share:Q", title="share", axis=alt.Axis(format="%")),
            color=alt.Color(
                "tongue:N", title=None, scale=alt.Scale(domain=["Chinese", "English"], range=["#1f6f8b", "#b4511f"])
            ),
            opacity=alt.condition("datum.is_complete", alt.value(1.0), alt.value(0.35)),
            row=alt.Row("tongue:N", title=None),
            tooltip=[
                "day:T",
                "articles:Q",
                "originals:Q",
                "all_articles:Q",
                alt.Tooltip("share:Q", format=".1%"),
                "is_complete:N",
            ],
        )
        .properties(
            width=640, height=130, title=f"{counted.value.capitalize()} on the summit as a share of all articles"
        )
    )
    chart
    return (chart,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 3. Who had it first?

    An *event* is articles that report the same happening, across languages. `first_report` says who reported it first and how long each
    other outlet took, by the dates that outlets themselves give: every date comes with its evidence, in `date_evidence`.
    """)


@app.cell
def _(lake, story):
    firsts = lake.execute(
        """
        SELECT source_id, count(*) FILTER (place = 1) AS first, count(*) AS reported, median(hours_after_first) AS usual_hours
        FROM first_report
        WHERE story_id = $story
          AND event_id IN (SELECT event_id FROM first_report WHERE story_id = $story GROUP BY event_id HAVING count(DISTINCT source_id) > 1)
        GROUP BY source_id
        ORDER BY first DESC, usual_hours, source_id
        """,
        {"story": story},
    ).pl()
    firsts
    return (firsts,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 4. And what did they change afterwards?

    Every edit is a revision. A headline that was changed says what its outlet thought better of.
    """)


@app.cell
def _(lake, story):
    changed = lake.execute(
        """
        SELECT source_id, title_before, title_after, hours_after_publication
        FROM headline_change WHERE list_contains(stories, $story)
        ORDER BY hours_after_publication, article_id
        """,
        {"story": story},
    ).pl()
    changed
    return (changed,)


@app.cell
def _(counted, firsts, pl, shares):
    totals = (
        shares.group_by("tongue")
        .agg(pl.sum(counted.value).alias("counted"), pl.sum("all_articles"))
        .with_columns(share=pl.col("counted") / pl.col("all_articles"))
        .sort("share", descending=True)
    )
    # All of them where several are the highest: to name one would be chance.
    peaks = shares.filter("is_complete").filter(pl.col("share") == pl.col("share").max()).sort("day", "tongue")
    fastest = firsts.filter(pl.col("first") == pl.col("first").max()).sort("source_id")
    return fastest, peaks, totals


@app.cell(hide_code=True)
def _(changed, fastest, mo, peaks, totals):
    _told = " and ".join(f"{row['share']:.0%} of what was published in {row['tongue']}" for row in totals.to_dicts())
    _peaks = ", ".join(f"**{row['day']:%d %B}** ({row['tongue']})" for row in peaks.to_dicts())
    mo.md(f"""
    ## The answer

    The summit was {_told}. Of the days that are complete its share was highest, at {peaks["share"].max():.0%}, on {_peaks}. Of the
    events that several outlets reported, most were had first by **{" and ".join(fastest["source_id"])}** ({fastest["first"].max()} each).
    {changed.height} headlines were changed afterwards.

    **What this does not say.** Four outlets are no sample of anything, a share of three articles a day moves by thirds, and who was
    first is what outlets say of themselves. To hand it on with its data: `dateline story publish us-china-summit site/`.
    """)


if __name__ == "__main__":
    app.run()
