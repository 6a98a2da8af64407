import subprocess
import sys

import pytest

from explain_core.errors import InputError
from explain_core.text.pipeline import PIPELINES, load_pipeline, pipeline_version


def test_version_names_the_installed_pipeline() -> None:
    name, _, version = pipeline_version().partition(" ")
    assert name in PIPELINES
    assert version.split(".")[0].isdigit()
    assert pipeline_version(name) == f"{name} {version}"


def test_version_does_not_import_spacy() -> None:
    code = (
        "import sys; from explain_core.text import attributes, pipeline, vocabulary; "
        "pipeline.pipeline_version(); print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["no_such_pipeline", "", "../../etc", "en core"])
def test_a_pipeline_that_is_not_installed(name: str) -> None:
    with pytest.raises(InputError, match="not installed") as caught:
        load_pipeline(name)
    assert repr(name) in str(caught.value)


def test_a_package_that_is_no_pipeline() -> None:
    with pytest.raises(InputError, match="cannot be loaded"):
        load_pipeline("numpy")
