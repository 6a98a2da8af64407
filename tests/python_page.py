"""The examples of docs/python.md, as programs."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(), re.DOTALL)


def block(words: str) -> str:
    """The one example that holds these words."""
    (found,) = [each for each in BLOCKS if words in each]
    return found


def run(code: str, folder: Path) -> str:
    """What an example prints, run alone in a folder; neither Ray nor Prefect may be loaded by it."""
    guard = (
        "\nimport sys\nassert not {'ray', 'prefect', 'flows', 'tasks'} & set(sys.modules), 'loads too much'\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code + guard], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
