import subprocess
import sys
from pathlib import Path

import pytest

from explain_core.errors import InputError
from explain_core.text.pipeline import PIPELINES, load_pipeline, pipeline_name, pipeline_version


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


@pytest.mark.parametrize("asked", ["sl", "Slovenian", " SL "])
def test_a_language_without_a_pipeline_is_refused_with_the_way_to_one(asked: str) -> None:
    with pytest.raises(InputError, match=r"no Slovenian spaCy pipeline.*\n.*spacy download sl_core_news_sm"):
        pipeline_name(asked)


@pytest.mark.parametrize("asked", ["klingon", "ja", "xx", ""])
def test_a_language_that_is_not_read_is_refused(asked: str) -> None:
    with pytest.raises(InputError, match=r"no language that captions are read in[^$]*fr \(French\)"):
        pipeline_name(asked)


def test_a_folder_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"lang": "fr", "version": "1.0"}')
    first = pipeline_name(str(tmp_path))
    assert (first.code, first.language) == ("fr", "French") and pipeline_version(str(tmp_path)).endswith(
        "rules 2"
    )
    (tmp_path / "weights").write_bytes(b"1")
    assert pipeline_name(str(tmp_path)).version != first.version
    (tmp_path / "meta.json").write_text('{"lang": "ja"}')
    with pytest.raises(InputError, match="not read"):
        pipeline_name(str(tmp_path))


def test_english_has_the_key_that_it_had() -> None:
    assert pipeline_version("en") == pipeline_version("English") == pipeline_version()
    assert "rules" not in pipeline_version()
