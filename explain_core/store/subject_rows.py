"""The nouns that captions of a vocabulary are about, as a store has them."""

from explain_core.store.reader import Store


def read_subjects(store: Store, vocabulary_digest: str) -> tuple[str, ...]:
    """In code-point order; none where a store was written before they were learned."""
    rows = store.rows(
        "SELECT noun FROM subjects WHERE vocabulary_digest = ? ORDER BY noun", vocabulary_digest
    )
    return tuple(row["noun"] for row in rows)
