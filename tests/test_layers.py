"""What each package may load of other people's, and nothing of this machine in the tree. (Of ours: test_house.py.)"""

import ast
import subprocess

import pytest

from tests.conftest import ROOT

FORBIDDEN = {
    "explain_core": {"ray", "prefect", "tasks", "flows"},
    "tasks": {"prefect", "flows"},
    "flows": set(),
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_downwards(package):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    wrong = {
        str(f.relative_to(ROOT)): found for f in files if (found := FORBIDDEN[package] & set(imported(f)))
    }
    assert wrong == {}


def test_the_library_loads_without_what_stands_above_it():
    code = (
        "import sys, explain_core.statistics.estimators, explain_core.explanation.image, explain_core.store.reader, "
        "explain_core.model.network; print(sorted({'ray', 'prefect', 'torchvision'} & set(sys.modules)))"
    )
    import sys

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_constraints_are_hashed_and_carry_no_address():
    text = (ROOT / "constraints.txt").read_text()
    assert "://" not in text
    names = [line for line in text.splitlines() if "==" in line]
    assert len(names) > 100
    assert all(line.endswith("\\") for line in names)
