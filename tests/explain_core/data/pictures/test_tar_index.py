"""An index of a tar: as tarfile finds the members, and each of them read alone."""

import io
import tarfile

import pytest

from explain_core.data.pictures.tar_index import read_member, stamp_of, tar_index
from explain_core.places import Place


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members_are_read_alone(tmp_path, form):
    path = tmp_path / "a.tar"
    long = "/".join(["folder" * 5] * 4) + "/é.png"  # longer than a header's field
    contents = {long: b"x" * 1000, "empty.png": b"", "2.png": bytes(range(256)) * 3}
    with tarfile.open(path, "w", format=form) as tar:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, data in contents.items():
            info = tarfile.TarInfo(f"./{name}" if name == "2.png" else name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "2.png"
        tar.addfile(link)
    place = Place.of(path)
    index = tar_index(place)
    assert list(index.members) == list(contents) and index.others == ("link.png",) and not index.twice
    for name, data in contents.items():
        assert read_member(place, name) == data
    with pytest.raises(FileNotFoundError, match="has no link"):
        read_member(place, "link.png")
    assert tar_index(place) is index  # made once
    assert stamp_of(place)[0] == path.stat().st_size
