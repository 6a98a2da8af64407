"""Pickles that would run code, write files, change torch itself or take all memory where they are really unpickled.

Each is made of instructions, not of a class with __reduce__: so they are as short and as odd as an attacker makes them.
A canary, a folder in the working directory, tells whether anything ran.
"""

import io
import json
import pickle
import zipfile
from collections.abc import Callable

import torch

from explain_core.errors import ExplainError
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from tests.bad_inputs.place import Case, Place

CANARY = "canary"
MAKE = f"mkdir {CANARY}".encode()
STATE = {"weight": torch.arange(12.0).view(3, 4), "bias": torch.zeros(3)}


def text(value: str | bytes) -> bytes:
    """The instruction that puts a text on the stack."""
    encoded = value.encode() if isinstance(value, str) else value
    return b"X" + len(encoded).to_bytes(4, "little") + encoded


def content(value: bytes) -> bytes:
    """The instruction that puts bytes on the stack."""
    return b"\x8e" + len(value).to_bytes(8, "little") + value


def named(module: str, name: str) -> bytes:
    """GLOBAL."""
    return f"c{module}\n{name}\n".encode()


def stacked(module: str, name: str) -> bytes:
    """STACK_GLOBAL, whose name may have dots in it."""
    return text(module) + text(name) + b"\x93"


def call(what: bytes, *args: bytes) -> bytes:
    """REDUCE."""
    return what + b"(" + b"".join(args) + b"tR"


def alone(content: bytes) -> bytes:
    """A pickle of nothing else."""
    return b"\x80\x02" + content + b"."


def beside(content: bytes) -> bytes:
    """A pickle of sound weights with something beside them, all in one archive of torch.save."""
    buffer = io.BytesIO()
    torch.save({"state_dict": STATE, "callback": "CALLBACK"}, buffer)
    source = zipfile.ZipFile(buffer)
    root = next(name for name in source.namelist() if name.endswith("data.pkl"))
    whole = source.read(root).replace(text("CALLBACK"), content)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in source.namelist():
            archive.writestr(name, whole if name == root else source.read(name))
    return made.getvalue()


