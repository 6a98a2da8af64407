"""Pictures stretched, bordered or cut to an input that is not square: what is found lies where it was drawn."""

import re

import pytest
from typer.testing import CliRunner

from explain_core.runs.network import preprocessing_of
from explain_core.store.reader import Store
from flows.cli.app import build
from flows.run import explain_run
from tasks.options import RunOptions
from tests.networks import dots

EACH = 14


@pytest.fixture(scope="module")
def dotted(tmp_path_factory):
    """A folder of pictures with dots and their network, and where the dots are."""
    folder = tmp_path_factory.mktemp("dotted")
    return folder, dots.drawn(folder, EACH)


@pytest.mark.parametrize(
    ("fit", "size"),
    [
        pytest.param("squash", "96", marks=pytest.mark.slow),
        pytest.param("squash", "128x64", marks=pytest.mark.slow),
        pytest.param("border", "64x128", marks=pytest.mark.slow),
    ],
)
def test_a_dot_is_grounded_where_it_was_drawn(dotted, tmp_path, fit, size):
    folder, places = dotted
    result = explain_run(
        RunOptions(
            images=f"folder:{folder}/pictures", model="tests.networks.dots:build",
            checkpoint=f"{folder}/dots.safetensors",
            store=str(tmp_path / "store"), input_size=size, fit=fit, resize="1", mean="0", std="1", crop="whole",
            precision="float32", workers=2, batch_size=8, shard_size=16,
        ),
        quiet=True,
    )  # fmt: skip
    with Store.open(result.store) as store:
        run = store.run(result.run_id)
        p = preprocessing_of(run)
        found = store.rows(
            "SELECT i.path, g.attribute, g.x, g.y FROM groundings g JOIN images i USING (image_id) "
            "WHERE g.run_id = ? AND g.attribute = split_part(i.path, ' ', 1) || ' dot'",
            result.run_id,
        )
    assert p.fit == fit and (f"{p.height}x{p.width}" == size or (p.size == 96 and size == "96"))
    assert len({row["path"] for row in found}) >= 0.9 * len(places)
    for row in found:
        x, y, width, height = places[row["path"]]
        # A cell of the maps is 8 pixels of the input; in the picture, what those are there.
        cell = (
            (8 * width / p.width, 8 * height / p.height)
            if fit == "squash"
            else (8 * max(width / p.width, height / p.height),) * 2
        )
        assert (
            abs(row["x"] - x) <= dots.RADIUS / 2 + cell[0] and abs(row["y"] - y) <= dots.RADIUS / 2 + cell[1]
        ), row
    # The same by the command, which draws it; of a picture at whose edge the dot is.
    name = max(places, key=lambda name: abs(places[name][0] / places[name][2] - 0.5))
    drawn = tmp_path / "drawn.png"
    answer = CliRunner().invoke(
        build(),
        ["ground", name, f"{name.split()[0]} dot", "--out", str(drawn), "--store", str(tmp_path / "store")],
    )
    assert answer.exit_code == 0, answer.output
    x, y = map(float, re.search(r"strongest at (\d+), (\d+)", answer.output).groups())
    assert abs(x - places[name][0]) < 25 and abs(y - places[name][1]) < 25 and drawn.is_file()
