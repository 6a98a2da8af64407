"""What runs hold in files: by kind, once, with all that need it; and nothing that is everybody's."""

from explain_core.store.belongings import belongings, size_of
from explain_core.store.reader import Store
from tests.measured import RUN
from tests.two_runs import FILLED, SECOND, publish_two


def test_what_is_shared_comes_once(tmp_path):
    layout = publish_two(tmp_path / "store", shared=True)
    with Store.open(layout.root) as store:
        held = belongings(store.runs())
    activations = [each for each in held if each.kind == "activations"]
    assert [set(each.runs) for each in activations] == [{RUN, SECOND}]
    assert activations[0].bytes == size_of(layout.extraction("key")) > FILLED
    assert {each.runs: each.bytes for each in held if each.kind == "trained"} == {
        (RUN,): 0,
        (SECOND,): FILLED,
    }


def test_a_run_without_keys_holds_no_folder_of_all(tmp_path):
    layout = publish_two(tmp_path / "store")
    with Store.open(layout.root) as store:
        run = store.run(RUN)
    object.__setattr__(run, "extraction_key", "")
    object.__setattr__(run, "stats_digest", "")
    assert {each.kind for each in belongings([run])} == {"trained"}


def test_sums_over_parts_are_of_one_run(tmp_path):
    layout = publish_two(tmp_path / "store", shared=True)
    with Store.open(layout.root) as store:
        runs = store.runs()
    digest = runs[0].stats_digest
    for run in runs:
        object.__setattr__(run, "stats_digest", digest)
        layout.part_statistics(digest, run.run_id).write_bytes(b"sums")
    owners = {each.place.name: each.runs for each in belongings(runs) if "-parts-" in each.place.name}
    assert owners == {layout.part_statistics(digest, run.run_id).name: (run.run_id,) for run in runs}
