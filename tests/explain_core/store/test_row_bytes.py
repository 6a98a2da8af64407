"""The bytes of rows by run: all of the file's blocks are somebody's, in proportion to rows."""

from explain_core.store.change import change
from explain_core.store.reader import Store
from explain_core.store.row_bytes import row_bytes
from tests.measured import RUN
from tests.two_runs import SECOND, publish_two


def test_who_has_the_rows_has_the_bytes(tmp_path):
    layout = publish_two(tmp_path / "store")
    with change(layout, "more", 0) as connection:
        connection.execute(
            f"INSERT INTO retrieval_index SELECT '{SECOND}', 'hue' || i % 100, random(), md5(i::VARCHAR) "
            "FROM range(600_000) r(i)"
        )
    with Store.open(layout.root) as store:
        found = row_bytes(store)
    assert set(found) == {RUN, SECOND}
    assert 0 < found[RUN] < found[SECOND] / 3
    assert found[SECOND] > 0.7 * layout.database.stat().st_size
    assert sum(found.values()) <= layout.database.stat().st_size * 1.2
