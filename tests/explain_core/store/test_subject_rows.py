"""The nouns that captions are about, in and out of a store."""

from explain_core.store import rows
from explain_core.store.change import change
from explain_core.store.publish import insert
from explain_core.store.reader import Store
from explain_core.store.subject_rows import read_subjects
from tests.explain_core.store.test_change import layout  # noqa: F401


def test_they_are_read_as_they_were_written(layout):  # noqa: F811
    with change(layout, "subjects", 0) as connection:
        insert(connection, "subjects", rows.subjects("a vocabulary", ("car", "bus")))
    with Store.open(layout.root) as store:
        assert read_subjects(store, "a vocabulary") == ("bus", "car")
        assert read_subjects(store, "another") == ()
