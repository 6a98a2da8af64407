"""Relevant features as the main job selects them: against the descriptors in the run's own shards."""

import numpy as np

from explain_core.model.layer import place_of
from explain_core.runs.features import features_by_class
from explain_core.statistics.features import MU
from explain_core.statistics.lasso import mu_lasso
from explain_core.store.reader import Store
from explain_core.store.shards.activations import described_layers, read_descriptors
from explain_core.store.shards.shards import finished


def test_they_are_the_lasso_of_the_training_images(first):
    with Store.open(first.store) as store:
        run = store.run()
        found = features_by_class(store, run)
        training = {
            row["image_id"] for row in store.rows("SELECT image_id FROM images WHERE split = 'train'")
        }
        classes = store.rows("SELECT classes FROM image_sets")[0]["classes"]
        folder = run.extraction
    shards, missing = finished(folder, "image_id", training)
    assert not missing
    parts = [read_descriptors(shard) for shard in shards if shard.ids]
    x, predicted = (np.concatenate(each) for each in zip(*parts, strict=True))
    layers = described_layers(shards[0].path)
    assert [layer.channels for layer in layers] == [24, 48, 96, 96, 160] and x.shape == (48, 424)
    taken = sorted({classes[index] for index in predicted})
    assert sorted(found) == taken and taken
    for name, features in found.items():
        label = (predicted == classes.index(name)).astype(float)
        best = mu_lasso(
            x.T.astype(float) @ x.astype(float), x.T.astype(float) @ label, label.sum(), MU
        ).weights
        ours = np.zeros(len(best))
        for feature in features:
            ours[place_of(layers, feature.unit)] = feature.weight
        np.testing.assert_allclose(ours, best / np.abs(best).sum(), atol=1e-2)
        responses = [feature.response for feature in features]
        assert responses == sorted(responses, reverse=True) and responses[0] > 0
