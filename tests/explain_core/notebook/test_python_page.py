"""docs/python.md: its examples import nothing of ours but stable names, name them all, and run."""

import ast

import pytest
import torch
import torchvision
from PIL import Image

import explain_core
from tests import python_page
from tests.conftest import ROOT

CLASSES = ["Fish Crow", "Herring Gull"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Noise for pictures, a network that was never trained, and the names that its examples use."""
    folder = tmp_path_factory.mktemp("page")
    torch.manual_seed(5)
    model = torchvision.models.resnet18(num_classes=2)
    torch.save({"state_dict": model.state_dict(), "classes": CLASSES}, folder / "birds.pt")
    for name in ("crow", "gull", *(f"{bird}-{number}" for bird in ("crow", "gull") for number in range(3))):
        pixels = torch.randint(0, 256, (60, 80, 3), dtype=torch.uint8).numpy()
        Image.fromarray(pixels).resize((300, 260)).save(folder / f"{name}.png")
    return folder


@pytest.mark.parametrize("code", python_page.BLOCKS, ids=range(len(python_page.BLOCKS)))
def test_examples_import_stable_names_alone(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= {"sys", "numpy"}
        elif isinstance(node, ast.ImportFrom):
            assert node.module == "explain_core"
            assert {alias.name for alias in node.names} <= set(explain_core.__all__)


def test_the_page_names_what_is_stable():
    page = (ROOT / "docs" / "python.md").read_text()
    table = page[page.index("| name |") : page.index("## Reading a store")]
    assert {name for name in explain_core.__all__ if f"`{name}`" not in table} == set()


@pytest.mark.slow  # runs its page
def test_heatmaps_of_a_batch(folder):
    out = python_page.run(python_page.block("heatmaps_of(network, images, method="), folder).splitlines()
    assert out[2] == "(2, 7, 7) True" and out[3] == "(2, 7, 7) (2, 56, 56)"
    with Image.open(folder / "crow-map.png") as drawn:
        assert drawn.height > 100


@pytest.mark.slow
def test_what_filters_stand_for(folder):
    out = python_page.run(python_page.block("statistics_of(seen.pooled"), folder).splitlines()
    assert out[0] == "('black wing', 'gray wing', 'long bill', 'white belly')"
    assert out[1] == "(512, 4) True"
    assert out[2].startswith(("This is a Fish Crow", "This is a Herring Gull", "This looks like a"))
    assert out[3] == "(6, 2, 7, 7)"
