"""What is noted of trained networks: a row a method, the newest."""

from explain_core.store.training_record import note_trained


def test_a_method_that_is_trained_again_has_one_row(writable):
    note_trained(writable, "run", {"gve": "/a", "gve-class": "/b"}, {"epochs": 1}, 2.5)
    note_trained(writable, "other", {"gve": "/o"}, {}, 1.0)
    note_trained(writable, "run", {"gve": "/c"}, {"epochs": 3}, 4.0)
    found = writable.execute("SELECT * EXCLUDE (trained_at) FROM trained ORDER BY ALL").fetchall()
    assert [row[:3] for row in found] == [
        ("other", "gve", "/o"), ("run", "gve", "/c"), ("run", "gve-class", "/b"),
    ]  # fmt: skip
    assert found[1][3:] == ('{"epochs": 3}', 4.0)
