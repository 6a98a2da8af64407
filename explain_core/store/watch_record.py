"""What a watcher of checkpoints must know: which are explained (the store says it), and which were refused, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.files import write_beside
from explain_core.store.layout import Layout

if TYPE_CHECKING:
    Asked = Mapping[str, Any]


def explained(layout: Layout, asked: Asked) -> dict[str, list[str]]:
    """The runs that the store has, made with these options: their ids by the digest of their checkpoint.

    A checkpoint whose runs were all forgotten is there with no id: it is not explained again. `asked` holds the options
    that say what is computed, by name; where one is None it may be anything. Raises StoreError where the store cannot
    be opened.
    """
    from explain_core.store.reader import Store

    if not layout.database.is_file():
        return {}
    with Store.open(layout.database) as store:
        runs = store.rows(
            "SELECT run_id, checkpoint_digest, options, published_at FROM runs UNION ALL "
            "SELECT NULL, checkpoint_digest, options, published_at FROM forgotten ORDER BY published_at, run_id"
        )
    found: dict[str, list[str]] = {}
    for row in runs:
        options = json.loads(row["options"])
        if all(
            (options.get(name) or "") == (value or "") for name, value in asked.items() if value is not None
        ):
            ids = found.setdefault(row["checkpoint_digest"], [])
            ids += [row["run_id"]] if row["run_id"] is not None else []
    return found


@dataclass(frozen=True, slots=True)
class Refusal:
    """A checkpoint that cannot be explained as it is."""

    checkpoint: str  #: path of the file
    digest: str  #: SHA-256 of its content
    reason: str
    refused_at: str  #: ISO 8601, UTC


@dataclass(frozen=True)
class Refusals:
    """The refused checkpoints of a store, by content and by what was asked: a small JSON file each."""

    folder: Path

    @staticmethod
    def of(layout: Layout) -> Refusals:
        """Those beside a store."""
        return Refusals(layout.root / "watch" / "refused")

    def known(self, digest: str, asked: Asked) -> Refusal | None:
        """Why this content was refused; None where it was not, or what was written of it is damaged."""
        try:
            return Refusal(**json.loads(self._file(digest, asked).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def add(self, checkpoint: str, digest: str, asked: Asked, reason: str) -> None:
        """Remember it. Raises StoreError where it cannot be written."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with write_beside(self._file(digest, asked)) as handle:
            handle.write(json.dumps(asdict(Refusal(checkpoint, digest, reason, now)), indent=1).encode())

    def _file(self, digest: str, asked: Asked) -> Path:
        how = hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()
        return self.folder / f"{digest[:24]}-{how[:8]}.json"
