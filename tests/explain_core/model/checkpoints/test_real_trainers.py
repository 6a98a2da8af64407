"""Checkpoints that Hugging Face's, Lightning's and timm's own code writes, where these are installed."""

import argparse
from pathlib import Path

import pytest
import torch
from torch import nn

from explain_core.model.checkpoints.checkpoint import read_checkpoint
from explain_core.model.sources.spec import ModelSpec
from explain_core.model.sources.weights import load_into

pytestmark = pytest.mark.filterwarnings("ignore")  # other people's
SPEC = ModelSpec("nets", "build")


def same(path, network: nn.Module, trained: nn.Module, key=None):
    """Whether a network that is loaded from the path has the trained one's weights, to the bit; the checkpoint."""
    checkpoint = read_checkpoint(path, key)
    load_into(network, checkpoint, SPEC)
    for name, value in trained.state_dict().items():
        assert torch.equal(network.state_dict()[name], value), name
    return checkpoint


def small() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 3))


@pytest.mark.parametrize("safe", [True, False])
def test_accelerate(tmp_path, safe):
    accelerate = pytest.importorskip("accelerate", reason="accelerate is not installed")
    trained = small()
    accelerator = accelerate.Accelerator(cpu=True)
    prepared, _ = accelerator.prepare(trained, torch.optim.Adam(trained.parameters()))
    accelerator.save_state(str(tmp_path / "saved"), safe_serialization=safe)
    same(tmp_path / "saved", small(), prepared)


def test_lightning_with_omegaconf(tmp_path):
    lightning = pytest.importorskip("lightning", reason="lightning is not installed")
    omegaconf = pytest.importorskip("omegaconf", reason="omegaconf is not installed")

    class Module(lightning.LightningModule):
        def __init__(self, config, classes, out):  # noqa: ARG002 - they are saved
            super().__init__()
            self.save_hyperparameters()
            self.model = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
            self.loss = nn.CrossEntropyLoss(weight=torch.ones(3))

        def training_step(self, batch, _):
            return self.loss(self.model(batch[0]), batch[1])

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

        def train_dataloader(self):
            data = torch.utils.data.TensorDataset(torch.randn(4, 3, 2, 2), torch.tensor([0, 1, 2, 0]))
            return torch.utils.data.DataLoader(data)

    module = Module(omegaconf.OmegaConf.create({"mean": [0.5, 0.5, 0.5]}), ["a", "b", "c"], Path("/x"))
    trainer = lightning.Trainer(
        max_epochs=1, accelerator="cpu", default_root_dir=str(tmp_path), logger=False, enable_progress_bar=False,
        enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(module)
    trainer.save_checkpoint(tmp_path / "last.ckpt")
    checkpoint = same(tmp_path / "last.ckpt", nn.Sequential(nn.Flatten(), nn.Linear(12, 3)), module.model)
    assert checkpoint.class_names == ("a", "b", "c")
    settings = checkpoint.hyper_parameters["hyper_parameters"]
    assert settings == {"config": {"mean": [0.5, 0.5, 0.5]}, "classes": ["a", "b", "c"], "out": "/x"}


def test_timm(tmp_path):
    timm = pytest.importorskip("timm", reason="timm is not installed")
    from timm.utils import CheckpointSaver, ModelEmaV2

    def build():
        return timm.create_model("resnet10t", num_classes=3)

    trained = build()
    average = ModelEmaV2(trained)
    for value in average.module.parameters():
        value.data.add_(1)
    saver = CheckpointSaver(
        trained, torch.optim.SGD(trained.parameters(), 0.1), args=argparse.Namespace(model="resnet10t"),
        model_ema=average, checkpoint_dir=str(tmp_path),
    )  # fmt: skip
    saver.save_checkpoint(0, 0.5)
    assert "state_dict_ema" in same(tmp_path / "last.pth.tar", build(), trained).notes[0]
    same(tmp_path / "last.pth.tar", build(), average.module, "state_dict_ema")
    torch.save(average, tmp_path / "average.pt")
    same(tmp_path / "average.pt", build(), average.module)


def test_hugging_face(tmp_path):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    names = ("crow", "wren", "gull")
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic", num_labels=3,
        id2label=dict(enumerate(names)), label2id={name: label for label, name in enumerate(names)},
    )  # fmt: skip

    def build():
        return transformers.ResNetForImageClassification(config)

    trained = build()
    trained.save_pretrained(tmp_path / "whole")
    trained.save_pretrained(tmp_path / "shards", max_shard_size="10KB")
    torch.save(trained, tmp_path / "network.pt")
    for path in ("whole", "shards", "network.pt"):
        assert same(tmp_path / path, build(), trained).class_names == names
    assert len(list((tmp_path / "shards").glob("*.safetensors"))) > 1
