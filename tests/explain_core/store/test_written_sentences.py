"""Sentences of trained networks replace those of the same methods, with what they state."""

from explain_core.store.written_sentences import replace_sentences


def sentences(parquet, name, told):
    return parquet(
        name,
        run_id=["run"] * len(told), image_id=["i"] * len(told), method=[m for m, _ in told],
        kind=["explanation"] * len(told), sentence=[text for _, text in told],
    )  # fmt: skip


def statements(parquet, name, told):
    return parquet(
        name,
        run_id=["run"] * len(told), image_id=["i"] * len(told), method=[m for m, _ in told],
        rank=[1] * len(told), attribute=[word for _, word in told],
    )  # fmt: skip


def test_other_methods_keep_theirs(writable, parquet):
    methods = ["gve", "joint"]
    before = sentences(parquet, "a", [("gve", "old"), ("joint", "kept")])
    said = statements(parquet, "b", [("gve", "old wing"), ("joint", "red bill"), ("captions", "red eye")])
    assert replace_sentences(writable, "run", methods, [*methods, "captions"], [before], [said]) == 2
    again = sentences(parquet, "c", [("gve", "new")])
    said = statements(parquet, "d", [("gve", "new wing"), ("captions", "blue eye")])
    assert replace_sentences(writable, "run", ["gve"], ["gve", "captions"], [again], [said]) == 1
    assert writable.execute("SELECT method, sentence FROM sentences ORDER BY ALL").fetchall() == [
        ("gve", "new"), ("joint", "kept"),
    ]  # fmt: skip
    assert writable.execute("SELECT method, attribute FROM statements ORDER BY ALL").fetchall() == [
        ("captions", "blue eye"), ("gve", "new wing"), ("joint", "red bill"),
    ]  # fmt: skip
