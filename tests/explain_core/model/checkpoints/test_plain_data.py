"""Settings as plain data: bounded, and without what JSON cannot hold."""

from explain_core.model.checkpoints.inert_pickle import Named, StandIn
from explain_core.model.checkpoints.plain_data import plain


def test_objects_become_what_they_hold():
    namespace = StandIn(
        Named("argparse", "Namespace"), (), {"lr": 0.1, "path": StandIn(Named("pathlib", "Path"), ("/", "a"))}
    )
    assert plain({"args": namespace, "nan": float("nan")}) == {
        "args": {"lr": 0.1, "path": "/a"},
        "nan": "nan",
    }


def test_what_is_too_deep_or_in_itself_ends():
    deep: dict = {}
    deep["self"] = deep
    found = plain(deep)
    for _ in range(8):
        found = found["self"]
    assert found == {}
    assert len(plain([0] * 100_000)) < 20_001