def in_old_format(content: bytes) -> bytes:
    """The same in a file of before torch 1.6."""
    buffer = io.BytesIO()
    torch.save({"state_dict": STATE, "callback": "CALLBACK"}, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue().replace(text("CALLBACK"), content)


def as_torchscript(content: bytes) -> bytes:
    """A TorchScript archive with code in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("net/data.pkl", alone(content))
        archive.writestr("net/constants.pkl", alone(content))
        archive.writestr("net/code/__torch__.py", f"import os\nos.mkdir('{CANARY}')\n")
    return made.getvalue()


def as_metadata(content: bytes) -> Callable[[Place], object]:
    """The .metadata of a folder of torch.distributed.checkpoint."""

    def meet(place: Place) -> object:
        place.put("dcp/__0_0.distcp", b"")
        return read_checkpoint(place.put("dcp/.metadata", alone(content)).parent)

    return meet


SYSTEM = call(named("posix", "system"), text(MAKE))
GETATTR = call(
    named("__builtin__", "getattr"), call(named("__builtin__", "__import__"), text("os")), text("system")
)
CODE = text(f"__import__('os').mkdir('{CANARY}')")
ATTACKS = {
    "os.system": SYSTEM,
    "os.mkdir by the name of os": call(named("os", "mkdir"), text(CANARY)),
    "subprocess": call(named("subprocess", "check_output"), b"(" + text("mkdir") + text(CANARY) + b"l"),
    "eval": call(named("builtins", "eval"), CODE),
    "exec by a name with dots": call(stacked("builtins", "exec.__call__"), CODE),
    "getattr of an imported module": call(GETATTR, text(MAKE)),
    "runpy": call(named("runpy", "_run_code"), CODE, b"}"),
    "a pickle in a pickle": call(named("pickle", "loads"), content(alone(SYSTEM))),
    "an instance of a process": b"(" + text("sh") + b"isubprocess\nPopen\n",
    "an object of a process": b"(" + named("subprocess", "Popen") + text("sh") + b"o",
    "an object made by NEWOBJ": named("subprocess", "Popen") + b"(" + text("sh") + b"t\x81",
    "torch.load of another file": call(named("torch", "load"), text("other.pt")),
    "open for writing": call(named("builtins", "open"), text(CANARY), text("w")),
    "a file of the old format in a tensor": call(
        named("torch.storage", "_load_from_bytes"), content(alone(SYSTEM))
    ),
    "importlib": call(named("importlib", "import_module"), text("antigravity")),
    "a function made of code": call(named("types", "FunctionType"), b"}", b"}"),
}  # fmt: skip
HARM = ("other than tensors", "could run code", "state_dict()")
#: What has no harmless use but is no known attack: it is read as data, and does nothing.
INERT = {
    "__setstate__ of a class of its own": named("evil", "Thing") + b")\x81}" + text("x") + text("y") + b"sb",
    "a reduced reduction": call(call(named("evil", "make"), text("x")), text("y")),
    "the defaults of torch's own function": named("torch._utils", "_rebuild_tensor_v2")
    + b"N}" + text("__defaults__") + b")s\x86b",
    "an attribute of a class": named("collections", "OrderedDict") + b"N}" + text("update") + b"Ns\x86b",
    "getattr alone": call(named("builtins", "getattr"), named("evil", "Thing"), text("name")),
    "an extension's code": b"\x82\x01",
    "a very deep key": b"}" + b")" * 1 + b"\x85" * 50_000 + b"Ns",
    "a key that is a list": b"}]Ns",
    "an array that was never filled": call(
        named("numpy.core.multiarray", "_reconstruct"), named("numpy", "ndarray"), b")", text("b")
    ),
    "a memo far away": text("x") + b"r\xff\xff\xff\x7f",
}  # fmt: skip
STORAGE = b"(" + text("storage") + named("torch", "FloatStorage")
MODULE = named("torch.nn", "M") + b")\x81"
NO_PARAMETERS = text("_parameters") + b"}s"
BOMBS = {
    "bytes that are not there": (b"\x8e" + (2**60).to_bytes(8, "little"), "cut short, damaged"),
    "a bytearray that is not there": (b"\x96" + (2**60).to_bytes(8, "little"), "cut short, damaged"),
    "zeros without end": (
        call(named("builtins", "bytearray"), b"\x8a\x05" + (10**11).to_bytes(5, "little")), "all memory"
    ),
    "a storage that is not there": (STORAGE + text("99") + text("cpu") + b"J\x00\x00\x00\x10tQ", "damaged"),
    "a storage called by a path": (STORAGE + text("../../x") + text("cpu") + b"K\x01tQ", "damaged"),
    "a persistent id in a persistent id": (b"(" + b"(tQ" + text("x") + b"tQ", "damaged"),
    "a persistent id that is a text": (text("storage") + b"Q", "damaged"),
    "a tensor beyond its storage": (call(named("torch._utils", "_rebuild_tensor_v2"), STORAGE + text("0") + text("cpu")
        + b"K\x0ctQ", b"K\x00", b"K\xff\x85", b"K\x01\x85", b"\x89", b"}"), "reaches beyond"),
    "a negative stride": (call(named("torch._utils", "_rebuild_tensor_v2"), STORAGE + text("0") + text("cpu")
        + b"K\x0ctQ", b"K\x00", b"K\x02\x85", b"J\xff\xff\xff\xff\x85", b"\x89", b"}"), "strides"),
    "a network in itself": (
        MODULE + b"q\xfe}" + NO_PARAMETERS + text("_modules") + b"}" + text("a") + b"h\xfessb", "nested too deep"
    ),
    "modules that multiply": (MODULE + b"}" + text("_modules") + b"}s" + NO_PARAMETERS + b"b" + b"".join(
        b"q\xfd0" + MODULE + b"}" + NO_PARAMETERS + text("_modules") + b"}"
        + b"".join(text(name) + b"h\xfds" for name in "abcdefgh") + b"sb" for _ in range(30)
    ), "nested too deep"),
    "an empty stack": (b"0000000", "damaged"),
    "a mark that is missing": (b"tttt", "damaged"),
}  # fmt: skip


def unharmed(meet: Callable[[Place], object]) -> Callable[[Place], object]:
    """Meets a file; whatever comes of that, nothing may have run and torch must be what it was."""
    before = torch._utils._rebuild_tensor_v2.__defaults__

    def met(place: Place) -> object:
        place.put("other.pt", b"x")
        try:
            return meet(place)
        finally:
            assert not (place.folder / CANARY).exists(), "the pickle's code was run"
            assert torch._utils._rebuild_tensor_v2.__defaults__ == before, "torch itself was changed"

    return met


def written(content: bytes) -> Callable[[Place], object]:
    return unharmed(lambda place: read_checkpoint(place.put("net.pt", content)))


def inert(content: bytes) -> Callable[[Place], object]:
    """A file with sound weights that has to be read to the bit, and the harmless thing beside them: says so."""

    def meet(place: Place) -> object:
        try:
            read = read_checkpoint(place.put("net.pt", content))
        except ExplainError as error:
            return f"refused: {error}"
        same = all(torch.equal(read.state[name], value) for name, value in STATE.items())
        return f"read to the bit: {same and read.state.keys() == STATE.keys()}"

    return unharmed(meet)


def torn_index(place: Place) -> object:
    """An index that names a file outside its folder."""
    place.put("secret.safetensors", b"x")
    index = {"weight_map": {"weight": "../secret.safetensors"}}
    return read_checkpoint(place.put("net/model.safetensors.index.json", json.dumps(index)))


CASES = [
    *(Case(f"{name}, beside weights", written(beside(attack)), HARM) for name, attack in ATTACKS.items()),
    *(Case(f"{name}, in the old format", written(in_old_format(attack)), HARM) for name, attack in ATTACKS.items()),
    *(Case(f"{name}, alone", written(alone(attack)), HARM) for name, attack in ATTACKS.items()),
    Case("os.system in the first pickle of the old format", written(
        in_old_format(b"N").replace(pickle.dumps(0x1950A86A20F9469CFC6C, 2), alone(SYSTEM), 1)), HARM),
    Case("os.system in protocol 0", written(b"cposix\nsystem\n(S'mkdir canary'\ntR."), ("not a checkpoint",)),
    Case("os.system in TorchScript", written(as_torchscript(SYSTEM)), ("a TorchScript program",)),
    Case("os.system in .metadata", unharmed(as_metadata(SYSTEM)), HARM),
    *(Case(name, inert(beside(held)), ("read to the bit: True",)) for name, held in INERT.items()),
    *(Case(name, written(beside(held)), (says,)) for name, (held, says) in BOMBS.items()),
    Case("an index that leaves its folder", torn_index, ("outside its folder", "../secret.safetensors")),
]  # fmt: skip
