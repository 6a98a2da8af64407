"""Files that name folders which are codes: classes stay as they are, and it is said what the file is."""

import pytest

from explain_core.data.sets.folder import load_folder


@pytest.fixture
def coded(tmp_path, picture):
    for code in ("n01440764", "n01443537"):
        for number in range(2):
            picture(tmp_path / f"train/{code}/{code}_{number}.jpg")
            picture(tmp_path / f"val/{code}/{number}.jpg")
    return tmp_path


@pytest.mark.parametrize("gap", [" ", "\t"])
def test_a_file_that_names_the_folders(coded, gap):
    lines = ("n01440764{}tench, Tinca tinca", "n01443537{}goldfish, a, b, c", "n01484850{}white shark")
    (coded / "LOC_synset_mapping.txt").write_text("".join(f"{line.format(gap)}\n" for line in lines))
    found = load_folder(str(coded))
    assert found.classes == ("n01440764", "n01443537")
    said = [note for note in found.warnings if "LOC_synset_mapping.txt" in note]
    assert len(said) == 1
    assert said[0].startswith(
        'LOC_synset_mapping.txt names the 2 classes, n01440764 as "tench, Tinca tinca", and is not read'
    )
    assert "the columns image, class and class_id" in said[0]


def test_the_table_that_the_note_offers_names_them_in_its_order(coded):
    names = {"n01440764": ("tench", 0), "n01443537": ("goldfish", 1)}
    rows = [
        f"{path.relative_to(coded)},{names[path.parent.name][0]},{names[path.parent.name][1]}"
        for path in sorted(coded.rglob("*.jpg"))
    ]
    (coded / "labels.csv").write_text("\n".join(["image,class,class_id", *rows]))
    assert load_folder(str(coded)).classes == ("tench", "goldfish")


def test_a_file_that_lacks_a_class_is_another(coded):
    (coded / "synset_names.txt").write_text("n01440764 tench, Tinca\nn09 shark, white, great, big\n")
    assert not any("names the 2 classes" in note for note in load_folder(str(coded)).warnings)
