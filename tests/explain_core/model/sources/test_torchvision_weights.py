"""torchvision's own weights, without a download: the file lies where torchvision looks first, or nowhere."""

import socket
from pathlib import Path

import pytest
import torch
import torchvision

from explain_core.errors import CheckpointError, ModelError
from explain_core.model.sources.network_name import parse_model_spec
from explain_core.model.sources.torchvision_weights import (
    build_pretrained,
    pretrained_classes,
    weights_digest,
)

SPEC = parse_model_spec("torchvision:squeezenet1_1")
CLASSES = [str(number) for number in range(1000)]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


def test_the_file_in_the_cache_is_taken(cache: Path) -> None:
    torch.manual_seed(1)
    state = torchvision.models.squeezenet1_1().state_dict()
    torch.save(state, cache / weights_digest(SPEC, "DEFAULT").removeprefix("torchvision:"))
    model = build_pretrained(SPEC, "default", CLASSES)
    assert not model.training
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())


def test_their_name_and_their_classes_need_no_download() -> None:
    assert weights_digest(SPEC, "IMAGENET1K_V1") == "torchvision:squeezenet1_1-b8a52dc0.pth"
    names = pretrained_classes(SPEC, "SqueezeNet1_1_Weights.IMAGENET1K_V1")
    assert len(names) == 1000 and names[:2] == ("tench", "goldfish")


def test_another_number_of_classes() -> None:
    with pytest.raises(CheckpointError, match=r"are for 1000 classes, the image set has\s+2"):
        build_pretrained(SPEC, "DEFAULT", ["a", "b"])


def test_names_that_are_not_there() -> None:
    with pytest.raises(ModelError, match="has no weights 'V9': IMAGENET1K_V1"):
        weights_digest(SPEC, "V9")
    with pytest.raises(ModelError, match="is no network of torchvision's"):
        pretrained_classes(parse_model_spec("nets:build"), "DEFAULT")


def test_without_the_internet_it_says_where_the_file_belongs(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:  # a port at which nobody answers, in place of the internet
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed.getsockname()[1]}")
        before = socket.getdefaulttimeout()
        with pytest.raises(ModelError, match="could not be downloaded") as met:
            build_pretrained(SPEC, "DEFAULT", CLASSES)
    assert str(cache) in str(met.value) and socket.getdefaulttimeout() == before
