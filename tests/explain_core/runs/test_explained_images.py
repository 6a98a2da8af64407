"""Images with all that was said of them: rows of the store by hand, and boxes of regions."""

import numpy as np
import pytest

from explain_core.runs.explained_images import explained_images, region_box


@pytest.mark.parametrize(
    ("heatmap", "box"),
    [
        ([[1, 0], [0, 0]], (0, 0, 0.5, 0.5)),
        ([[1, 0.5], [0.4, 0]], (0, 0, 1, 0.5)),
        (
            [[0, 0, 1], [0, 0, 0], [0.9, 0, 0]],
            (2 / 3, 0, 1, 1 / 3),
        ),  # what is as strong elsewhere is another place
        ([[-2, -1], [-3, -4]], (0.5, 0, 1, 0.5)),  # nothing over 0: the peak's own cell
    ],
)
def test_regions_around_the_peak(heatmap, box):
    assert region_box(np.array(heatmap, float)) == pytest.approx(box)


def test_what_is_said_of_each_image(grounded, made):
    found = {image.path: image for image in explained_images(grounded, grounded.run())}
    assert list(found) == sorted(made.paths[:5])  # the sixth is in quarantine
    first, second = found[made.paths[0]], found[made.paths[1]]
    assert first.correct and first.sentence == "This is a Plain Jay because it has a black [b]head[/b]."
    assert first.attributes == (("black head", 0.5), ("red [b]wing[/b]", 0.25)) and first.failure == ""
    assert not second.correct and second.failure == "A Jay, though a Finch." and second.regions == ()
    assert second.spoken[1] == "Plain Jay" and second.size == (64, 48)
    head, wing = first.regions
    assert (head.attribute, head.x, head.y) == ("black head", 12.0, 8.0)
    # The box is 32 pixels wide from (10, 4); the window shows 1.1 of it or so: its left upper quarter, cut at the top.
    assert head.box.x == pytest.approx(26 - head.box.width) and head.box.y + head.box.height == pytest.approx(
        20
    )
    assert wing.box.width == pytest.approx(2 * head.box.width) and wing.box.x == head.box.x
    assert head.box.y >= 0
