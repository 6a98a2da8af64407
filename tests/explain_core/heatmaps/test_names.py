"""The methods by name: each described, and what is none refused."""

import pytest

from explain_core.errors import InputError
from explain_core.heatmaps.names import BY_PIXEL, FROM_MAPS, METHODS, check_methods, is_fine


def test_every_method_says_what_it_shows():
    assert set(BY_PIXEL) | set(FROM_MAPS) <= set(METHODS)
    assert all(text and not text.endswith(".") for text in METHODS.values())


def test_repetitions_go_and_the_order_stays():
    assert check_methods(["cam", "grad-cam", "cam"]) == ("cam", "grad-cam")


@pytest.mark.parametrize(
    ("names", "words"), [(["cam", "gradcam"], "no method 'gradcam'"), ([], "name a method")]
)
def test_what_is_no_method_is_refused_with_those_there_are(names, words):
    with pytest.raises(InputError, match=f"{words}: .*grad-cam"):
        check_methods(names)


def test_maps_of_pixels_are_known_by_their_stored_name():
    assert is_fine("guided-backprop") and is_fine("vebi@layer3")
    assert not is_fine("grad-cam") and not is_fine("grad-cam@guided-backprop")
