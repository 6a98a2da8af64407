"""What the watchman of a run says, and that it is not forgotten. (What it sees: tests of evaluation/watchman.py.)"""

from types import SimpleNamespace

import numpy as np
import pytest

from explain_core.errors import ModelError
from explain_core.evaluation.watchman import OtherOrder
from explain_core.files import write_beside
from explain_core.store.layout import Layout
from flows.stages.watchman import _doubt, order_text, remember_doubt


def test_a_doubt_stops_the_same_command_again_until_it_is_to_go_on(tmp_path):
    said = []
    shown = SimpleNamespace(say=lambda text, **_: said.append(text))
    plan = SimpleNamespace(
        layout=Layout(tmp_path),
        extraction_key="k",
        manifest=SimpleNamespace(digest="m"),
        options=SimpleNamespace(as_is=False),
    )
    remember_doubt(plan, shown)
    with write_beside(_doubt(plan)) as handle:
        handle.write(b"Give --mean 0.5 --std 0.5.")
    with pytest.raises(ModelError, match=r"Give --mean 0.5 --std 0.5. To go on as it is: --as-is"):
        remember_doubt(plan, shown)
    plan.options.as_is = True
    remember_doubt(plan, shown)
    assert said == ["note: Give --mean 0.5 --std 0.5."]
    plan.extraction_key = "other"
    plan.options.as_is = False
    remember_doubt(plan, shown)


def test_orders_are_said_with_the_way_out():
    natural = OtherOrder(np.array([0, 2, 1]), "natural", 0.1, 0.9, 300)
    assert "--classes natural" in order_text(natural, ("a", "b", "c"))
    other = order_text(OtherOrder(np.array([1, 0, 2]), None, 0.3, 0.9, 300), ("a", "b", "c"))
    assert 'output 1 answers to "a"; output 0 answers to "b"' in other and "--classes FILE" in other
