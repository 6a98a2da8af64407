"""Which weights are taken among several, and which are said to be there too."""

import pytest

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.tensor_records import TensorRecord
from explain_core.model.checkpoints.weight_sets import AVERAGE, choose


def weights(count=3):
    return {f"{number}.weight": TensorRecord("float32", (2,), lambda: None) for number in range(count)}


def test_the_usual_set_is_taken_and_others_are_named():
    chosen = choose(
        {"model_ema": weights(), "model": weights(), "optimizer": {"param_groups": []}}, None, "x"
    )
    assert chosen.taken.key == "model" and chosen.others == ("model_ema",)
    assert choose({"epoch": 3}, None, "x") is None


def test_a_key_or_its_end_or_the_beginning_of_names():
    held = {
        "a": {"ema": weights()},
        "state_dict": {f"teacher.{name}": value for name, value in weights().items()},
    }
    assert choose(held, "a.ema", "x").taken.key == choose(held, "ema", "x").taken.key == "a.ema"
    assert list(choose(held, "teacher", "x").taken.entries) == list(weights())
    with pytest.raises(
        CheckpointError, match=r"no weights under 'b'. With --weights-key there are: a.ema, state_dict"
    ):
        choose(held, "b", "x")


def test_names_of_averages():
    for name in ("ema", "model_ema", "ema_model", "state_dict_ema", "teacher.", "swa_model", "ModelEMA"):
        assert AVERAGE.search(name), name
    for name in ("model", "student", "semantic", "targets_head", "backbone."):
        assert not AVERAGE.search(name), name
