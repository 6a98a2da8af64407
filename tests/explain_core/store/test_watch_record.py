"""What a watcher remembers: refusals beside the store, and what the store's own runs say."""

import json

from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.watch_record import Refusals, explained

ASKED = {"images": "cub:birds", "estimator": "joint", "precision": None}


def test_a_refusal_holds_for_the_content_and_what_was_asked(tmp_path):
    refusals = Refusals.of(Layout(tmp_path))
    assert refusals.known("ab" * 32, ASKED) is None
    refusals.add("/models/a.pt", "ab" * 32, ASKED, "it has NaN")
    known = Refusals.of(Layout(tmp_path)).known("ab" * 32, dict(reversed(ASKED.items())))
    assert (known.checkpoint, known.reason) == ("/models/a.pt", "it has NaN")
    assert refusals.known("cd" * 32, ASKED) is None
    assert refusals.known("ab" * 32, ASKED | {"images": "cub:other"}) is None


def test_a_damaged_memory_is_none(tmp_path):
    refusals = Refusals.of(Layout(tmp_path))
    refusals.add("/models/a.pt", "ab" * 32, ASKED, "it has NaN")
    (path,) = refusals.folder.iterdir()
    for content in (b"", b"{", b"[]", b'{"checkpoint": "a"}'):
        path.write_bytes(content)
        assert refusals.known("ab" * 32, ASKED) is None


def test_what_the_store_has_explained(tmp_path):
    layout = Layout(tmp_path)
    assert explained(layout, ASKED) == {}
    held = {"images": "cub:birds", "estimator": "joint", "precision": "bfloat16", "workers": 3}
    with change(layout, "x", 0) as connection:
        for run, digest, options in (
            ("1", "aa", held),
            ("2", "bb", held | {"images": "cub:fewer"}),
            ("3", "cc", held | {"precision": "float32"}),
        ):  # fmt: skip
            connection.execute(
                "INSERT INTO runs (run_id, checkpoint_digest, options) VALUES (?, ?, ?)",
                [run, digest, json.dumps(options)],
            )
    assert set(explained(layout, ASKED)) == {"aa", "cc"}
    assert set(explained(layout, ASKED | {"precision": "float32"})) == {"cc"}
    assert all(len(ids) == 1 for ids in explained(layout, {}).values())
    assert set(explained(layout, {})) == {"aa", "bb", "cc"}


def test_a_forgotten_run_is_not_made_again(tmp_path):
    from explain_core.store.reader import Store
    from explain_core.store.removal import planned_removal, remove
    from tests.two_runs import SECOND, publish_two

    layout = publish_two(tmp_path / "store")
    assert list(explained(layout, {})["two"]) == [SECOND]
    with Store.open(layout.root) as store:
        found = planned_removal(store, [SECOND])
    remove(layout, found)
    assert explained(layout, {})["two"] == []
