"""Whatever bytes a reader meets, it gives a result or an error of ours, in bounded time."""

import pytest

from tests.fuzz import readers
from tests.fuzz.conftest import READERS

KINDS = pytest.mark.parametrize("kind", readers.ALL, ids=lambda kind: kind.__name__)


@KINDS
@pytest.mark.filterwarnings("ignore")
def test_a_few_spoilt_files(kind, fuzz, tmp_path) -> None:
    fuzz(*kind(tmp_path))


@pytest.mark.slow
@KINDS
@pytest.mark.filterwarnings("ignore")
def test_spoilt_files_for_minutes(kind, fuzz, tmp_path) -> None:
    fuzz(*kind(tmp_path))


def test_the_seconds_are_shared_by_all_readers() -> None:
    assert len(readers.ALL) == READERS
