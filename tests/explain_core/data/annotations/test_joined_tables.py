"""Tables of pictures and of what is said of them, joined by a column of both."""

from pathlib import Path

from explain_core.data.image_set import ImageSet
from explain_core.data.sets.folder import load_folder
from tests.explain_core.data.conftest import Picture


def loaded(folder: Path, picture: Picture, pictures: str, said: str) -> ImageSet:
    for name in ("1", "2", "3", "4", "5", "6"):
        picture(folder / f"images/{name}.jpg", (int(name), 9, 9))
    (folder / "pictures.csv").write_text(pictures)
    (folder / "said.csv").write_text(said)
    return load_folder(str(folder))


KEYS = "key,file_name\n" + "".join(f"{70 + k},{k}.jpg\n" for k in range(1, 7))


def test_a_class_and_a_split_by_key(tmp_path: Path, picture: Picture) -> None:
    rows = [f"{70 + k},{'ab'[k % 2]},{'test' if k > 4 else 'train'}\n" for k in range(1, 7)]
    said = f"key,label,split\n{''.join(rows)}"
    found = loaded(tmp_path, picture, KEYS, said)
    assert (
        found.classes == ("a", "b") and [each.split for each in found.records] == ["train"] * 4 + ["test"] * 2
    )
    assert [each.class_index for each in found.records] == [1, 0, 1, 0, 1, 0]
    assert any("said.csv is joined with pictures.csv by key" in note for note in found.warnings)


def test_several_rows_of_a_key_are_several_captions(tmp_path: Path, picture: Picture) -> None:
    (tmp_path / "labels.csv").write_text(
        "file_name,label\n" + "".join(f"{k}.jpg,{'ab'[k % 2]}\n" for k in range(1, 7))
    )
    said = "key,caption\n" + "".join(f"{70 + k},a red bird {j}\n" for k in range(1, 7) for j in range(2))
    found = loaded(tmp_path, picture, KEYS, said)
    assert {each.captions for each in found.records} == {("a red bird 0", "a red bird 1")}


def test_a_key_of_two_pictures_joins_nothing(tmp_path: Path, picture: Picture) -> None:
    (tmp_path / "labels.csv").write_text(
        "file_name,label\n" + "".join(f"{k}.jpg,{'ab'[k % 2]}\n" for k in range(1, 7))
    )
    found = loaded(tmp_path, picture, KEYS.replace("72,", "71,"), "key,caption\n71,a red bird\n")
    assert not any(each.captions for each in found.records)
    assert any("not read: said.csv (" in note for note in found.warnings)
