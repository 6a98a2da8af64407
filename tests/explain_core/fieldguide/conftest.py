from pathlib import Path

import pytest

from explain_core.fieldguide.generate import generate

SPECIES_COUNT, IMAGES_EACH = 4, 3


@pytest.fixture(scope="session")
def small_guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four species, three small images each."""
    return generate(
        tmp_path_factory.mktemp("fieldguide") / "guide",
        species=SPECIES_COUNT,
        images_per_species=IMAGES_EACH,
        size=96,
        processes=1,
    )
