"""explain bias over a small run, and over drawn birds some of which have a background or a light for company."""

import shutil
from pathlib import Path

import pytest

from explain_core.errors import ImageSetError, InputError
from explain_core.evaluation.sanity.surroundings import SurroundingsBias
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from flows.cli.commands.bias import _tell, sentence
from flows.surroundings import BiasResult, seek_bias
from tests.flows.conftest import IMAGES_EACH, SPECIES, learned_and_explained
from tests.published import bare_metrics


def figures_of(folder):
    with Store.open(folder) as store:
        return store.rows(
            "SELECT metric, variant, value, low, high, n FROM metrics WHERE metric LIKE 'bias.%'"
        )


def test_every_class_has_its_figures_once(first, tmp_path):
    folder = Path(shutil.copytree(first.store, tmp_path / "store"))
    found = seek_bias(folder, quiet=True)
    assert found.run_id == first.run_id and found.images == SPECIES * IMAGES_EACH
    rows = figures_of(folder)
    assert {row["metric"] for row in rows} == {"bias.company", "bias.answer"} and bare_metrics(folder) == []
    assert {row["variant"] for row in rows} == {one.name for one in found.classes}
    assert {row["n"] for row in rows if row["metric"] == "bias.company"} == {2 * IMAGES_EACH // 3}
    assert {image for one in found.classes for image in one.typical} == set(found.paths)
    again = seek_bias(folder, quiet=True, workers=1)
    assert again == found and sorted(map(str, figures_of(folder))) == sorted(map(str, rows))


def test_what_is_gone_is_said(first, tmp_path):
    folder = Path(shutil.copytree(first.store, tmp_path / "store"))
    with Store.open(folder) as store:
        shards = store.run().extraction
    for file in Path(shards.text).glob("*.parquet"):
        file.unlink()
    with pytest.raises(InputError, match="Run explain run again"):
        seek_bias(folder, quiet=True)


def test_pictures_that_are_away_are_said(first, tmp_path):
    folder = Path(shutil.copytree(first.store, tmp_path / "store"))
    with change(Layout(folder), "moved", 0) as connection:
        connection.execute("UPDATE image_sets SET root = ?", [str(tmp_path / "nowhere")])
    with pytest.raises(ImageSetError, match="Is its folder still there"):
        seek_bias(folder, quiet=True)


def test_what_is_said_of_a_class():
    one = SurroundingsBias(
        "Speckled_Woodpiper",
        0.874,
        1.06,
        0.9,
        1.2,
        0.957,
        1e-9,
        40,
        460,
        3,
        2,
        "bluer and darker",
        ("a",),
        True,
    )
    assert sentence(one) == (
        "‘Speckled Woodpiper’: the edges of its training pictures are bluer and darker, and tell one of them from "
        "another class’s in 87 % of pairs (50 by chance). Test images of other classes with such edges speak 0.96 "
        "more for it, 1.1 of its logit’s standard deviations. Of 3 test images that were taken for it, 2 have them."
    )


def test_the_command_shows_what_stands_out_and_the_first_others(capsys):
    names = [f"Plain_Bird_{number}" for number in range(12)]
    classes = tuple(
        SurroundingsBias(
            name, 0.8, 1.0, 0.5, 1.5, 1.0, 0.0, 40, 460, 0, 0, "bluer", (name,), stands_out=number < 1
        )
        for number, name in enumerate(names)
    )
    paths = {name: f"{name}/[1].jpg" for name in names}
    _tell(BiasResult("id", "early", 960, classes, paths))
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("1 of 12 classes of early go by their surroundings, by the edges of 960 pictures")
    assert "Look at Plain_Bird_0/[1].jpg." in out and "Plain Bird 7" in out and "Plain Bird 8" not in out
    _tell(BiasResult("id", "early", 960, (), {}))
    assert capsys.readouterr().out.startswith("0 of 0 classes")


@pytest.mark.slow  # draws 1,440 pictures, and trains on them
@pytest.mark.parametrize("kind", ["biased", "unbiased"])
def test_planted_backgrounds_are_named_and_nothing_else(kind, tmp_path):
    from explain_core.fieldguide.generate import generate
    from explain_core.fieldguide.truth import recorded_company

    folder = generate(tmp_path / "birds", images_per_species=45, seed=31, processes=1, kind=kind)
    done = learned_and_explained(folder, tmp_path)
    found = seek_bias(Path(done.store), quiet=True)
    named = {one.name for one in found.classes if one.stands_out}
    company = recorded_company(str(folder))
    assert {name for name, what in company.items() if what.startswith("background")} <= named <= set(company)
    assert bool(named) == (kind == "biased")
