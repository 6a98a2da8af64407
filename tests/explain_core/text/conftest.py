from typing import Any

import pytest

from explain_core.text.pipeline import load_pipeline


@pytest.fixture(scope="session")
def nlp() -> Any:
    return load_pipeline()
