"""From stored scores to a run's vocabulary and T."""

import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.sets.manifest import Manifest
from explain_core.errors import CaptionError, InputError, ModelError
from explain_core.store.shards.shards import finished, write_shard
from tasks.concept_list import concepts_of
from tasks.concepts import KEY, SCORES, vocabulary_of_scores
from tasks.options import RunOptions

IDS = [f"i{k}" for k in range(6)]
#: red crown, long bill, blue wing: the last is constant, and i5 is a test image.
GIVEN = np.array([[0, 5, 1], [0, 5, 1], [0, 5, 1], [4, 1, 1], [4, 1, 1], [9, 9, 1]], np.float32)
SCORER = "explain_core.fieldguide.network:build"  # never called here


def concepts(tmp_path, text="a red crown\nlong bill\nblue wing\n", **changes):
    (tmp_path / "list.txt").write_text(text)
    given = {"concepts": str(tmp_path / "list.txt"), "scorer": SCORER} | changes
    return concepts_of(RunOptions("x", "m", store=str(tmp_path / "s"), **given), Preprocessing())


def test_what_denies_is_left_out_and_said(tmp_path):
    listed = concepts(tmp_path, "red crown\nno spots\nwithout wing bars\n")
    assert listed.names == ("red crown",) and len(listed.listed.prompts) == 1
    assert "left aside 2 phrases that deny something" in " ".join(listed.notes)
    with pytest.raises(InputError, match="all phrases deny something"):
        concepts(tmp_path, "no spots\n")


def manifest():
    return Manifest(
        pa.table(
            {
                "image_id": IDS, "path": [f"{image}.png" for image in IDS], "split": ["train"] * 5 + ["test"],
                "class_index": pa.array([0, 0, 0, 1, 1, 1], pa.int32()),
            }
        ),
        ("a", "b"), "x", "/x",
    )  # fmt: skip


def shards(tmp_path, scores, order):
    folder = tmp_path / "shards"
    for part in order:
        table = pa.table(
            {
                KEY: [IDS[k] for k in part],
                SCORES: pa.FixedSizeListArray.from_arrays(
                    pa.array(scores[part].reshape(-1)), scores.shape[1]
                ),
            }
        )
        write_shard(folder, [IDS[k] for k in part], table)
    return finished(folder, KEY, IDS)[0]


def test_truth_and_vocabulary(tmp_path):
    listed = concepts(tmp_path)
    assert listed.names == ("red crown", "long bill", "blue wing")
    found, notes = vocabulary_of_scores(
        manifest(), listed, shards(tmp_path, GIVEN, [[3, 0, 5], [4, 1, 2]]), 2
    )
    # What most have is nobody's: of 5 5 5 1 1 the mean is 3.4, and T of 5 is .41.
    assert found.attributes == ("red crown",) and "left out 1 phrase" in notes[0]
    # Of 0 0 0 4 4 the mean is 1.6 and the deviation 1.96: T of 4 is 2.4 / 3.92 = .612, of the test image's 9 it is 1.
    truth = found.truth_of(IDS).toarray()
    red = truth[:, found.attributes.index("red crown")]
    assert red == pytest.approx([0, 0, 0, 0.6124, 0.6124, 1.0], abs=1 / 1024)
    assert np.array_equal(truth * 1024, np.rint(truth * 1024))
    assert found.counts_of(IDS).toarray()[:, found.attributes.index("red crown")].tolist() == [
        0,
        0,
        0,
        1,
        1,
        1,
    ]
    assert found.vocabulary.image_counts[found.attributes.index("red crown")] == 2  # training images alone
    assert found.digest_of("i0") == found.digest_of("i1") != found.digest_of("i3")


def test_how_shards_are_cut_changes_nothing(tmp_path):
    listed = concepts(tmp_path)
    one, _ = vocabulary_of_scores(manifest(), listed, shards(tmp_path / "one", GIVEN, [list(range(6))]), 1)
    other, _ = vocabulary_of_scores(
        manifest(), listed, shards(tmp_path / "two", GIVEN, [[5], [4, 2], [0, 1, 3]]), 1
    )
    assert one.digests == other.digests and one.attributes == other.attributes


def test_given_truth(tmp_path):
    listed = concepts(tmp_path, calibration="given")
    scores = (GIVEN / 10).astype(np.float32)
    found, notes = vocabulary_of_scores(manifest(), listed, shards(tmp_path, scores, [list(range(6))]), 1)
    assert not notes and found.truth_of(["i5"]).toarray().tolist() == [[922 / 1024]]
    assert (
        found.attributes == ("long bill", "red crown")[: len(found.attributes)] or len(found.attributes) == 2
    )
    with pytest.raises(InputError, match="--calibration given: the score of"):
        vocabulary_of_scores(manifest(), listed, shards(tmp_path / "x", GIVEN, [list(range(6))]), 1)


def test_what_cannot_be_learned_from(tmp_path):
    listed = concepts(tmp_path)
    with pytest.raises(InputError, match=r"no phrase is true .* of 4 or more training images .*of 2"):
        vocabulary_of_scores(manifest(), listed, shards(tmp_path, GIVEN, [list(range(6))]), 4)
    for changes, text, error, said in (
        ({"scorer": None}, "red crown", InputError, "--concepts needs --scorer"),
        ({"calibration": "platt"}, "red crown", InputError, "none of spread, given"),
        ({"attributes": "t.csv"}, "red crown", InputError, "two sources of the same words"),
        ({}, "red crown\nred crowns\n", InputError, "several phrases are the attribute red crown"),
        ({}, "", CaptionError, "holds no phrase"),
        ({"scorer": "nowhere_at_all:scores"}, "red crown", ModelError, "there is no module"),
    ):
        with pytest.raises(error, match=said):
            concepts(tmp_path, text, **changes)
    assert concepts_of(RunOptions("x", "m", store=str(tmp_path)), Preprocessing()) is None


def test_the_key_of_scores(tmp_path):
    first = concepts(tmp_path)
    assert concepts(tmp_path).scores_key == first.scores_key
    assert concepts(tmp_path, calibration="given").scores_key == first.scores_key  # only T differs
    assert concepts(tmp_path, calibration="given").digest != first.digest
    assert concepts(tmp_path, "red crown\n").scores_key != first.scores_key


def test_phrases_in_another_language_are_labels_or_refused(tmp_path):
    for given, other in (({}, "French"), ({"language_model": "fr"}, "French")):
        with pytest.raises(InputError, match=rf"phrases in {other} .* labels"):
            concepts(tmp_path, "tête rouge\naile noire\nventre blanc\nbec court et jaune\n", **given)
    found = concepts(tmp_path, "tête: rouge\naile: noire\n")
    assert found is not None and found.names == ("tête: rouge", "aile: noire")


def test_names_of_columns_are_said_and_asked_as_people_do(tmp_path):
    found = concepts(tmp_path, "has_crown_color::red\nlong_bill\na blue wing\n")
    assert found is not None and found.names == ("red crown", "long bill", "blue wing")
    assert found.listed.prompts == ("red crown", "long bill", "a blue wing")
    assert "looked for: red crown, long bill, blue wing" in found.notes


def test_questions_are_called_by_what_they_ask_for_and_asked_as_they_stand(tmp_path):
    found = concepts(tmp_path, "is the bill long\nIs the cap scaly?\nred crown\n")
    assert found.names == ("long bill", "scaly cap", "red crown")
    assert found.listed.prompts[1:] == ("Is the cap scaly?", "red crown")
