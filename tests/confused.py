"""A store in which crows are taken for gulls, counted by hand."""

from types import SimpleNamespace

import pytest

from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store

CROW, GULL = "1.Crow", "2.Gull"
RUN = SimpleNamespace(run_id="r", name="r", vocabulary_digest="v", estimator="joint")
#: Of each image: class, split, what it is taken for, what it is told to show, what pulled and what was missed.
IMAGES = {
    **{f"c{k}": (CROW, "train", CROW, ("black bill", "long tail"), (), ()) for k in range(3)},
    "c3": (CROW, "train", CROW, ("red leg",), (), ()),
    **{f"g{k}": (GULL, "train", GULL, ("red leg", "long tail"), (), ()) for k in range(4)},
    "c4": (CROW, "test", GULL, ("red leg", "black bill"), ("red leg",), ("black bill", "long tail")),
    "c5": (CROW, "test", GULL, ("red leg",), ("red leg",), ("black bill", "long tail")),
    "c6": (CROW, "test", GULL, ("black bill",), (), ("black bill",)),
    "g4": (GULL, "test", CROW, (), ("black bill",), ()),
}  # fmt: skip
#: Of each image and role: the class that it is explained as, and the explanation.
EXPLAINED = {
    ("c4", "true"): (CROW, {"black bill": 0.5, "red leg": 0.5}), ("c4", "predicted"): (GULL, {"red leg": 1.0}),
    ("c0", "predicted"): (CROW, {"black bill": 0.25}), ("c1", "predicted"): (CROW, {"black bill": 0.75}),
    ("g0", "predicted"): (GULL, {"long tail": 1.0}), ("g1", "predicted"): (GULL, {"red leg": 0.25}),
    ("c5", "predicted"): (GULL, {"red leg": 1.0}), ("c5", "true"): (CROW, {"long tail": 1.0}),
}  # fmt: skip


@pytest.fixture
def confused(tmp_path):
    layout = Layout(tmp_path / "store")
    with change(layout, "made", 0) as connection:
        connection.execute(
            "INSERT INTO runs (run_id, image_set_digest, vocabulary_digest) VALUES ('r', 's', 'v')"
        )
        for attribute in ("black bill", "long tail", "red leg"):
            connection.execute(
                "INSERT INTO attributes (vocabulary_digest, attribute, noun) VALUES ('v', ?, ?)",
                [attribute, attribute.split()[1]],
            )
        for image, (name, split, predicted, told, pulled, missed) in IMAGES.items():
            connection.execute(
                "INSERT INTO images (image_set_digest, image_id, class, split) VALUES ('s', ?, ?, ?)",
                [image, name, split],
            )
            connection.execute(
                "INSERT INTO predictions (run_id, image_id, class, predicted, correct) VALUES ('r', ?, ?, ?, ?)",
                [image, name, predicted, name == predicted],
            )
            for attribute in told:
                connection.execute("INSERT INTO image_attributes VALUES ('v', ?, ?, 1)", [image, attribute])
            if name != predicted:
                connection.execute(
                    "INSERT INTO failure_patterns (run_id, image_id, pulled, missed) VALUES ('r', ?, ?, ?)",
                    [image, list(pulled), list(missed)],
                )
        for (image, role), (name, explanation) in EXPLAINED.items():
            for attribute, p in explanation.items():
                connection.execute(
                    "INSERT INTO explanations (run_id, image_id, class, role, attribute, p) "
                    "VALUES ('r', ?, ?, ?, ?, ?)",
                    [image, name, role, attribute, p],
                )
    with Store.open(layout.root) as opened:
        yield opened
