"""Whether a Prefect server is configured: as Prefect itself reads it, and without importing it where nothing does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

URL = "http://127.0.0.1:4200/api"
ASK = "import sys; from flows.cli.server import watched; print(watched(), 'prefect' in sys.modules)"
PROFILES = f'active = "there"\n[profiles.there]\nPREFECT_API_URL = "{URL}"\n'


def asked(folder: Path, **environment: str) -> str:
    """What is said in a folder, with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True, cwd=folder,
        env=kept | {"HOME": str(home), "PREFECT_HOME": str(home / ".prefect"), "PYTHONPATH": str(ROOT)} | environment,
    ).stdout.strip()  # fmt: skip


def test_nothing_is_asked_where_nothing_configures_a_server(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COLOUR=red\n")
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['prefect']\n[tool.ruff]\n")
    assert asked(tmp_path) == "False False"
    assert asked(tmp_path, PREFECT_API_URL="") == "False False"


def test_a_variable_counts(tmp_path: Path) -> None:
    assert asked(tmp_path, PREFECT_API_URL=URL) == "True True"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("home/.prefect/profiles.toml", PROFILES),
        ("prefect.toml", f'[api]\nurl = "{URL}"\n'),
        ("pyproject.toml", f'[tool.prefect.api]\nurl = "{URL}"\n'),
        (".env", f"PREFECT_API_URL={URL}\n"),
    ],
)
def test_a_file_counts(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content)
    assert asked(tmp_path) == "True True"
