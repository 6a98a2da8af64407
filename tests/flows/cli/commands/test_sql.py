"""`explain sql`: formats, bounds, and what a query may not do."""

import csv
import io

import pytest


def test_the_table_shows_rows_as_they_are(ask):
    answer = ask("sql", "SELECT name, [1, 2] AS pair, 0.5::DOUBLE AS half, NULL AS nothing FROM runs")
    lines = answer.out.splitlines()
    assert lines[0].split() == ["name", "pair", "half", "nothing"]
    assert lines[1].split("  ")[0] == "[red]early[/]"
    assert lines[1].endswith("[1, 2]   0.5  NULL")
    assert "1 row" in answer.err


def test_the_table_is_bounded_and_says_so(ask):
    answer = ask("sql", "SELECT a FROM range(250) t(a) ORDER BY a")
    assert len(answer.out.splitlines()) == 101
    assert "100 of 250 rows shown" in answer.err
    assert len(ask("sql", "FROM range(250)", "--limit", "0").out.splitlines()) == 251
    long = ask("sql", "SELECT repeat('x', 5000) AS x")
    assert len(long.out.splitlines()[1]) == 200
    assert "--json print them whole" in long.err


def test_json_is_clean_and_whole(ask, made):
    answer = ask(
        "sql", "SELECT image_id, captions, box, 'nan'::DOUBLE AS none FROM images ORDER BY path", "--json"
    )
    assert answer.err == ""
    rows = answer.json
    assert len(rows) == 6
    first = next(row for row in rows if row["image_id"] == made.ids[0])
    assert first["captions"] == ['a bird; with "a" [red]wing[/red]']
    assert first["box"] == {"x": 10.0, "y": 4.0, "width": 32.0, "height": 32.0}
    assert first["none"] is None
    assert ask("sql", "SELECT 1 AS a, 2 AS a", "--json").json == [{"a": 1, "a_2": 2}]
    assert ask("sql", "FROM runs WHERE false", "--json").json == []
    assert ask("sql", "SELECT seconds FROM runs", "--json").json == [
        {"seconds": {"plan": 1.5, "extract": 2.5}}
    ]


def test_csv_is_clean_and_whole(ask, made):
    answer = ask("sql", "SELECT class, correct, NULL AS nothing FROM predictions ORDER BY p_class", "--csv")
    assert answer.err == ""
    rows = list(csv.reader(io.StringIO(answer.out)))
    assert rows[0] == ["class", "correct", "nothing"]
    assert rows[1] == [made.classes[1], "false", ""]
    assert len(rows) == 6


def test_control_characters_do_not_reach_the_terminal(ask, made):
    assert "\x1b" in made.classes[2]
    answer = ask("sql", "SELECT DISTINCT class FROM predictions")
    assert "\x1b" not in answer.out and "鳥" in answer.out and "[bold red]Loud[/]" in answer.out


def test_without_a_query_tables_and_columns_are_listed(ask):
    out = ask("sql").out
    assert "predictions  5 rows" in out and "runs  1 row\n" in out and "failures  view" in out
    assert "p_predicted float" in out and "schema_migrations" not in out
    assert {row["name"] for row in ask("sql", "--json").json} >= {"runs", "metrics", "latest_run"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("FROM prediction", 'Did you mean "predictions"?'),
        ("SELECT imge_id FROM images", '"image_id"'),
        ("SELECT error('stop')", "stop"),
        ("DELETE FROM runs", "A store is only read"),
        ("COPY runs TO '{folder}/copy.csv'", "no other file, unless --external"),
        ("FROM read_csv('{folder}/net_of_the_asked.py')", "no other file, unless --external"),
        ("ATTACH '{folder}/new.duckdb'", "no other file, unless --external"),
        ("SET enable_external_access = true", "changes no settings, unless --external"),
        ("", "the query is empty"),
        ("/* nothing */", "the query is empty"),
    ],
)
def test_queries_that_cannot_be_answered(ask, made, query, said):
    answer = ask("sql", query.format(folder=made.folder))
    assert answer.error and said in answer.error
    assert answer.out == ""
    assert not (made.folder / "copy.csv").exists() and not (made.folder / "new.duckdb").exists()


def test_external_lets_a_query_write_other_files(ask, tmp_path):
    ask("sql", f"COPY runs TO '{tmp_path}/runs.csv'", "--external")
    assert (tmp_path / "runs.csv").read_text().startswith("run_id,")
    assert "A store is only read" in (ask("sql", "DELETE FROM runs", "--external").error or "")


def test_two_formats_at_once_are_refused(ask):
    assert "exclude each other" in (ask("sql", "SELECT 1", "--json", "--csv").error or "")
