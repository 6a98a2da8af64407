"""`explain show`: one picture of an image's explanation."""

import numpy as np
from PIL import Image


def test_the_picture_is_written(ask, made, tmp_path):
    out = tmp_path / "shown.png"
    answer = ask("show", made.ids[0], "--out", str(out))
    assert answer.out.splitlines()[-1] == str(out)
    with Image.open(out) as drawn:
        assert drawn.width > 900 and drawn.height > 400
        assert len(np.unique(np.asarray(drawn).reshape(-1, 3), axis=0)) > 100


def test_what_is_no_image_of_the_run_is_refused(ask, tmp_path):
    out = tmp_path / "shown.png"
    assert "no image 'ghost'" in ask("show", "ghost", "--out", str(out)).error
    new = tmp_path / "new.png"
    Image.linear_gradient("L").convert("RGB").save(new)
    assert "none of the run's images" in ask("show", str(new), "--out", str(out)).error
    assert not out.exists()
