"""How right the sentences of trained methods are, on a small run, by hand."""

import duckdb
import pyarrow as pa
import pytest

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.sentence_methods import written_figures
from explain_core.store import publish
from explain_core.store.training_record import note_trained
from tests.measured import IDS, RUN, publish_measured

METHOD, SILENT = "gve-x", "gve-y"
#: Image, rank, attribute, whether captions mention it, whether it is true of the bird. Black wings and white bellies
#: are two of four training images', so a right one tells a bit.
STATED = (
    (4, 1, "black wing", True, True), (4, 2, "long bill", False, False), (6, 1, "white belly", True, None),
    (7, 6, "white belly", True, True),  # one too many
    (0, 1, "white belly", True, True),  # a training image
)  # fmt: skip
SENTENCES = {
    4: "this bird has black wings",
    5: "It has a long bill, a long beak.",
    6: "a bird with a white belly",
}


@pytest.fixture
def connection(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as opened:
        yield opened


@pytest.fixture
def figures(connection):
    columns = {
        name: [row[place] for row in STATED]
        for place, name in ((1, "rank"), (2, "attribute"), (3, "mentioned"), (4, "holds"))
    }
    columns["rank"] = pa.array(columns["rank"], pa.int32())
    stated = pa.table(
        {
            "run_id": [RUN] * len(STATED), "image_id": [IDS[row[0]] for row in STATED],
            "method": [METHOD] * len(STATED), **columns,
        }
    )  # fmt: skip
    publish.insert(connection, "statements", stated)
    written = pa.table(
        {
            "run_id": [RUN] * len(SENTENCES), "image_id": [IDS[k] for k in SENTENCES],
            "method": [METHOD] * len(SENTENCES), "kind": ["explanation"] * len(SENTENCES),
            "sentence": list(SENTENCES.values()),
        }
    )  # fmt: skip
    publish.insert(connection, "sentences", written)
    note_trained(connection, RUN, {METHOD: "/x", SILENT: "/y", "vqa": "/v"}, {}, 1.0)
    found = written_figures(connection, RUN, HeldOut.read(connection, RUN), None)
    return {(each.metric, each.variant): each for each in found}


def value(figures, metric, method=METHOD):
    return figures[f"statement.{metric}", method].value


def test_statements_by_hand(figures):
    assert value(figures, "mentioned") == pytest.approx(2 / 3)
    assert value(figures, "holds") == 0.5  # of two it is known
    assert value(figures, "bits") == pytest.approx((1 + 0 + 1) / 3)
    assert value(figures, "count") == 3 / 4
    assert figures["statement.mentioned", METHOD].n == 3


def test_a_method_that_states_nothing_counts_nothing(figures):
    assert value(figures, "count", SILENT) == 0
    assert ("statement.mentioned", SILENT) not in figures
    assert {variant for _, variant in figures} == {METHOD, SILENT}  # what answers questions writes none


def test_a_bill_that_is_a_beak_is_said_twice(figures):
    assert figures["sentence.said_twice", METHOD].value == pytest.approx(1 / 3)
    assert ("sentence.said_twice", SILENT) not in figures  # it wrote nothing


def test_sentences_that_speak_of_their_class_rank_it_first(figures):
    """Judged where the label is right: 4 and 6 say what captions of their class alone say, 5 what those of both do."""
    similarity, rank = (figures[f"sentence.class_{what}", METHOD] for what in ("similarity", "rank"))
    assert rank.n == similarity.n == 3
    assert 1 <= rank.value < 2
    assert similarity.value > figures["sentence.class_similarity", SILENT].value == 0


def test_where_nothing_was_trained_there_is_nothing(connection):
    assert written_figures(connection, RUN, HeldOut.read(connection, RUN), None) == []
