"""The parts of what a run's captions are about."""

import pyarrow as pa

from explain_core.runs.part_nouns import parts_of_run
from explain_core.store import publish
from explain_core.store.change import change
from explain_core.store.reader import Store


def subjects(layout, *nouns):
    with change(layout, "subjects", 0) as connection:
        (digest,) = connection.execute("SELECT vocabulary_digest FROM runs LIMIT 1").fetchone()
        connection.execute("DELETE FROM subjects")
        publish.insert(
            connection,
            "subjects",
            pa.table({"vocabulary_digest": [digest] * len(nouns), "noun": list(nouns)}),
        )


def test_of_birds_they_are_known_and_of_others_learned(birds_copy):
    subjects(birds_copy, "bird")
    with Store.open(birds_copy.root) as store:
        assert parts_of_run(store, store.run(None)) == ()
    subjects(birds_copy, "bus")
    with change(birds_copy, "captions", 0) as connection:
        connection.execute(
            "UPDATE images SET split = 'train', captions = ['bus ' || image_id || ' has a red roof'], "
            "parts = [{'name': 'left wheel', 'x': 1.0, 'y': 2.0}]"
        )
    with Store.open(birds_copy.root) as store:
        assert parts_of_run(store, store.run(None)) == ("left wheel", "roof")
