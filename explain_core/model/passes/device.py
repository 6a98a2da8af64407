"""Which device and which precision to compute with; the CPU's side of it is answered without importing torch."""

import platform
from dataclasses import dataclass
from pathlib import Path

from explain_core.errors import ModelError

FLOAT32, BFLOAT16 = "float32", "bfloat16"
PRECISIONS = (FLOAT32, BFLOAT16)
#: Flags of /proc/cpuinfo of processors that multiply bfloat16 in hardware (x86, x86 with AMX, ARM).
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
#: The instruction sets that torch has kernels for, best first, and the flags that tell them.
INSTRUCTION_SETS = (("AVX512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}), ("AVX2", {"avx2", "fma"}))
CPU_INFO = Path("/proc/cpuinfo")
SIGNS_OF_CUDA = (Path("/dev/nvidiactl"), Path("/dev/dxg"))


@dataclass(frozen=True, slots=True)
class Device:
    """A device by name, its kind (see `device_kind`), its faster precision, and a GPU's memory in bytes."""

    name: str
    kind: str
    precision: str
    memory: int | None


def look_at(name: str) -> Device:
    """What this machine's device `name` is; "auto" is the better one there is. Raises ModelError."""
    name = default_device() if name == "auto" else name
    memory = None
    if is_cuda(name):
        import torch

        memory = int(torch.cuda.get_device_properties(name).total_memory)
    return Device(name, device_kind(name), default_precision(name), memory)


def default_device() -> str:
    """ "cuda" where torch can compute on one, else "cpu"."""
    if not any(sign.exists() for sign in SIGNS_OF_CUDA):
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def default_precision(device: str) -> str:
    """bfloat16 where `device` multiplies it in hardware (AVX512-BF16, AMX, CUDA 8.0 and later), else float32.

    Elsewhere bfloat16 is emulated, several times slower than float32.
    """
    if is_cuda(device):
        import torch

        return BFLOAT16 if torch.cuda.get_device_capability(device) >= (8, 0) else FLOAT32
    return BFLOAT16 if multiplies_bfloat16(_cpu_info()) else FLOAT32


def device_kind(device: str) -> str:
    """The kind of `device`, within which equal inputs give equal bits: "cpu-AVX2", "cuda-NVIDIA H200"."""
    if is_cuda(device):
        import torch

        return f"cuda-{torch.cuda.get_device_name(device)}"
    flags = cpu_flags(_cpu_info())
    for name, needed in INSTRUCTION_SETS:
        if needed <= flags:
            return f"cpu-{name}{'-bf16' if flags & BFLOAT16_FLAGS else ''}"
    return f"cpu-{platform.machine()}"


def is_cuda(device: str) -> bool:
    """Whether a device's name is one of CUDA's. Raises ModelError where it is neither that nor the CPU."""
    kind, _, index = device.partition(":")
    if kind not in ("cpu", "cuda") or (index and not index.isdigit()):
        raise ModelError(f"there is no device {device!r}: take cpu or cuda.")
    if kind == "cuda":
        import torch

        if int(index or 0) >= torch.cuda.device_count():
            raise ModelError(
                f"the device {device!r} is not there: torch sees {torch.cuda.device_count()} CUDA devices."
            )
    return kind == "cuda"


def multiplies_bfloat16(cpu_info: str) -> bool:
    """Does the processor that /proc/cpuinfo tells of multiply bfloat16 in hardware?"""
    return bool(BFLOAT16_FLAGS & cpu_flags(cpu_info))


def cpu_flags(cpu_info: str) -> set[str]:
    """The flags that every core in the text of /proc/cpuinfo has."""
    cores = [
        set(line.partition(":")[2].split())
        for line in cpu_info.splitlines()
        if line.lower().startswith(("flags", "features"))
    ]
    return set.intersection(*cores) if cores else set()


def _cpu_info() -> str:
    try:
        return CPU_INFO.read_text()
    except OSError:  # not Linux
        return ""
