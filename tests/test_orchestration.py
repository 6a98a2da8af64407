"""flows and tasks orchestrate: no query stands there, no mathematics in the command line, and nothing is long."""

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
COMMAND_LINE = sorted((ROOT / "flows/cli").rglob("*.py"))
ARRAYS = {"math", "numpy", "pandas", "scipy", "statistics", "torch"}  #: what mathematics is made with


def queries(text):
    """The strings of a program that read as SQL: docstrings, which begin with a capital and go on small, do not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.value


def imports(tree):
    """The packages that a module imports, in functions too; for types alone does not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).partition(".")[0]
        yield from imports(node)


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


def test_mathematics_is_known_when_it_is_seen():
    tree = ast.parse(
        "if TYPE_CHECKING:\n    import torch\ndef f():\n    import numpy.linalg as la\n    from math import log2\n"
    )
    assert set(imports(tree)) == {"numpy", "math"}


@pytest.mark.parametrize("path", COMMAND_LINE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_command_line_asks_the_library(path):
    """What it asks a store in SQL, and what it counts, are functions of explain_core, with tests of their own."""
    text = path.read_text()
    assert set(queries(text)) == set()
    assert set(imports(ast.parse(text))) & ARRAYS == set()
