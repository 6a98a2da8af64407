"""How runs kept their maps, those of older programs too."""

import pytest

from explain_core.store.shards.kept_maps import COMPACT, FULL, KEPT, NONE, maps_key, maps_of


@pytest.mark.parametrize(
    ("options", "kept"),
    [({"maps": COMPACT}, COMPACT), ({"maps": NONE}, NONE), ({"keep_maps": True}, FULL), ({"keep_maps": False}, NONE),
     ({}, FULL)],
)  # fmt: skip
def test_recorded_options_say_how(options, kept):
    assert maps_of(options) == kept


def test_what_older_programs_extracted_keeps_its_key():
    assert (maps_key(FULL), maps_key(NONE)) == (True, False)
    assert len({maps_key(each) for each in KEPT}) == len(KEPT)
