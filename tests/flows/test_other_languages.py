"""Captions in French, from a folder to explanations: drawn vehicles, described in another language."""

import pytest
from safetensors.torch import save_file

from explain_core.errors import InputError
from explain_core.fieldguide.vehicles import VEHICLES, draw_vehicles
from explain_core.runs.answers import about_class
from explain_core.store.reader import Store
from explain_core.text.pipeline import pipeline_name
from explain_core.vqa.course import AnswerCourse
from flows.run import explain_run
from flows.train_vqa import train_vqa
from tasks.options import RunOptions
from tests.flows.test_vehicles import SIDE, fitted

pytestmark = pytest.mark.slow
COLOURS = {
    "yellow": ("jaune", "jaune"), "blue": ("bleu", "bleue"), "white": ("blanc", "blanche"), "green": ("vert", "verte"),
    "red": ("rouge", "rouge"), "purple": ("violet", "violette"), "black": ("noir", "noire"), "gray": ("gris", "grise"),
    "orange": ("orange", "orange"), "brown": ("brun", "brune"),
    "pink": ("rose", "rose"),
}  # fmt: skip
PARTS = {"door": ("porte", True), "roof": ("toit", False), "stripe": ("bande", True)}
NOUNS = {"bus": ("Un autobus", False), "car": ("Une voiture", True), "van": ("Une camionnette", True)}


def described(vehicle):
    whole, hers = NOUNS[vehicle.noun]
    parts = {part: colour for part, colour in vehicle.parts.items() if part in PARTS}
    told = [
        f"{'à la' if PARTS[part][1] else 'au'} {PARTS[part][0]} {COLOURS[colour][PARTS[part][1]]}"
        for part, colour in parts.items()
    ]
    return f"{whole} {COLOURS[vehicle.parts['body']][hers]} {', '.join(told)}."


@pytest.fixture(scope="module")
def french(tmp_path_factory):
    """A published run on 144 drawn vehicles with French captions."""
    try:
        pipeline_name("fr")
    except InputError as error:
        pytest.skip(str(error))
    home = tmp_path_factory.mktemp("french")
    folder = draw_vehicles(home / "set", size=96)
    by_name = {vehicle.name.replace(" ", "_"): described(vehicle) for vehicle in VEHICLES}
    for path in (folder / "text").rglob("*.txt"):
        name = path.parent.name.partition(".")[2]
        path.write_text(by_name[name] + "\n", encoding="utf-8")
    save_file(fitted(folder).state_dict(), home / "fitted.safetensors")
    options = RunOptions(
        images=f"cub:{folder}", model="explain_core.fieldguide.network:build", input_size=SIDE, language_model="fr",
        checkpoint=str(home / "fitted.safetensors"), store=str(home / "store"), precision="float32", workers=2,
    )  # fmt: skip
    done = explain_run(options, quiet=True)
    with Store.open(home / "store") as store:
        yield store, done.run_id


def test_attributes_are_labels_in_french(french):
    store, run_id = french
    found = {row["attribute"]: row for row in store.rows("SELECT attribute, adjective, noun FROM attributes")}
    assert "autobus: jaune" in found and "voiture: rouge" in found
    assert found["autobus: jaune"]["adjective"] == "jaune" and found["autobus: jaune"]["noun"] == "autobus"
    assert all(
        row["noun"] in ("autobus", "voiture", "camionnette", "porte", "toit", "bande")
        for row in found.values()
    )
    run = store.run(run_id)
    assert store.attribute(run, "Autobus jaune") == "autobus: jaune"


def test_sentences_list_what_is_said_without_a_word_of_english(french):
    store, run_id = french
    sentences = [
        row["sentence"] for row in store.rows("SELECT sentence FROM sentences WHERE kind = 'explanation'")
    ]
    assert sentences
    for sentence in sentences:
        assert ": " in sentence and "because" not in sentence and "has" not in sentence.split()
    (run,) = [store.run(run_id)]
    says = about_class(store, run, next(name for name in run.class_names if "School" in name)).description
    assert says.startswith("School Bus: ") and "(jaune" in says


def test_questions_are_refused_before_anything_is_computed(french):
    store, run_id = french
    with pytest.raises(InputError, match=r"questions are made in English alone.* words in French"):
        train_vqa(store.run(run_id).root, AnswerCourse(epochs=1), run_id, quiet=True)
