"""What a table of attributes says of an image set, and what becomes of it beside captions."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.sets.manifest import Manifest
from explain_core.errors import InputError
from explain_core.store.shards.shards import Shard, finished, write_shard
from explain_core.text.attributes import Mention
from explain_core.text.one_noun import noun_forms
from tasks.attribute_words import attribute_words, check_attributes
from tasks.attributes import KEY, captions_digest
from tasks.options import RunOptions
from tasks.vocabulary import RunVocabulary

CLASSES = ("001.Crow", "002.House_Wren")
RECORDS = (
    ImageRecord("crow/1.jpg", 0, "train", ("a black bird",)), ImageRecord("crow/2.jpg", 0, "train"),
    ImageRecord("wren/3.jpg", 1, "train"),
)  # fmt: skip
BIRDS = ImageSet("folder:x", "/x", CLASSES, RECORDS)


def words(tmp_path: Path, text: str, **given: str):
    (tmp_path / "t.csv").write_text(text)
    options = RunOptions(
        "x", "m", store=str(tmp_path / "s"), attributes=str(tmp_path / "t.csv"), min_images=1, **given
    )  # fmt: skip
    return attribute_words(options, BIRDS), options


def test_by_image_by_class_and_by_number(tmp_path):
    found, _ = words(
        tmp_path, "image,has_crown_color::red,no_tail\n1.jpg,0.5,1\nwren/3.jpg,1,1\ngone.jpg,1,1\n"
    )
    assert found.of_images == {"crow/1.jpg": {"red crown": 0.5}, "wren/3.jpg": {"red crown": 1.0}}
    assert any("left aside 1 attribute" in note and "no_tail" in note for note in found.notes)
    assert any("1 row of attributes for images that are not there: gone.jpg" in note for note in found.notes)
    for label in ("House Wren", "002.House_Wren", "house wren"):
        by_class, options = words(tmp_path, f"class,red crown\n{label},1\n")
        assert by_class.of_classes == {1: {"red crown": 1.0}}, label
        assert by_class.of("anything", 1) == {"red crown": 1.0} and by_class.of("crow/1.jpg", 0) == {}
        assert any("the table speaks of classes" in note for note in by_class.notes)
        assert check_attributes(by_class, BIRDS, options) == 1


def test_pictures_under_another_ending_are_said(tmp_path):
    found, _ = words(tmp_path, "image,red crown\n1.png,1\n2.jpg,0\n")
    assert found.of_images == {"crow/1.jpg": {"red crown": 1.0}, "crow/2.jpg": {"red crown": 0.0}}
    assert any(
        "1 picture found under another ending" in note and "1.png is crow/1.jpg" in note
        for note in found.notes
    )


def test_what_the_table_says_of_one_image_is_shown(tmp_path):
    found, _ = words(tmp_path, "image,has_crown_color::red,crest,long bill\n2.jpg,0.25,0,1\n3.jpg,1,1,1\n")
    assert "of crow/2.jpg the table says: long bill, red crown 0.25, not crest" in found.notes
    names = ",".join(f"a{n}" for n in range(10))
    found, _ = words(tmp_path, f"image,{names}\n1.jpg,{','.join('1' * 10)}\n")
    assert found.notes[-1].endswith("a6, a7 and 2 more")


def test_an_attribute_that_says_the_class_once_more_is_left_aside(tmp_path):
    found, _ = words(tmp_path, "image,Crow,red\n1.jpg,1,1\n2.jpg,1,0\n3.jpg,0,1\n")
    assert found.of_images["crow/1.jpg"] == {"red": 1.0}
    assert any("left aside Crow: true of all pictures of the class so called" in note for note in found.notes)
    found, _ = words(tmp_path, "image,Crow,red\n1.jpg,1,1\n2.jpg,0,0\n3.jpg,0,1\n")
    assert found.of_images["crow/1.jpg"] == {"crow": 1.0, "red": 1.0}


def test_pictures_in_other_folders_are_found_by_their_names_alone_where_none_is_found_else(tmp_path):
    found, _ = words(tmp_path, "image,red crown\nold/train/1.jpg,1\nold/test/2.jpg,0\nold/test/9.jpg,0\n")
    assert found.of_images == {"crow/1.jpg": {"red crown": 1.0}, "crow/2.jpg": {"red crown": 0.0}}
    assert any("by their names alone" in note for note in found.notes)
    assert any(
        "1 row of attributes for images that are not there: old/test/9.jpg" in note for note in found.notes
    )
    with pytest.raises(InputError, match="says nothing of these images"):
        words(tmp_path, "image,red crown\nold/a/1.jpg,1\nold/b/1.jpg,0\n")


def test_json_by_class_is_of_classes(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps({"House Wren": {"red crown": 1}}))
    found = attribute_words(RunOptions("x", "m", attributes=str(tmp_path / "t.json"), min_images=1), BIRDS)
    assert found.of_classes == {1: {"red crown": 1.0}} and not found.of_images
    assert not any("not there" in note for note in found.notes)


def test_a_user_s_own_phrases(tmp_path):
    (tmp_path / "own.json").write_text(json.dumps({"red crown": "ruby cap"}))
    found, _ = words(tmp_path, "image,red crown\n1.jpg,1\n", attribute_names=str(tmp_path / "own.json"))
    assert found.of_images["crow/1.jpg"] == {"ruby cap": 1.0}


def test_a_table_of_other_images_and_one_without_a_true_attribute_are_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"says nothing of these images: it names other\.jpg; there are crow/1\.jpg"
    ):
        words(tmp_path, "image,red crown\nother.jpg,1\n")
    found, options = words(tmp_path, "image,red crown\n2.jpg,0.2\n")
    wordless = ImageSet("folder:x", "/x", CLASSES, RECORDS[1:])
    with pytest.raises(InputError, match="no attribute is true"):
        check_attributes(found, wordless, options)
    assert check_attributes(found, BIRDS, options) == 0  # captions may help


def test_the_table_s_word_goes_before_the_captions(tmp_path):
    found, _ = words(tmp_path, "image,black bird,red crown\n1.jpg,0.25,0.75\n3.jpg,,1\n")
    ids, manifest = IDS, birds()
    said = {captions_digest(("a black bird",)): {Mention("black bird", "bird"): 1}, captions_digest(()): {}}
    shards = shards_of(tmp_path / "shards", said)
    digests = [captions_digest(record.captions) for record in RECORDS]
    plain = RunVocabulary.of(manifest, digests, shards, 1)
    assert plain.attributes == ("black bird",) and plain.truth is None and plain.subjects == ()
    assert RunVocabulary.of(manifest, digests, shards, 1, subjects=("bird",)).subjects == ("bird",)
    with_table = RunVocabulary.of(manifest, digests, shards, 1, found)
    assert with_table.attributes == ("red crown",)  # the captions' black bird is hardly one, says the table
    assert with_table.truth_of(ids).toarray().tolist() == [[0.75], [0.0], [1.0]]
    assert with_table.counts_of(ids).toarray().tolist() == [[1], [0], [1]]
    assert with_table.digest_of("b") == digests[1] and with_table.digest_of("a") != digests[0]
    assert np.array_equal(with_table.truth_of(["c", "a"]).toarray(), [[1.0], [0.75]])


def test_a_plural_of_the_table_is_what_captions_have(tmp_path):
    found, _ = words(tmp_path, "image,white petals,dry sepals\n1.jpg,1,0\n3.jpg,0.25,1\n")
    one = found.united(noun_forms([("white petal", "petals")]))
    assert one.of_images == {
        "crow/1.jpg": {"white petal": 1.0, "dry sepals": 0.0}, "wren/3.jpg": {"white petal": 0.25, "dry sepals": 1.0},
    }  # fmt: skip
    assert found.united({}) is found


def test_ratings_are_read_by_the_scale_that_is_given(tmp_path):
    found, _ = words(tmp_path, "image,shiny\n1.jpg,1\n3.jpg,5\n", attribute_scale="1:5")
    assert found.of_images == {"crow/1.jpg": {"shiny": 0.0}, "wren/3.jpg": {"shiny": 1.0}}


IDS = ["a", "b", "c"]


def birds() -> Manifest:
    return Manifest(
        pa.table(
            {
                "image_id": IDS, "path": [record.path for record in RECORDS], "split": ["train"] * 3,
                "class_index": [record.class_index for record in RECORDS],
                "captions": [list(record.captions) for record in RECORDS],
            }
        ),
        CLASSES, "x", "/x",
    )  # fmt: skip


def shards_of(folder: Path, said: dict[str, dict[Mention, int]]) -> list[Shard]:
    table = pa.table(
        {
            KEY: list(said),
            "attributes": pa.array(
                [[m.attribute for m in each] for each in said.values()], pa.list_(pa.string())
            ),
            "nouns": pa.array(
                [[m.surface_noun for m in each] for each in said.values()], pa.list_(pa.string())
            ),
            "counts": pa.array([list(each.values()) for each in said.values()], pa.list_(pa.int32())),
        }
    )
    write_shard(folder, list(said), table)
    return finished(folder, KEY, said)[0]


def test_captions_and_a_table_have_one_noun(tmp_path):
    found, _ = words(tmp_path, "image,black petals,white petals\n1.jpg,0.75,1\n3.jpg,1,0\n")
    said = {
        captions_digest(("a black bird",)): {Mention("black petal", "petals"): 1},
        captions_digest(()): {},
    }
    digests = [captions_digest(record.captions) for record in RECORDS]
    known = RunVocabulary.of(birds(), digests, shards_of(tmp_path / "shards", said), 1, found)
    assert known.attributes == ("black petal", "white petal")
    assert known.truth_of(IDS).toarray().tolist() == [[0.75, 1.0], [0.0, 0.0], [1.0, 0.0]]


def test_rows_of_classes_that_are_not_there_are_said_with_what_they_alone_say(tmp_path):
    found, _ = words(tmp_path, "class,red crown,long bill\ncrow,1,0\ntern,1,1\n")
    assert any(
        note == "1 row of attributes for classes that are not there: tern; true of these alone: long bill"
        for note in found.notes
    )


def test_names_without_ending_in_foreign_folders_and_addresses_with_a_query_are_found(tmp_path):
    for text in (
        "image,red crown\nsite3/1,1\nsite3/2,0\n",
        "image,red crown\nhttps://a.org/1.jpg?v=3,1\nhttps://a.org/2.jpg,0\n",
    ):
        found, _ = words(tmp_path, text)
        assert found.of_images == {"crow/1.jpg": {"red crown": 1.0}, "crow/2.jpg": {"red crown": 0.0}}
        assert not any("not there" in note for note in found.notes)


def test_names_that_are_not_there_are_counted_once(tmp_path):
    with pytest.raises(InputError, match=r"it names x1, x2, x3 and 1 more;"):
        words(tmp_path, "image,red crown\nx1,1\nx2,1\nx3,0\nx4,0\n")


def test_signs_within_the_names_of_pictures_are_one_where_that_tells_them_apart(tmp_path):
    records = tuple(
        ImageRecord(f"crow/{name}", 0, "train")
        for name in ("1006.72.jpg", "1006.9.jpg", "7_1.jpg", "7-1.jpg")
    )
    (tmp_path / "t.csv").write_text("CID,SubCategory,red crown\n1006-72,a,1\n1006-9,a,0\n7.1,b,1\n7_1,b,0\n")
    options = RunOptions(
        "x", "m", store=str(tmp_path / "s"), attributes=str(tmp_path / "t.csv"), min_images=1
    )
    found = attribute_words(options, ImageSet("folder:x", "/x", CLASSES, records))
    assert found.of_images == {
        "crow/1006.72.jpg": {"red crown": 1.0}, "crow/1006.9.jpg": {"red crown": 0.0},
        "crow/7_1.jpg": {"red crown": 0.0},
    }  # fmt: skip
    assert any("1006-72 is crow/1006.72.jpg" in note for note in found.notes)


def test_a_contradiction_names_the_column_that_tells_rows_apart(tmp_path):
    with pytest.raises(InputError, match='told apart by "SubCategory"; where another column names pictures'):
        words(tmp_path, "nr,SubCategory,red crown\nq1,Crow,1\nq2,Crow,0\n")
