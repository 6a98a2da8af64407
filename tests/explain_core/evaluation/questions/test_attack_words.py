"""What a run's classes look like in words."""

import numpy as np

from explain_core.evaluation.questions.attack_words import attribute_names, class_words, outputs_of
from explain_core.model.passes.output_kind import LOGITS
from explain_core.store.reader import Store
from tests.asked import ATTRIBUTES, made

__all__ = ["made"]


def test_by_training_images_and_by_a_table(made, tmp_path):
    (tmp_path / "table.csv").write_text("class,black head\nPlain Jay,100\n")
    with Store.open(made.store) as store:
        run = store.run()
        found = class_words(store, run, str(tmp_path / "table.csv"))
        assert attribute_names(store, run) == found.attributes == ATTRIBUTES
        assert class_words(store, run).table == {} and outputs_of(run) == LOGITS
    np.testing.assert_array_equal(found.share, np.full((3, 5), 0.5))
    assert found.table == {0: {("black", "head"): 1.0}}
