"""What DuckDB may take: sizes that people write, and what a connection is opened with."""

import duckdb
import pytest

from explain_core.errors import InputError
from explain_core.store.memory import (
    GIB,
    LEAST,
    MIB,
    USUAL,
    allowed,
    give_back,
    limits,
    parsed_size,
    usual_size,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 * GIB), ("512 MiB", 512 * MIB), ("1.5g", 3 * GIB // 2), ("300000K", 307200000)],
)
def test_sizes_that_people_write(text, size):
    assert parsed_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "4 G B", "-1GB", "80%", "1MB", "0"])
def test_what_is_no_size_is_refused_by_its_option(text):
    with pytest.raises(InputError, match="--memory"):
        parsed_size(text)


def test_a_connection_takes_what_is_allowed_and_the_usual_again_after():
    assert LEAST <= usual_size() <= USUAL
    with allowed(GIB // 2), duckdb.connect(config=limits()) as connection:
        found = connection.execute(
            "SELECT current_setting('memory_limit'), current_setting('threads')"
        ).fetchall()
        assert found[0][0] == "512.0 MiB" and 1 <= found[0][1] <= 2
    with duckdb.connect(config=limits()) as connection:
        usual = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    assert usual != "512.0 MiB"


def test_what_is_kept_is_given_back_and_may_be_taken_again(tmp_path):
    def kept(connection):
        return connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()[0][0]

    path = str(tmp_path / "made.duckdb")
    with allowed(GIB), duckdb.connect(path, config=limits()) as connection:
        connection.execute(
            "CREATE TABLE made AS SELECT hash(range) AS a, hash(-range) AS b FROM range(25_000_000)"
        )
        connection.execute("SELECT max(a), max(b) FROM made").fetchall()
        assert kept(connection) > LEAST
        give_back(connection)
        assert kept(connection) <= LEAST
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("1.0 GiB",)]
        assert connection.execute("SELECT count(*) FROM made").fetchall() == [(25_000_000,)]


@pytest.mark.slow
def test_what_does_not_fit_goes_to_the_disk(tmp_path):
    """A sort of twice the memory, as the tables of answers are sorted when they are loaded."""
    with allowed(LEAST), duckdb.connect(str(tmp_path / "made.duckdb"), config=limits()) as connection:
        connection.execute(
            "CREATE TABLE sorted AS SELECT md5(i::VARCHAR) AS word, repeat('x', 200) || i AS text "
            "FROM range(2_000_000) r(i) ORDER BY word"
        )
        assert connection.execute("SELECT count(*) FROM sorted").fetchall() == [(2_000_000,)]
