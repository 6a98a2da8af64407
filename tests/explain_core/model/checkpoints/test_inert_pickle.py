"""The pickle machine: what it makes of instructions, and that it calls nothing."""

import io
import pickle
from pathlib import Path

import pytest

from explain_core.model.checkpoints.hostile_calls import HostileCall
from explain_core.model.checkpoints.inert_pickle import Named, PickleDamage, StandIn, unpickle


def read(content):
    return unpickle(io.BytesIO(content), {}, lambda key: ("storage", key))


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_of_every_protocol(protocol):
    held = {
        "a": [1, -2, 2**40, 2**80, 0.5],
        "b": (None, True, False),
        ("c", 1): "ü\n",
        "d": {"e": ()},
        3: [[], {}],
    }
    assert read(pickle.dumps(held, protocol)) == held


def test_an_object_is_what_it_would_have_been_made_from():
    made = read(pickle.dumps(Path("/a/b"), 2))
    assert isinstance(made, StandIn) and made.args == ("/", "a", "b") and made.of.module.startswith("pathlib")
    assert isinstance(read(pickle.dumps(Path)), Named)


def test_a_hostile_call_is_named_and_damage_is_damage():
    with pytest.raises(HostileCall) as met:
        read(b"cos\nsystem\n(S'true'\ntR.")
    assert (met.value.name, met.value.harm) == ("os.system", "run code")
    with pytest.raises(PickleDamage):
        read(b"\x80\x02t.")
