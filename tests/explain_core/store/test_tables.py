"""What stands in a store."""

from explain_core.store.reader import Store
from explain_core.store.tables import list_tables


def test_every_table_and_view_with_its_columns(compared):
    with Store.open(compared) as store:
        found = {row["name"]: row for row in list_tables(store)}
        runs = store.rows("SELECT count(*) AS n FROM runs")[0]["n"]
    assert (found["runs"]["kind"], found["runs"]["rows"]) == ("table", runs)
    assert (found["run_images"]["kind"], found["run_images"]["rows"]) == ("view", None)
    assert found["image_attributes"]["columns"] == [
        "vocabulary_digest varchar", "image_id varchar", "attribute varchar", "tf integer",
    ]  # fmt: skip
    assert "schema_migrations" not in found
    kinds = [row["kind"] for row in found.values()]
    assert kinds == sorted(kinds) and "table" in kinds
