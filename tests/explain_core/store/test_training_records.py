"""Records of trainings, kept."""

from explain_core.data.sets.class_order import NamedClasses
from explain_core.model.sources.training_record import TrainingRecord
from explain_core.store.training_records import TrainingRecords


def test_what_was_kept_is_read_and_damage_is_nothing(tmp_path):
    records, one = TrainingRecords(tmp_path / "cache"), TrainingRecord(NamedClasses(("a",), "x"))
    assert records.read("k") is None
    records.write("k", one)
    assert records.read("k") == one and records.read("other") is None
    next((tmp_path / "cache").iterdir()).write_text('{"classes"')
    assert records.read("k") is None
