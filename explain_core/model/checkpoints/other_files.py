"""What a file is that is no checkpoint, by its first bytes and its name: people are told what they have named."""

from pathlib import Path

from explain_core.errors import CheckpointError

BEGINNINGS = {
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"\x89HDF": "an HDF5 file (Keras, TensorFlow)", b"\x1f\x8b": "a gzip file: unpack it first (gunzip FILE)",
    b"\xfd7zXZ": "an xz file: unpack it first (unxz FILE)", b"BZh": "a bzip2 file: unpack it first (bunzip2 FILE)",
    b"\x28\xb5\x2f\xfd": "a zstd file: unpack it first (unzstd FILE)", b"7z\xbc\xaf": "a 7z archive: unpack it first",
    b"Rar!": "a RAR archive: unpack it first", b"\x93NUMPY": "an array of NumPy's (.npy)", b"PAR1": "a Parquet file",
    b"GGUF": "quantised weights of llama.cpp (GGUF)", b"%PDF": "a PDF document", b"ftrt": "a TensorRT engine",
    b"version https://git-lfs": "a Git LFS pointer (fetch the file itself with git lfs pull)",
}  # fmt: skip
ENDINGS = {
    ".onnx": "an ONNX graph", ".pb": "a graph of TensorFlow", ".tflite": "a TensorFlow Lite model",
    ".msgpack": "weights of Flax (msgpack)", ".engine": "a TensorRT engine", ".index": "an index of TensorFlow's",
}  # fmt: skip
TAR_AT, HEAD = 257, 512  #: where a tar archive's mark stands; bytes that are looked at


def refuse_other(file: Path, head: bytes) -> CheckpointError:
    """The error that says what a file is, by the first HEAD bytes and its name."""
    return CheckpointError(
        f"{file} is not a checkpoint but {_kind(file, head)}. Name a safetensors file or a PyTorch state dict."
    )


def is_tar(head: bytes) -> bool:
    """Whether it is a tar archive, whatever its first file is called."""
    return head[TAR_AT : TAR_AT + 5] == b"ustar"


def _kind(file: Path, head: bytes) -> str:
    if is_tar(head):
        return "a tar archive: unpack it first (tar xf FILE), and name the file with the weights"
    for magic, kind in BEGINNINGS.items():
        if head.startswith(magic):
            return kind
    if head[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    if file.suffix.lower() in ENDINGS:
        return ENDINGS[file.suffix.lower()]
    if (
        head[:1] == b"\x08" and head[2:3] == b"\x12" and b"\x0a" in head
    ):  # ir_version, then the producer's name
        return "an ONNX graph"
    text = " ".join(head[:64].decode("utf-8", "replace").split())
    if text.isprintable() and "\ufffd" not in text:
        return f"text ({text[:20]!r} ...)"
    return "something else"
