import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Picture = Callable[..., Path]


@pytest.fixture
def picture() -> Picture:
    """Writes a small picture of one colour, with the folders it needs."""

    def write(
        path: Path, colour: tuple[int, int, int] = (200, 30, 60), size: tuple[int, int] = (6, 4)
    ) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, colour).save(path)
        return path

    return write


@pytest.fixture
def cub25() -> Path:
    """The real birds."""
    data = Path(os.environ.get("EXPLAIN_REAL_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (data / "cub25").is_dir():
        pytest.skip(f"the real birds are not at {data} (EXPLAIN_REAL_DATA)")
    return data / "cub25"
