"""Image sets by their loader's name."""

import subprocess
import sys
from pathlib import Path

import pytest

from explain_core.errors import ImageSetError
from explain_core.image_sets import SCHEMES, LoaderOptions, load_image_set, scheme_of
from tests.explain_core.data.conftest import picture

__all__ = ["picture"]


@pytest.fixture
def birds(tmp_path: Path, picture) -> Path:
    picture(tmp_path / "birds/crow/1.jpg")
    (tmp_path / "birds/captions.csv").write_text("class,caption\ncrow,black\n")
    return tmp_path / "birds"


def test_a_relative_path_gets_an_absolute_root(birds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(birds.parent)
    found = load_image_set("folder:birds")
    assert found.spec == "folder:birds" and found.root == str(birds.resolve())


def test_home_is_understood(birds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(birds.parent))
    assert load_image_set("folder:~/birds", LoaderOptions()).root == str(birds.resolve())


def test_captions_from_elsewhere(birds: Path, tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("class,caption\ncrow,shiny\n")
    found = load_image_set(f"folder:{birds}", LoaderOptions(captions=tmp_path / "words.csv"))
    assert found.records[0].captions == ("shiny",)


@pytest.mark.parametrize("spec", ["birds", "", "bird:here", "Folder:x", "C:\\birds"])
def test_unknown_schemes_list_the_known_ones(spec: str) -> None:
    with pytest.raises(ImageSetError) as caught:
        load_image_set(spec)
    assert all(f"{scheme}:" in str(caught.value) for scheme in SCHEMES)


def test_a_path_alone_tells_its_kind(birds: Path) -> None:
    assert load_image_set(str(birds)).spec == str(birds)
    table = birds / "captions.csv"
    table.write_text("image,label,caption\ncrow/1.jpg,crow,black\n")
    for spec in (table, f"csv:{table}", f"folder:{table}"):
        assert scheme_of(str(table))[0].name == "manifest"
        assert load_image_set(str(spec)).records[0].captions == ("black",)
    assert (
        load_image_set(f"imagefolder:{birds}").classes
        == load_image_set(f"manifest:{birds}").classes
        == ("crow",)
    )
    (birds / "images.txt").write_text("1 a/b.jpg\n")
    (birds / "classes.txt").write_text("1 a\n")
    for spec in (str(birds), f"folder:{birds}"):
        with pytest.raises(ImageSetError, match="lacks image_class_labels"):
            load_image_set(spec)


@pytest.mark.parametrize("scheme", ["cub", "folder"])
def test_no_folder(scheme: str) -> None:
    with pytest.raises(ImageSetError, match="names no folder"):
        load_image_set(f"{scheme}:")


@pytest.mark.parametrize("scheme", ["cub", "folder"])
def test_a_path_that_no_file_system_takes(scheme: str) -> None:
    with pytest.raises(ImageSetError, match=r"is not a folder|cannot be read"):
        load_image_set(f"{scheme}:/{'x' * 5000}")
    with pytest.raises(ImageSetError, match="is not a folder"):
        load_image_set(f"{scheme}:a\0b")


def test_light_to_import() -> None:
    code = (
        "import sys, explain_core.image_sets, explain_core.data.sets.manifest, explain_core.data.pictures.preprocess;"
        "print({'torch', 'torchvision', 'spacy', 'ray', 'prefect', 'duckdb'} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )
