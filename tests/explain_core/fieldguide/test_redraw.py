import io

import numpy as np
import pytest
from PIL import Image

from explain_core.errors import InputError
from explain_core.fieldguide.records import read_records
from explain_core.fieldguide.redraw import redraw
from explain_core.fieldguide.species import PARTS, Trait


def test_with_its_own_trait_a_picture_is_drawn_as_it_was(small_guide):
    for record in read_records(small_guide)[::4]:
        again = redraw(small_guide, record.path, "crown", record.traits["crown"])
        written = io.BytesIO()
        again.image.save(written, "JPEG", quality=92, subsampling=0)
        assert written.getvalue() == (small_guide / record.path).read_bytes()
        with Image.open(small_guide / record.mask) as mask:
            assert (again.mask == np.asarray(mask)).all()
        assert again.keypoints == record.keypoints
        assert again.box == record.box


def test_with_another_trait_its_part_changes_alone(small_guide):
    record = read_records(small_guide)[0]
    before = redraw(small_guide, record.path, "wing", record.traits["wing"])
    after = redraw(small_guide, str(small_guide / record.path), "wing", Trait("blue", pattern="plain"))
    wing = before.mask == PARTS.index("wing") + 1
    changed = (np.asarray(before.image) != np.asarray(after.image)).any(axis=2)
    assert changed[wing].mean() > 0.9
    assert changed[~wing].mean() < 0.02
    assert (before.mask == after.mask).all()


def test_what_cannot_be_drawn_again_is_refused(small_guide, tmp_path):
    path = read_records(small_guide)[0].path
    with pytest.raises(InputError, match=r"has no picture 'images/Dodo/000\.jpg'"):
        redraw(small_guide, "images/Dodo/000.jpg", "crown", Trait("red"))
    with pytest.raises(InputError, match="colour of a crown cannot be 'mauve'"):
        redraw(small_guide, path, "crown", Trait("mauve"))
    with pytest.raises(InputError, match="is no field guide"):
        redraw(tmp_path, path, "crown", Trait("red"))
