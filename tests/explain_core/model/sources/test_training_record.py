"""What a checkpoint and what lies beside it say of the training."""

import json

import pytest
import torch

from explain_core.data.pictures.named_preprocessing import NamedPreprocessing
from explain_core.data.sets.class_order import NamedClasses
from explain_core.model.sources.spec import ModelSpec
from explain_core.model.sources.training_record import (
    TrainingRecord,
    configs_beside,
    preprocessing_of_network,
    record_of_checkpoint,
    record_of_weights,
)

RESNET = ModelSpec("torchvision", "resnet18")


def test_class_names_and_preprocessing_of_a_folder(tmp_path):
    torch.save({"state_dict": {"w": torch.ones(2, 2)}, "classes": ["b", "a"]}, tmp_path / "net.pt")
    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.5] * 3, "image_std": [0.5] * 3})
    )
    found = record_of_checkpoint(tmp_path / "net.pt", RESNET, 2)
    assert found.classes == NamedClasses(("b", "a"), "net.pt")
    assert [said.mean for said in found.preprocessing] == [(0.5,) * 3]


def test_configs_are_read_where_hugging_face_keeps_them(tmp_path):
    for name in ("config.json", "preprocessor_config.json"):
        (tmp_path / name).write_text('{"a": 1}')
    assert set(configs_beside(tmp_path / "model.safetensors")) == {"config.json", "preprocessor_config.json"}
    assert set(configs_beside(tmp_path)) == {"config.json", "preprocessor_config.json"}
    assert set(configs_beside(tmp_path / "epoch01.pt")) == {
        "preprocessor_config.json"
    }  # whose config.json is it?
    (tmp_path / "preprocessor_config.json").write_text("[")
    assert configs_beside(tmp_path / "epoch01.pt") == {}


def test_a_record_is_the_same_after_the_cache():
    record = TrainingRecord(
        NamedClasses(("a", "b"), "x"), (NamedPreprocessing("y", 96, (0.5,), (0.5,), notes=("z",)),)
    )
    assert TrainingRecord.from_json(record.to_json()) == record
    assert TrainingRecord.from_json(TrainingRecord().to_json()) == TrainingRecord()
    for text in ("[]", "{}", '{"classes": 1, "preprocessing": []}', "{"):
        with pytest.raises((ValueError, KeyError, TypeError)):
            TrainingRecord.from_json(text)


def test_torchvision_s_own_weights():
    found = record_of_weights(RESNET, "IMAGENET1K_V1")
    assert (
        found.classes is not None and len(found.classes.names) == 1000 and found.classes.names[0] == "tench"
    )
    assert found.preprocessing[0].resize == 224 / 256


def test_a_network_that_brings_timm_s_description():
    network = torch.nn.Linear(1, 1)
    assert preprocessing_of_network(network) is None
    network.pretrained_cfg = {"mean": (0.5,) * 3, "std": (0.5,) * 3}
    found = preprocessing_of_network(network)
    assert found is not None and found.mean == (0.5,) * 3 and found.source == "the network's pretrained_cfg"
