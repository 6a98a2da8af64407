"""A domain without birds, from a folder to explanations: drawn vehicles, and a network fitted in closed form."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from explain_core.data.pictures.decode import decode_image, read_picture
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.data.sets.cub import load_cub
from explain_core.fieldguide.network import build
from explain_core.fieldguide.vehicles import VEHICLES, draw_vehicles
from explain_core.runs.answers import about_class
from explain_core.runs.part_nouns import parts_of_run
from explain_core.store.reader import Store
from flows.run import explain_run
from flows.train_vqa import asked_of
from flows.training import Subject
from tasks.options import RunOptions

SIDE = 64
SENTENCE = re.compile(r"This is an? ([\w ]+?) because it (?:is ([\w, -]+?))??(?: and )?(?:has (.+))?\.")


def fitted(folder):
    """A network of random filters whose classifier is fitted to the training pictures by ridge regression."""
    torch.manual_seed(5)
    network = build(len(VEHICLES)).eval()
    drawn = load_cub(str(folder))
    root, records = Path(drawn.root), [record for record in drawn.records if record.split == "train"]
    seen, wanted = Preprocessing(size=SIDE), np.array([record.class_index for record in records])
    pictures = []
    for record in records:
        picture = decode_image(read_picture(root / record.path))
        pictures.append(crop_and_resize(picture, record.box, seen))
    images = torch.from_numpy(normalise(np.stack(pictures), seen))
    with torch.no_grad():
        phi = network.pool(network.features(images)).flatten(1).double().numpy()
        scale = phi.std(axis=0) + 1e-6
        z = (phi - phi.mean(axis=0)) / scale
        targets = np.eye(len(VEHICLES))[wanted] * 20 - 20 / len(VEHICLES)
        w = np.linalg.solve(z.T @ z + 1.0 * np.eye(z.shape[1]), z.T @ targets).T / scale
        network.classifier.weight.copy_(torch.from_numpy(w))
        network.classifier.bias.copy_(torch.from_numpy(-w @ phi.mean(axis=0)))
    return network


@pytest.fixture(scope="module")
def vehicles(tmp_path_factory):
    """A published run on 144 drawn vehicles."""
    home = tmp_path_factory.mktemp("vehicles")
    folder = draw_vehicles(home / "set", size=96)
    save_file(fitted(folder).state_dict(), home / "fitted.safetensors")
    done = explain_run(
        RunOptions(
            images=f"cub:{folder}", model="explain_core.fieldguide.network:build", input_size=SIDE,
            checkpoint=str(home / "fitted.safetensors"), store=str(home / "store"), precision="float32", workers=2,
        ),
        quiet=True,
    )  # fmt: skip
    with Store.open(home / "store") as store:
        yield store, done.run_id


def true_of(vehicle):
    """Everything that may be said of a class."""
    shape = {"bus": "long", "car": "low", "van": "boxy"}[vehicle.noun]
    nouns = {
        "wheel": ("wheels", "tires"),
        "roof": ("roof", "top"),
        "stripe": ("stripe", "line"),
        "door": ("door",),
    }
    having = {f"{colour} {noun}" for part, colour in vehicle.parts.items() for noun in nouns.get(part, ())}
    return {vehicle.body, shape}, having


def test_captions_are_about_what_is_drawn(vehicles):
    store, run_id = vehicles
    nouns = store.rows(
        "SELECT noun FROM subjects JOIN runs USING (vocabulary_digest) WHERE run_id = ?", run_id
    )
    assert {"bus", "car", "van"} <= {row["noun"] for row in nouns} <= {"bus", "car", "van", "vehicle"}
    words = {row["noun"] for row in store.rows("SELECT DISTINCT noun FROM attributes")}
    assert {"wheel", "door", "roof", "stripe"} <= words


def test_sentences_say_what_a_vehicle_is_and_has(vehicles):
    store, run_id = vehicles
    named = {f"{n:03d}.{each.name.replace(' ', '_')}": each for n, each in enumerate(VEHICLES, start=1)}
    rows = store.rows(
        "SELECT s.sentence, s.class FROM sentences s JOIN predictions p USING (run_id, image_id) "
        "JOIN run_images i USING (run_id, image_id) "
        "WHERE run_id = ? AND s.kind = 'explanation' AND i.split = 'test' AND p.correct",
        run_id,
    )
    assert len(rows) > 40
    stated = right = 0
    for row in rows:
        told = SENTENCE.fullmatch(row["sentence"])
        assert told and told[1] == named[row["class"]].name, row["sentence"]
        assert not re.search(r"has [^.]*\b(bus|car|van|vehicle)\b", row["sentence"]), row["sentence"]
        being, having = true_of(named[row["class"]])
        said = re.split(r", | and ", told[2] or "")
        had = [
            re.sub(r"^(?:and )?an? |^and ", "", each) for each in re.split(r", | and (?=an? )", told[3] or "")
        ]
        stated += len([each for each in [*said, *had] if each])
        right += len([each for each in said if each in being]) + len([each for each in had if each in having])
    assert right / stated > 0.95, f"{right} of {stated}"


def test_a_class_is_described_by_what_it_is(vehicles):
    store, run_id = vehicles
    told = about_class(store, store.run(run_id), "001.School_Bus").description
    assert re.match(r"A School Bus is (\w+(?:, | and ))*yellow", told), told


def test_questions_are_asked_about_parts_that_no_list_has(vehicles):
    store, run_id = vehicles
    parts = parts_of_run(store, store.run(run_id))
    assert {"door", "roof", "wheel", "stripe", "window"} <= set(parts) and "bus" not in parts
    asked = [question for _, question in asked_of(store, Subject.of(store, run_id))]
    assert {"door", "roof", "wheel"} <= {question.part for question in asked}
    assert any(re.fullmatch(r"what colour (is|are) the doors?\?", question.text) for question in asked)
