"""Names of label numbers beside the pictures. (As whole sets: tests/conventions.)"""

import json

from explain_core.data.sets.dataset_card import card_names
from explain_core.places import Place

CARD = """---
dataset_info:
  features:
  - name: image
    dtype: image
  - name: label
    dtype:
      class_label:
        names:
          '0': House wren
          '1': "crow"
  splits:
  - name: train
    num_bytes: 7
---
"""


def test_the_head_of_a_card(tmp_path):
    (tmp_path / "README.md").write_text(CARD)
    assert card_names(Place.of(tmp_path)) == {0: "House wren", 1: "crow"}


def test_two_labels_that_differ_name_nothing(tmp_path):
    one, other = ({"_type": "ClassLabel", "names": names} for names in (["a", "b"], ["c", "d"]))
    info = tmp_path / "dataset_infos.json"
    info.write_text(json.dumps({"default": {"features": {"fine": one, "coarse": other}}}))
    assert card_names(Place.of(tmp_path)) == {}
    info.write_text(json.dumps({"default": {"features": {"fine": one}}}))
    assert card_names(Place.of(tmp_path)) == {0: "a", 1: "b"}


def test_other_readmes_name_nothing(tmp_path):
    assert card_names(Place.of(tmp_path)) == {}
    (tmp_path / "README.md").write_text("# Birds\nclass_label:\n  '0': crow\n")
    assert card_names(Place.of(tmp_path)) == {}
