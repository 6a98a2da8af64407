"""What features respond to, laid out for a contact sheet."""

import numpy as np
import torch
from PIL import Image

from explain_core.data.pictures.preprocess import WHOLE, Preprocessing
from explain_core.model.layer import Unit
from explain_core.runs.feature_sheet import class_images, feature_groups
from explain_core.runs.network import rebuild
from explain_core.statistics.features import Feature
from explain_core.vebi.average import average_visualisations
from tests.asked import JAY


def test_training_images_that_are_taken_for_the_class_the_surest_first(birds, store, made):
    run = birds.run()
    assert class_images(birds, run, made.classes[1], 9) == [made.ids[3]]
    assert class_images(birds, run, JAY, 9) == []  # its three are test images
    assert class_images(store, store.run("before"), "002.Gull", 9) == ["i4"]


def test_a_group_for_each_feature(birds, made, monkeypatch):
    monkeypatch.chdir(made.folder)
    network, preprocessing = rebuild(birds, birds.run()), Preprocessing(size=32, crop=WHOLE)
    draw = np.random.default_rng(0)
    crops = [Image.fromarray(draw.integers(0, 255, (32, 32, 3), np.uint8)) for _ in range(7)]
    features = [Feature(Unit("0", 2), 0.5, 0.25), Feature(Unit("0", 0), 0.25, -0.00001)]
    with torch.no_grad():
        groups = feature_groups(network, crops, preprocessing, features, 20)
    units = [feature.unit for feature in features]
    averages = average_visualisations(network, np.stack(crops), preprocessing, units)
    assert [group[0] for group in groups] == ["0, channel 2", "0, channel 0"]
    side = averages[0].side
    assert groups[0][1] == (f"weight 0.500, response 0.2500; {side} pixels of the 32 that the network sees")
    assert "response 0.0000" in groups[1][1]  # no minus before nothing
    for (_, _, tiles), average in zip(groups, averages, strict=True):
        count = len(average.crops)
        named = ["strongest", "second", "third", "fourth", "fifth"][: min(count, 5)]
        assert [tile.title for tile in tiles] == [f"average of {count}", *named]
        assert {tile.picture.size for tile in tiles} == {(20, 20)}
        small = Image.fromarray(average.crops[0]).resize((20, 20), Image.Resampling.BICUBIC)
        np.testing.assert_array_equal(np.asarray(tiles[1].picture), np.asarray(small))
