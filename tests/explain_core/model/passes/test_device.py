"""The precision and the kind of a device, from what the hardware says of itself."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.passes.device import (
    cpu_flags,
    default_precision,
    device_kind,
    is_cuda,
    multiplies_bfloat16,
)


@pytest.mark.parametrize(
    ("cpu_info", "multiplies"),
    [
        ("processor : 0\nflags\t\t: fpu avx512f avx512_bf16 amx_tile\n", True),
        ("flags : sse amx_bf16\nflags : sse amx_bf16\n", True),
        ("Features\t: fp asimd bf16\n", True),
        ("model name : bf16\nflags : fpu avx2 fma\n", False),
        ("flags : sse amx_bf16\nflags : sse\n", False),  # cores of two kinds: only what all of them can
        ("", False),
    ],
)
def test_bfloat16_needs_hardware_for_it(cpu_info: str, multiplies: bool) -> None:
    assert multiplies_bfloat16(cpu_info) is multiplies


def test_flags_are_those_of_every_core() -> None:
    assert cpu_flags("flags : sse avx2\nbugs : fma\nflags : avx2 fma\n") == {"avx2"}


def test_the_kind_says_what_torch_computes_with() -> None:
    capability = torch.backends.cpu.get_cpu_capability()
    if capability not in ("AVX2", "AVX512"):
        pytest.skip(f"torch computes with {capability} here, which the kind does not tell apart")
    assert device_kind("cpu").startswith(f"cpu-{capability}")
    assert device_kind("cpu").endswith("-bf16") == (default_precision("cpu") == "bfloat16")


@pytest.mark.parametrize("device", ["gpu", "meta", "cuda:x", "", "cpu:0:0"])
def test_devices_of_another_name_are_refused(device: str) -> None:
    with pytest.raises(ModelError, match=r"take cpu or cuda"):
        is_cuda(device)


def test_a_card_that_is_not_there() -> None:
    with pytest.raises(ModelError, match=r"'cuda:97' is not there: torch sees \d+ CUDA devices"):
        is_cuda("cuda:97")
