"""Sentences that trained networks write of a run's images, and what each states: in place of earlier ones."""

from collections.abc import Sequence

import duckdb

from explain_core.store.publish import insert_files

COUNT = "SELECT count(*) FROM sentences WHERE run_id = ? AND list_contains(?, method)"


def replace_sentences(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    written: Sequence[str],
    judged: Sequence[str],
    sentences: list[str],
    statements: list[str],
) -> int:
    """Put the rows of Parquet files into `sentences` and `statements`; returns how many sentences there are.

    `written`: the methods whose sentences are replaced; `judged`: those whose statements are.
    """
    connection.execute(
        "DELETE FROM sentences WHERE run_id = ? AND list_contains(?, method)", [run_id, list(written)]
    )
    connection.execute(
        "DELETE FROM statements WHERE run_id = ? AND list_contains(?, method)", [run_id, list(judged)]
    )
    insert_files(connection, "sentences", sentences)
    insert_files(connection, "statements", statements)
    return int(connection.execute(COUNT, [run_id, list(written)]).fetchall()[0][0])
