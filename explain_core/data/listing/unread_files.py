"""Files that hold pictures or labels and are not read as they are, and what to do with each."""

import re
from collections.abc import Iterable

from explain_core.data.wording import some
from explain_core.places import Place

#: By ending: what such files are, and the way out.
REMEDIES = {
    (".zip",): "zip files inside a folder are not opened: give the zip file itself, or unpack it",
    (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tbz2", ".txz"): "tars inside a folder are not opened: "
    "give the tar itself, or unpack it (tar xf)",
    (".gz",): "packed files are not opened: unpack them (gunzip)",
    (".bz2", ".xz", ".zst", ".7z", ".rar"): "packed files are not opened: unpack them",
    (".arrow",): "Arrow files of save_to_disk are not read: load_from_disk(PATH).to_parquet(FILE) writes what is",
    (".feather", ".db", ".sqlite", ".sqlite3", ".mdf", ".accdb"): "such tables are not read: save them as CSV",
    (".xlsx", ".xls", ".ods"): "spreadsheets are not read: save the table as CSV",
    (".tfrecord", ".tfrecords"): "TFRecords are not read: write pictures as files, with a table of image and class",
    (".h5", ".hdf5", ".npz", ".npy", ".mat", ".bin", "ubyte"):
    "arrays are not read: write pictures as files, and labels as a table",
    (".pkl", ".pickle", ".pt", ".pth"): "pickles are never opened: write pictures as files, and labels as a table",
    (".lmdb", ".mdb"): "databases are not read: write pictures as files, and labels as a table",
    (".dvc",): "pictures that DVC keeps are not here: fetch them (dvc pull)",
    (".tga", ".svg", ".jp2", ".bmp2", ".raw", ".cr2", ".nef"): "such pictures are not read: write "
    "them as PNG or JPEG",
}  # fmt: skip
_SHARD = re.compile(r"-\d+-of-\d+$")  # TensorFlow's birds.tfrecord-00000-of-00001
#: Endings of networks, and of files that are of one where their names say so.
WEIGHTS = (".onnx", ".ckpt", ".safetensors", ".tflite", ".pb", ".keras", ".mlmodel", ".engine")
_MAY_BE_WEIGHTS = (".h5", ".hdf5", ".pt", ".pth", ".pkl", ".pickle", ".bin", ".npz", ".joblib")
_OF_NETWORK = re.compile(
    r"(?i)model|weight|checkpoint|ckpt|state_?dict|best|epoch|resnet|efficientnet|mobilenet|densenet|vgg|vit|yolo|optimi[sz]er|classifier"
)
HEAD = 2**17  #: bytes of a table's first line
#: Files without an ending that hold the pictures of CIFAR and MNIST.
BINARY = ("data_batch", "test_batch", "batches.meta", "train-images", "t10k-images")


def is_network(file: str) -> bool:
    """Whether a file is called like a trained network, which holds neither pictures nor labels: best_model.h5."""
    name = file.rpartition("/")[2].lower()
    return name.endswith(WEIGHTS) or (name.endswith(_MAY_BE_WEIGHTS) and _OF_NETWORK.search(name) is not None)


def unread_hint(files: Iterable[str]) -> str:
    """A sentence on the files that cannot be read and may hold what is missing; "" where there are none."""
    names = sorted({file for file in files if not is_network(file)})
    for endings, remedy in REMEDIES.items():
        if met := [name for name in names if _SHARD.sub("", name.lower()).endswith(endings)]:
            return f" There is {some(met)}: {remedy}."
    if met := [name for name in names if name.rpartition("/")[2].startswith(BINARY)]:
        return f" There is {some(met)}: such arrays are not read: write pictures as files, a folder a class."
    in_folders = [name for name in names if "/" in name and not name.endswith("/")]
    if met := [name for name in in_folders if "." not in name.rpartition("/")[2]]:
        return (
            f" There is {some(met)}: files without an ending are no pictures here. Give them theirs, such as .jpg. "
            "Of DICOM it is .dcm."
        )
    return ""


def pixels_hint(root: Place, files: Iterable[str]) -> str:
    """A sentence on the first table whose cells hold pixels, as FER2013's and MNIST's do; "" where there is none."""
    for name in sorted(files):
        if not name.lower().endswith((".csv", ".tsv", ".txt")):
            continue
        with (root / name).open() as file:
            head = file.readline(HEAD).decode(errors="replace")
        columns = [each.strip().strip("\"'").lower() for each in re.split(r"[,;\t]", head)]
        if "pixels" in columns or sum(map(_is_pixel, columns)) > len(columns) / 2:
            return f" There is {name}: its cells hold pixels. Write each row's as a picture file, a folder a class."
    return ""


def _is_pixel(column: str) -> bool:
    return re.fullmatch(r"(pixel|px|p)[_ ]?\d+|\d+x\d+", column) is not None
