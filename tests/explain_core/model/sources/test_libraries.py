"""Networks of timm and Hugging Face: named, built, and told where the library is missing."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from explain_core.errors import CheckpointError, ModelError
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from explain_core.model.sources.libraries import class_names_of, own_weights
from explain_core.model.sources.spec import ModelSpec, build_model, parse_model_spec, source_digest
from explain_core.model.sources.weights import load_into


def folder(where: Path, **config: object) -> Path:
    where.mkdir(exist_ok=True)
    (where / "config.json").write_text(json.dumps(config))
    return where


def test_the_forms() -> None:
    assert (
        parse_model_spec("timm:vit_base_patch16_224.augreg_in1k").name == "vit_base_patch16_224.augreg_in1k"
    )
    spec = parse_model_spec("timm:vit_tiny_patch16_224(img_size=384, in_chans=1)")
    assert spec.options == (("img_size", 384), ("in_chans", 1)) and parse_model_spec(str(spec)) == spec
    assert parse_model_spec("hf:/models/a b").name == "/models/a b"
    for text in ("timm:", "timm:a b", "timm:x(", "timm:x(1)", "timm:x(a=open('f'))", "a.b:build(**{})"):
        with pytest.raises(ModelError):
            parse_model_spec(text)


def test_options_reach_a_network() -> None:
    plain = build_model(parse_model_spec("torchvision:inception_v3"), 4)
    changed = build_model(parse_model_spec("torchvision:inception_v3(transform_input=True)"), 4)
    assert not plain.transform_input and changed.transform_input
    with pytest.raises(ModelError, match=r"could not be built: TypeError: .*colour"):
        build_model(parse_model_spec("torchvision:resnet18(colour=True)"), 4)


@pytest.mark.parametrize(("library", "text"), [("timm", "timm:resnet10t"), ("transformers", "hf:model")])
def test_a_library_that_is_missing_is_named(
    library: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder(tmp_path / "model", model_type="vit")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        ModelError, match=rf"needs {library}, which is not installed .*explain-flow\[{library}\]"
    ):
        build_model(parse_model_spec(text), 3)


def test_a_folder_and_what_lies_in_it(tmp_path: Path) -> None:
    home = folder(tmp_path / "model", model_type="vit", id2label={"0": "wren", "1": "owl"})
    spec = ModelSpec("hf", str(home))
    assert class_names_of(spec) == ("wren", "owl") and own_weights(spec) is None
    before = source_digest(spec)
    (home / "pytorch_model.bin.index.json").touch()  # of parts
    assert own_weights(spec) == home / "pytorch_model.bin.index.json"
    (home / "pytorch_model.bin").touch()
    assert own_weights(spec) == home / "pytorch_model.bin"
    (home / "model.safetensors").touch()
    assert own_weights(spec) == home / "model.safetensors"
    folder(home, model_type="vit", hidden_size=8)
    assert class_names_of(spec) is None and source_digest(spec) != before


def test_what_is_wrong_with_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no .*config.json"):
        source_digest(ModelSpec("hf", str(tmp_path)))
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError, match="cannot be read"):
        source_digest(ModelSpec("hf", str(tmp_path)))
    folder(tmp_path, auto_map={"AutoModel": "code.Net"})
    with pytest.raises(ModelError, match="code of its own, which is never run"):
        build_model(ModelSpec("hf", str(tmp_path)), 3)


def test_timm_s_names() -> None:
    pytest.importorskip("timm", reason="timm is not installed: an optional extra")
    assert build_model(parse_model_spec("timm:resnet10t.c3_in1k"), 4).num_classes == 4
    with pytest.raises(ModelError, match=r"no network called 'resnet10'.* Did you mean"):
        build_model(parse_model_spec("timm:resnet10"), 4)


def test_a_network_of_a_folder(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="transformers is not installed: an optional extra")
    home = folder(
        tmp_path / "model", model_type="vit", hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, image_size=32, patch_size=8, id2label={"0": "a", "1": "b", "2": "c"},
    )  # fmt: skip
    assert build_model(ModelSpec("hf", str(home)), 3).num_labels == 3


@pytest.mark.filterwarnings("ignore")  # other people's libraries
def test_a_saved_network_is_read_whatever_its_tensors_were_called_when_it_was_saved(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="an optional extra")
    config = transformers.ViTConfig(
        image_size=32, patch_size=8, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        num_labels=3,
    )  # fmt: skip
    saved = transformers.ViTForImageClassification(config).eval()
    saved.save_pretrained(tmp_path, max_shard_size="10KB")
    spec = ModelSpec("hf", str(tmp_path))
    held = read_checkpoint(str(own_weights(spec)))
    model = build_model(spec, 3).eval()
    load_into(model, held, spec)
    given = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(model(given).logits, saved(given).logits)
    name = next(each for each in held.state if "query" in each or "q_proj" in each)
    lacking = replace(held, state={each: value for each, value in held.state.items() if each != name})
    with pytest.raises(CheckpointError, match="missing"):
        load_into(build_model(spec, 3), lacking, spec)
