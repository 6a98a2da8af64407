import io

import numpy as np
import pytest
from PIL import Image

from explain_core.errors import InputError
from explain_core.fieldguide.drawing import draw
from explain_core.fieldguide.records import read_parameters, read_records
from explain_core.fieldguide.species import PARTS, Trait, check_trait


def redraw(folder, record, part, trait):
    return draw({**record.traits, part: trait}, record.scene, read_parameters(folder)["size"])


def test_with_its_own_trait_a_picture_is_drawn_as_it_was(small_guide):
    for record in read_records(small_guide)[::4]:
        again = redraw(small_guide, record, "crown", record.traits["crown"])
        written = io.BytesIO()
        again.image.save(written, "JPEG", quality=92, subsampling=0)
        assert written.getvalue() == (small_guide / record.path).read_bytes()
        with Image.open(small_guide / record.mask) as mask:
            assert (again.mask == np.asarray(mask)).all()
        assert again.keypoints == record.keypoints
        assert again.box == record.box


def test_with_another_trait_its_part_changes_alone(small_guide):
    record = read_records(small_guide)[0]
    before = redraw(small_guide, record, "wing", record.traits["wing"])
    after = redraw(small_guide, record, "wing", Trait("blue", pattern="plain"))
    wing = before.mask == PARTS.index("wing") + 1
    changed = (np.asarray(before.image) != np.asarray(after.image)).any(axis=2)
    assert changed[wing].mean() > 0.9
    assert changed[~wing].mean() < 0.02
    assert (before.mask == after.mask).all()


def test_a_trait_that_no_part_has_is_refused():
    with pytest.raises(InputError, match="colour of a crown cannot be 'mauve'"):
        check_trait("crown", Trait("mauve"))
