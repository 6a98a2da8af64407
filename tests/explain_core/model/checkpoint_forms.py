"""The forms in which trainers leave a network behind: how each is made, and what has to come of it."""

import argparse
import copy
import dataclasses
import datetime
import enum
import gzip
import io
import json
import pickle
import tarfile
import warnings
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

State = dict[str, Tensor]


class Net(nn.Module):
    """A small network: two convolutions, a norm with buffers, a head."""

    def __init__(self, classes: int = 5) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(nn.Conv2d(8, 16, 3), nn.ReLU())
        self.register_buffer("passing", torch.ones(2), persistent=False)
        self.fc = nn.Linear(16, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.layer1(torch.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


def trained(seed: int = 7) -> Net:
    """A network whose weights are nobody else's."""
    torch.manual_seed(seed)
    network = Net().eval()
    with torch.no_grad():
        for value in network.state_dict().values():
            value.copy_(torch.randn(value.shape) if value.is_floating_point() else torch.tensor(13))
    return network


class Phase(enum.Enum):
    TRAIN = 1


@dataclasses.dataclass
class Settings:
    lr: float = 0.1
    milestones: tuple[int, ...] = (1, 2)


class DictConfig:
    """Shaped as omegaconf's containers are."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._metadata = Phase.TRAIN
        self._content = {name: Leaf(value) for name, value in content.items()}


class Leaf:
    def __init__(self, value: Any) -> None:
        self._val = value


class AttrDict(dict):
    """A dict whose entries are attributes, as many programs have one."""


class Slotted:
    __slots__ = ("depth",)

    def __init__(self) -> None:
        self.depth = 3


class Reduced:
    """An object whose unpickling would call a function of its own program."""

    def __reduce__(self) -> tuple[Any, ...]:
        return fail, ()


def fail() -> None:
    raise AssertionError("code of the checkpoint was run")


@dataclass(frozen=True)
class Form:
    """A form of checkpoint: `make` writes it of a network; `refused` is what the refusal says, None where it is read.

    `key` is what --weights-key is given; `seed` that of the network that has to come out.
    """

    name: str
    make: Callable[[Path, Net], Path]
    refused: str | None = None
    key: str | None = None
    seed: int = 7
    notes: str = ""


def file(held: Callable[[Net], Any], name: str = "net.pt", **how: Any) -> Callable[[Path, Net], Path]:
    """A file of torch.save."""

    def make(folder: Path, network: Net) -> Path:
        torch.save(held(network), folder / name, **how)
        return folder / name

    return make


def content(held: Callable[[Net], bytes], name: str) -> Callable[[Path, Net], Path]:
    """A file of these bytes."""

    def make(folder: Path, network: Net) -> Path:
        (folder / name).write_bytes(held(network))
        return folder / name

    return make


def before(prefix: str, network: nn.Module) -> State:
    """The state with a prefix."""
    return {f"{prefix}{name}": value for name, value in network.state_dict().items()}


def called(state: State, old: str, new: str) -> State:
    """The state with a part of its names in place of another."""
    return {name.replace(old, new): value for name, value in state.items()}


def settings() -> dict[str, Any]:
    """Hyper-parameters of all kinds of classes."""
    slotted = Slotted()
    return {
        "epoch": np.int64(3), "lr": np.float32(0.1), "best": np.float64(0.75), "seeds": np.arange(3),
        "path": Path("/data/birds"), "relative": PurePosixPath("a/b"), "when": datetime.datetime(2026, 1, 2, 3, 4),
        "how_long": datetime.timedelta(seconds=3), "args": argparse.Namespace(lr=0.1, out=Path("x"), phase=Phase.TRAIN),
        "settings": Settings(), "config": DictConfig({"depth": 18}), "attributes": AttrDict(a=1), "slotted": slotted,
        "criterion": nn.CrossEntropyLoss(weight=torch.ones(5)), "counts": defaultdict(list, {"a": [1]}),
        "function": torch.nn.functional.relu, "set": {1, 2}, "complex": 1j, "device": torch.device("cpu"),
        "dtype": torch.float16, "size": torch.Size([3, 4]), "generator": torch.get_rng_state(),
        "array": np.array(["a", None], dtype=object), "range": range(3), "slice": slice(1, 2),
    }  # fmt: skip


def optimizer(network: Net) -> dict[str, Any]:
    """The state of an optimizer that has made a step."""
    made = torch.optim.Adam(network.parameters())
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    copied = copy.deepcopy(network.state_dict())
    made.step()
    network.load_state_dict(copied)
    network.zero_grad()
    return made.state_dict()


def safetensors(name: str, state: Callable[[Net], State], **metadata: str) -> Callable[[Path, Net], Path]:
    def make(folder: Path, network: Net) -> Path:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        save_file(state(network), folder / name, metadata or None)
        return folder / name

    return make


def shards(ending: str, named: str, path: str = "") -> Callable[[Path, Net], Path]:
    """Weights in two files with their index, as Hugging Face writes large networks."""

    def make(folder: Path, network: Net) -> Path:
        state, where = network.state_dict(), {}
        names = list(state)
        for number, part in enumerate((names[:4], names[4:]), 1):
            one = f"{named}-{number:05}-of-00002.{ending}"
            where |= dict.fromkeys(part, one)
            held = {name: state[name] for name in part}
            save_file(held, folder / one) if ending == "safetensors" else torch.save(held, folder / one)
        index = {"metadata": {"total_size": 1}, "weight_map": where}
        (folder / f"{named}.{ending}.index.json").write_text(json.dumps(index))
        return folder / path

    return make


def hugging_face(folder: Path, network: Net) -> Path:
    """checkpoint-N of a Trainer: weights, and all that it needs to go on."""
    inside = folder / "checkpoint-500"
    inside.mkdir()
    save_file(network.state_dict(), inside / "model.safetensors", {"format": "pt"})
    torch.save(optimizer(network), inside / "optimizer.pt")
    torch.save({"last_epoch": 3}, inside / "scheduler.pt")
    torch.save({"python": (3, (1, 2)), "numpy": np.zeros(3)}, inside / "rng_state.pth")
    torch.save(argparse.Namespace(lr=1), inside / "training_args.bin")
    (inside / "trainer_state.json").write_text("{}")
    labels = {str(label): name for label, name in enumerate(["crow", "gull", "rail", "tern", "wren"])}
    (inside / "config.json").write_text(json.dumps({"id2label": labels, "architectures": ["Net"]}))
    return inside


def accelerate(folder: Path, network: Net) -> Path:
    torch.save(network.state_dict(), folder / "pytorch_model.bin")
    torch.save(optimizer(network), folder / "optimizer.bin")
    torch.save({}, folder / "scheduler.bin")
    (folder / "random_states_0.pkl").write_bytes(pickle.dumps({"random": [1]}))
    return folder


def distributed(folder: Path, network: Net) -> Path:
    """A folder of torch.distributed.checkpoint."""
    import torch.distributed.checkpoint as dcp

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dcp.save(
            {"model": network.state_dict(), "optimizer": optimizer(network), "epoch": 3},
            checkpoint_id=folder / "dcp", no_dist=True,
        )  # fmt: skip
    return folder / "dcp"


def deepspeed(folder: Path, network: Net) -> Path:
    (folder / "global_step10").mkdir()
    held = {"module": network.state_dict(), "ds_config": Settings(), "ds_version": "0.15"}
    torch.save(held, folder / "global_step10" / "mp_rank_00_model_states.pt")
    torch.save(optimizer(network), folder / "global_step10" / "zero_pp_rank_0_mp_rank_00_optim_states.pt")
    (folder / "latest").write_text("global_step10\n")
    return folder


def traced(network: Net) -> bytes:
    """A TorchScript program."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(network, torch.zeros(1, 3, 8, 8)), buffer)
    return buffer.getvalue()


def exported(folder: Path, network: Net) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(torch.export.export(network, (torch.zeros(1, 3, 8, 8),)), folder / "net.pt2")
    return folder / "net.pt2"


def quantised(network: Net) -> State:
    """A network whose head computes with whole numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(network, {nn.Linear}).state_dict()


def per_tensor(network: Net) -> State:
    state = network.state_dict()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return state | {"fc.weight": torch.quantize_per_tensor(state["fc.weight"], 0.1, 0, torch.qint8)}


def packed(network: Net, name: str = "net.pt") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return buffer.getvalue()


def saved(held: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(held, buffer)
    return buffer.getvalue()


def arrays(network: Net) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **{name: value.numpy() for name, value in network.state_dict().items()})
    return buffer.getvalue()


def keras(_: Net) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("metadata.json", "config.json", "model.weights.h5"):
            archive.writestr(name, b"x")
    return buffer.getvalue()


def folder_of(**members: bytes) -> Callable[[Path, Net], Path]:
    def make(folder: Path, _: Net) -> Path:
        for name, held in members.items():
            (folder / name.replace("__", ".")).write_bytes(held)
        return folder

    return make


def without(path: str, make: Callable[[Path, Net], Path]) -> Callable[[Path, Net], Path]:
    """A form of which a file is missing."""

    def made(folder: Path, network: Net) -> Path:
        found = make(folder, network)
        (folder / path).unlink()
        return found

    return made


def fused(network: Net) -> nn.Module:
    return torch.fx.symbolic_trace(network)


def averaged(network: Net) -> State:
    return torch.optim.swa_utils.AveragedModel(network).state_dict()


def compiled_inside(network: Net) -> State:
    return called(network.state_dict(), "layer1.0", "layer1._checkpoint_wrapped_module.0")


def sharded_inside(network: Net) -> State:
    state = called(
        before("_fsdp_wrapped_module.", network), "layer1.", "layer1._fsdp_wrapped_module._orig_mod."
    )
    return called(state, "fc.", "fc._fsdp_wrapped_module.")


def wrapped(network: Net) -> dict[str, Any]:
    return {"state_dict": network.state_dict(), "optimizer": optimizer(network), **settings()}


def with_average(network: Net) -> dict[str, Any]:
    return {"state_dict": network.state_dict(), "state_dict_ema": trained(8).state_dict(), "epoch": 4}


def student(network: Net) -> State:
    return {**before("teacher.", trained(8)), **before("student.", network)}


def lightning(network: Net) -> dict[str, Any]:
    return {
        "epoch": 1, "global_step": 10, "pytorch-lightning_version": "2.5.0", "loops": {"fit_loop": {"state_dict": {}}},
        "state_dict": before("model.", network) | {"criterion.weight": torch.ones(5), "ema_model.n": torch.tensor(1)},
        "callbacks": {"ModelCheckpoint{'monitor': 'val'}": {"best_model_score": torch.tensor(0.5)}},
        "optimizer_states": [optimizer(network)], "lr_schedulers": [{"last_epoch": 1}],
        "hparams_name": "kwargs", "hyper_parameters": AttrDict(settings()),
    }  # fmt: skip


TWO_HEADS = "more than one way: .*head_a and head_b"
FORMS = [
    Form("state dict", file(lambda n: n.state_dict())),
    Form("state dict of before torch 1.6", file(lambda n: n.state_dict(), _use_new_zipfile_serialization=False)),
    Form("ordered dict of parameters", file(lambda n: OrderedDict(n.named_parameters()) | dict(n.named_buffers()))
         , refused="passing"),
    Form("state dict pickled plainly, protocol 2", content(lambda n: pickle.dumps(n.state_dict(), 2), "net.pth")),
    Form("state dict pickled plainly, protocol 5", content(lambda n: pickle.dumps(n.state_dict(), 5), "net.pth")),
    Form("arrays of NumPy in a pickle", content(lambda n: pickle.dumps(
        {"model": {k: v.numpy() for k, v in n.state_dict().items()}, "__author__": "x"}), "net.pt")),
    Form("arrays of NumPy in torch.save", file(lambda n: {k: v.numpy() for k, v in n.state_dict().items()})),
    Form("wrapped, with settings of any class", file(wrapped)),
    Form("wrapped, with settings of any class, of before torch 1.6",
         file(wrapped, _use_new_zipfile_serialization=False)),
    Form("Lightning", file(lightning, "epoch=1-step=10.ckpt"), notes="model. was taken off"),
    Form("whole network", file(lambda n: n), notes="a whole network"),
    Form("whole network of before torch 1.6", file(lambda n: n, _use_new_zipfile_serialization=False)),
    Form("whole network in DataParallel", file(lambda n: nn.DataParallel(n))),
    Form("whole network among others", file(lambda n: {"model": n, "optimizer": optimizer(n), "epoch": 1})),
    Form("whole network pickled plainly", content(pickle.dumps, "net.pkl")),
    Form("whole network of torch.fx", file(fused)),
    Form("whole averaged network", file(lambda n: torch.optim.swa_utils.AveragedModel(n)), refused=None),
    Form("averaged network", file(averaged)),
    Form("DataParallel", file(lambda n: before("module.", n))),
    Form("compiled", file(lambda n: before("_orig_mod.", n))),
    Form("compiled and data-parallel", file(lambda n: before("module._orig_mod.", n))),
    Form("checkpointed inside", file(compiled_inside), notes="_checkpoint_wrapped_module was taken out"),
    Form("sharded and compiled inside", file(sharded_inside)),
    Form("backbone.", file(lambda n: before("backbone.", n))),
    Form("encoder.", file(lambda n: before("encoder.", n))),
    Form("timm_model.", file(lambda n: before("timm_model.", n)), notes="timm_model. was taken off"),
    Form("a prefix that nobody has heard of", file(lambda n: before("a.b_c.", n))),
    Form("backbone. and a head of another name", file(lambda n: called(before("backbone.", n), "backbone.fc", "head")),
         notes="head was taken for the network's fc"),
    Form("student and teacher", file(student), notes="--weights-key teacher"),
    Form("student and teacher with heads of their own", file(lambda n: {
        **called(before("teacher.backbone.", trained(8)), "backbone.fc", "head"),
        **called(before("student.backbone.", n), "backbone.fc", "head")}), notes="student.head was taken"),
    Form("the teacher's head by key", file(lambda n: {
        **called(before("teacher.backbone.", trained(8)), "backbone.fc", "head"),
        **called(before("student.backbone.", n), "backbone.fc", "head")}), key="teacher", seed=8),
    Form("two encoders of which none is an average", file(lambda n: {
        **before("encoder_q.", n), **before("encoder_k.", trained(8))}), refused=r"encoder_k\.\* and encoder_q"),
    Form("teacher by key", file(student), key="teacher", seed=8),
    Form("with an average", file(with_average), notes="state_dict_ema is there too .--weights-key state_dict_ema"),
    Form("the average by key", file(with_average), key="state_dict_ema", seed=8),
    Form("model_ema by a part of its key", file(
        lambda n: {"model": n.state_dict(), "model_ema": {"module": before("module.", trained(8)), "decay": 0.9}}),
         key="model_ema", seed=8),
    Form("ema_model first", file(lambda n: {"ema_model": trained(8).state_dict(), "model": n.state_dict()})),
    Form("an average among a module's names", file(
        lambda n: {"state_dict": {**before("ema_model.module.", trained(8)), **before("model.", n)}})),
    Form("that average by key", file(
        lambda n: {"state_dict": {**before("ema_model.module.", trained(8)), **before("model.", n)}}),
         key="ema_model", seed=8),
    Form("a key that is not there", file(with_average), key="teacher", refused="there are: state_dict, state_dict_ema"),
    Form("parts under names of their own", file(lambda n: {
        "encoder": {k: v for k, v in n.state_dict().items() if not k.startswith("fc")}, "head": n.fc.state_dict()})),
    Form("two networks under names of their own", file(
        lambda n: {"generator": nn.Linear(3, 3).state_dict(), "classifier": n.state_dict()})),
    Form("fc in a Sequential", file(lambda n: called(n.state_dict(), "fc.", "fc.1.")),
         notes="fc.1 was taken for the network's fc"),
    Form("two heads that fit", file(lambda n: {
        **called(n.state_dict(), "fc.", "head_a."), "head_b.weight": n.fc.weight, "head_b.bias": n.fc.bias}),
         refused=TWO_HEADS),
    Form("two sets that fit", file(lambda n: {**before("left.", n), **before("right.", trained(8))}),
         refused=r"left\.\* and right\.\*"),
    Form("a head for other classes", file(lambda n: {**n.state_dict(), **before("fc.", nn.Linear(16, 9))}),
         refused="trained for 9 classes"),
    Form("a head for other classes, of another name", file(lambda n: {
        **{k: v for k, v in n.state_dict().items() if k[:2] != "fc"}, **before("head.", nn.Linear(16, 9))}),
         refused="trained for 9 classes, .* for 5 .head.weight for fc.weight"),
    Form("safetensors", safetensors("net.safetensors", lambda n: n.state_dict())),
    Form("safetensors of bfloat16", safetensors("net.safetensors", lambda n: {
        k: v.bfloat16() if v.is_floating_point() else v for k, v in n.state_dict().items()})),
    Form("safetensors in shards, a folder", shards("safetensors", "model")),
    Form("safetensors in shards, by their index",
         shards("safetensors", "model", "model.safetensors.index.json")),
    Form("pickles in shards", shards("bin", "pytorch_model")),
    Form("one shard", shards("safetensors", "model", "model-00001-of-00002.safetensors"), refused="is part 1 of 2"),
    Form("a shard missing", without("model-00002-of-00002.safetensors", shards("safetensors", "model")),
         refused="not whole: model-00002-of-00002.safetensors"),
    Form("the index missing", without("model.safetensors.index.json", shards("safetensors", "model")),
         refused="not whole: it holds parts"),
    Form("a Trainer's checkpoint-N", hugging_face),
    Form("accelerate's folder", accelerate),
    Form("torch.distributed.checkpoint", distributed, notes="taken from model"),
    Form("DeepSpeed", deepspeed),
    Form("TorchScript", content(traced, "net.pt"), refused="a TorchScript program"),
    Form("torch.export", exported, refused="an exported program"),
    Form("ONNX", content(lambda _: b"\x08\x08\x12\x07pytorch\x1a\x052.1.0:\x0a", "net.bin"), refused="an ONNX graph"),
    Form("tar", content(packed, "net.pth.tar"), refused="a tar archive"),
    Form("gzip", content(lambda n: gzip.compress(saved(n.state_dict())), "net.pt.gz"), refused="a gzip file"),
    Form("HDF5", content(lambda _: b"\x89HDF\r\n\x1a\n" + bytes(100), "model.h5"), refused="an HDF5 file .Keras"),
    Form("Keras", content(keras, "model.keras"), refused="a Keras model"),
    Form("npz", content(arrays, "net.npz"), refused="an archive of NumPy's"),
    Form("TensorFlow", folder_of(saved_model__pb=b"x"), refused="a TensorFlow SavedModel"),
    Form("Flax", folder_of(flax_model__msgpack=b"x", config__json=b"{}"), refused="weights of Flax"),
    Form("LoRA", folder_of(adapter_model__safetensors=b"x", adapter_config__json=b"{}"), refused="an adapter"),
    Form("quantised, dynamically", file(quantised), refused="a quantised network"),
    Form("quantised tensor", file(per_tensor), refused="fc.weight is quantised"),
    Form("int8", safetensors("net.safetensors", lambda n: n.state_dict() | {
        "fc.weight": torch.ones(5, 16, dtype=torch.int8)}), refused="fc.weight is quantised .int8"),
    Form("float8", safetensors("net.safetensors", lambda n: n.state_dict() | {
        "fc.weight": n.fc.weight.detach().to(torch.float8_e4m3fn)}), refused="fc.weight is quantised .float8"),
    Form("a tensor without values", file(lambda n: n.state_dict() | {
        "fc.weight": torch.empty(5, 16, device="meta")}), refused="fc.weight is without values"),
    Form("a negative view", file(lambda n: n.state_dict() | {
        "fc.bias": torch.view_as_complex(torch.ones(5, 2)).conj().imag}), refused="fc.bias is a conjugate or negative"),
    Form("views of one storage, channels last", file(lambda n: (lambda whole: n.state_dict() | {
        "conv1.weight": n.conv1.weight.detach().to(memory_format=torch.channels_last),
        "fc.bias": whole[1:6], "fc.weight": whole[6:].view(16, 5).t()})(
            torch.cat([torch.zeros(1), n.fc.bias.detach(), n.fc.weight.detach().t().flatten()])))),
    Form("a class whose loading runs code", file(lambda n: {"state_dict": n.state_dict(), "x": Reduced()})),
    Form("optimizer", file(optimizer, "optimizer.pt"), refused="an optimizer's state and no weights"),
    Form("another network", file(lambda _: nn.Linear(3, 4).state_dict()), refused="another architecture"),
]  # fmt: skip
