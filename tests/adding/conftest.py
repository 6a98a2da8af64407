"""What each test of adding something asks: the command line's help with it there, and a made store."""

import subprocess
import sys

import pytest

from tests.asked import ask, made

__all__ = ["ask", "helped", "made"]


@pytest.fixture
def helped(monkeypatch):
    """The help of a command in a process in which a line was run first: helped("import ...", "maps")."""
    monkeypatch.setenv("COLUMNS", "1000")

    def run(adding: str, command: str) -> str:
        code = (
            f"import sys\n{adding}\nfrom flows.cli.app import main\nsys.argv = ['explain', {command!r}, '--help']"
            "\nmain()"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout

    return run
