"""docs/sql.md: every table and column is there, none is invented, and its queries give the columns that it shows."""

import re

import pytest

from explain_core.store.reader import Store
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "sql.md").read_text()
QUESTIONS, TABLES = PAGE.split("\n## Tables\n")
ASKED = re.findall(r"### (\d+\. .*?)\n\n```sql\n(.*?)```\n\n```text\n(.*?)```", QUESTIONS, re.DOTALL)


def test_there_are_twenty_questions():
    assert [int(title.partition(".")[0]) for title, _, _ in ASKED] == list(range(1, 21))


@pytest.mark.parametrize(("title", "query", "answer"), ASKED, ids=[title for title, _, _ in ASKED])
def test_its_queries_give_the_columns_that_it_shows(title, query, answer, first):
    with Store.open(first.store) as store:
        found = store.query(query.strip().rstrip(";"))
    assert found.column_names == answer.splitlines()[0].split()


def test_every_column_has_its_line_and_none_is_invented(first):
    with Store.open(first.store) as store:
        rows = store.rows(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY table_name, column_index"
        )
    there: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        kind = row["data_type"].replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        there.setdefault(row["table_name"], []).append((row["column_name"], kind))
    told = {
        name: re.findall(r"^\| `(\w+)` \| (.+?) \| \S.* \|$", part, re.MULTILINE)
        for name, part in re.findall(r"### (\w+)\n(.*?)(?=\n##|\Z)", TABLES, re.DOTALL)
    }
    assert told == there


def test_views_stand_under_views(first):
    with Store.open(first.store) as store:
        views = {
            row["view_name"] for row in store.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")
        }
    assert set(re.findall(r"### (\w+)", TABLES.split("\n## Views\n")[1])) == views
