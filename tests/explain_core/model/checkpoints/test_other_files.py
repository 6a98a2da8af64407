"""What files are that are no checkpoints."""

from pathlib import Path

import pytest

from explain_core.model.checkpoints.other_files import refuse_other


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [("a.pt", b"\x1f\x8b\x08" + bytes(50), "a gzip file"), ("a.onnx", b"\x08\x09" + bytes(50), "an ONNX graph"),
     ("a.bin", bytes(257) + b"ustar\x00", "a tar archive"), ("a.h5", b"\x89HDF\r\n", "an HDF5 file"),
     ("a.pt", b"GGUF\x03\x00", "quantised weights of llama.cpp"), ("a.pt", b"\xff\xfe\x00\x01", "something else")],
)  # fmt: skip
def test_kinds(name, head, kind):
    assert f"{name} is not a checkpoint but {kind}" in str(refuse_other(Path(name), head))
