"""Which paths lead into a file, and in which order such pictures are read."""

from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.picture_place import inside, is_there, member_path, reading_order
from tests.explain_core.data.packed import picture, write_parquet, write_tar


def test_paths_that_lead_into_files(tmp_path):
    write_tar(tmp_path / "folder.tar" / "a.tar", [("x/1.png", picture(3))])
    row = {"image": {"bytes": picture(4), "path": "n.png"}, "label": 0}
    write_parquet(tmp_path / "b.parquet", [row], ("crow",))
    for path in (
        tmp_path / "folder.tar" / "a.tar" / "x" / "1.png",
        tmp_path / "b.parquet" / "image" / "0000000" / "n.png",
    ):
        assert inside(str(path)) is not None and open_image(path).size == (12, 10)
    assert inside(str(tmp_path / "folder.tar" / "plain.png")) is None  # a folder that is called so
    assert inside(str(tmp_path / "c.png")) is None
    assert is_there(str(path)) and not is_there(str(tmp_path / "c.png"))
    assert not is_there(str(tmp_path / "folder.tar" / "a.tar" / "2.png"))
    assert inside("s3://bucket/a-000.tar/1.png").member == "1.png"


def test_rows_and_their_order():
    assert member_path("image", 7, "C:\\birds\\robin.jpg") == "image/0000007/robin.jpg"
    assert member_path("image", 7, None) == member_path("image", 7, "") == "image/0000007"
    paths = [f"a.parquet/image/{k:07d}" for k in range(600)]
    order = reading_order(paths)
    assert sorted(order) == list(range(600))
    blocks = [k // 256 for k in order]
    assert sum(a != b for a, b in zip(blocks, blocks[1:], strict=False)) == 2
    assert reading_order(["a.tar/1.png"]) is None and reading_order(["1.png"]) is None
