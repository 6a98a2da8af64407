"""The hand-made store, and the place that a case of the corpus works in."""

import pytest

from tests.asked import ask, made
from tests.bad_inputs.place import Place

__all__ = ["ask", "made", "place"]


@pytest.fixture
def place(tmp_path, made, monkeypatch, capsys):
    """An empty folder to put bad files into, with the hand-made store in reach; it is the working directory."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "1000")
    return Place(folder, made, capsys)
