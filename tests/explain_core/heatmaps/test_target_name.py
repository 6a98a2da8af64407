"""What maps explain, as people say it."""

import pytest

from explain_core.heatmaps.target_name import spoken_target

CLASSES = ("030.Fish_Crow", "029.American_Crow", "Chuck-will", "will_Widow")


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("030.Fish_Crow", "Fish Crow"),
        ("030.Fish_Crow-029.American_Crow", "Fish Crow rather than American Crow"),
        ("Chuck-will", "Chuck-will"),  # a hyphen of the name's own
        ("Chuck-will-030.Fish_Crow", "Chuck-will rather than Fish Crow"),
        ("031.Gone_Bird-030.Fish_Crow", "Gone Bird-030.Fish Crow"),  # a class that is not there any more
    ],
)
def test_a_target_is_said_by_the_names_of_its_classes(stored, said):
    assert spoken_target(stored, CLASSES) == said
