"""Names brought to the network's own, by names and shapes."""

import torch

from explain_core.model.checkpoints.tensor_names import renamed

WANTED = {"a.weight": torch.zeros(2, 3), "b.weight": torch.zeros(4), "fc.weight": torch.zeros(5, 2)}


def test_prefixes_off_and_on():
    found = renamed({f"x.y.{name}": value for name, value in WANTED.items()}, WANTED)
    assert found.state.keys() == WANTED.keys() and found.notes == ["x.y. was taken off the names of tensors"]
    put = renamed(dict(WANTED), {f"model.{name}": value for name, value in WANTED.items()})
    assert put.notes == ["model. was put before the names of tensors"] and "model.a.weight" in put.state


def test_a_head_by_its_shapes_or_not_at_all():
    head = {"a.weight": WANTED["a.weight"], "b.weight": WANTED["b.weight"], "head.weight": torch.ones(5, 2)}
    assert renamed(head, WANTED).state["fc.weight"].equal(torch.ones(5, 2))
    assert "head and other" in renamed({**head, "other.weight": torch.ones(5, 2)}, WANTED).doubt
    assert "fc.weight" not in renamed({**head, "head.weight": torch.ones(6, 2)}, WANTED).state
