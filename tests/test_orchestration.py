"""flows and tasks orchestrate: no query stands there, no function is longer than a page, no file than a chapter."""

import ast
import re

import pytest

from tests.conftest import ROOT

SQL = re.compile(
    r"\s*(SELECT|INSERT INTO|DELETE FROM|UPDATE|CREATE( TEMP)? TABLE|FROM|WHERE)\b[^:]*\b", re.DOTALL
)
LINES, FILE_LINES = 60, 300
OTHERS = {"SELECT version_num FROM alembic_version"}  #: of Prefect's own database
FILES = [
    *sorted((ROOT / "flows").glob("*.py")), *sorted((ROOT / "flows/stages").glob("*.py")),
    *sorted((ROOT / "tasks").rglob("*.py")),
]  # fmt: skip


def queries(text):
    """The strings of a program that read as SQL: docstrings, which begin with a capital and go on small, do not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.value


def test_a_query_is_known_when_it_is_seen():
    seen = list(
        queries('A = """\nSELECT 1 FROM runs"""\nB = f"UPDATE {x} SET y = 1"\nC = "Update the store."')
    )
    assert len(seen) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_is_short_and_asks_no_store_in_sql(path):
    text = path.read_text()
    assert len(text.splitlines()) <= FILE_LINES
    assert set(queries(text)) - OTHERS == set()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = {f.name: length for f in functions if (length := f.end_lineno - f.lineno + 1) > LINES}
    assert long == {}
