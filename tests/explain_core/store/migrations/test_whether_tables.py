"""The tables of whether what is said is so: empty in a store that an earlier program made."""

import duckdb

from explain_core.store.migrations.schema import MIGRATIONS, add_views
from explain_core.store.migrations.whether_tables import WHETHER


def test_an_earlier_store_reads_as_one_without_any(tmp_path):
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        version = next(k for k, (_, statements) in enumerate(MIGRATIONS) if statements == WHETHER)
        for _, statements in MIGRATIONS[:version]:
            connection.execute(statements)
        add_views(connection, version)
        assert connection.execute("SELECT count(*) FROM sure_groundings").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM annotated_attributes").fetchall() == [(0,)]
