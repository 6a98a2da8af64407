"""The files of a person's network: followed by reading, never by running."""

import hashlib
import sys
from pathlib import Path

import pytest

from explain_core.model.sources.source import files_digest, make_importable, source_files


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.path", sys.path[:])
    monkeypatch.chdir(tmp_path)
    files = {
        "traced_net.py": "import torch, json\nimport traced_layers.deep as deep\nfrom traced_widths import width\n",
        "traced_layers/__init__.py": "raise RuntimeError('this must not be run')\n",
        "traced_layers/deep.py": "from . import flat\nfrom traced_net import nothing\n",
        "traced_layers/flat.py": "",
        "traced_layers/other.py": "",
        "traced_widths.py": "this is no Python (\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    make_importable(str(tmp_path))
    return tmp_path


def test_what_is_imported_beside_the_module_is_followed(project: Path) -> None:
    found = source_files("traced_net")
    assert {name: path.relative_to(project).as_posix() for name, path in found.items()} == {
        "traced_net": "traced_net.py",
        "traced_layers": "traced_layers/__init__.py",
        "traced_layers.deep": "traced_layers/deep.py",
        "traced_layers.flat": "traced_layers/flat.py",
        "traced_widths": "traced_widths.py",
    }
    assert "traced_net" not in sys.modules and "traced_layers" not in sys.modules


@pytest.mark.parametrize("name", ["traced_nothing", "traced_layers.nothing", "json"])
def test_no_such_module_of_ones_own(project: Path, name: str) -> None:
    assert source_files(name) == {}


def test_the_digest_is_of_names_and_contents(project: Path) -> None:
    files = {"b": project / "traced_net.py", "a": project / "traced_layers/flat.py"}
    empty = hashlib.sha256(b"").hexdigest()
    net = hashlib.sha256((project / "traced_net.py").read_bytes()).hexdigest()
    wanted = hashlib.sha256(f"a {empty}\nb {net}\n".encode()).hexdigest()
    assert files_digest(files) == files_digest(dict(reversed(files.items()))) == wanted


def test_a_folder_is_put_first_once(project: Path) -> None:
    make_importable(str(project))
    assert sys.path[0] == str(project) and sys.path.count(str(project)) == 1
