"""What checkpoints say of their training, kept by content: reading it takes seconds."""

from dataclasses import dataclass
from pathlib import Path

from explain_core.files import write_beside
from explain_core.model.sources.training_record import TrainingRecord


@dataclass(frozen=True, slots=True)
class TrainingRecords:
    """Records by their names, a small JSON file each, in `folder`. Losing it costs time and nothing else."""

    folder: Path

    def read(self, name: str) -> TrainingRecord | None:
        """The record that was kept under a name; None where there is none, or it is damaged."""
        try:
            return TrainingRecord.from_json(self._file(name).read_text())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, name: str, record: TrainingRecord) -> None:
        """Keep a record. Raises StoreError where it cannot be written."""
        with write_beside(self._file(name)) as handle:
            handle.write(record.to_json().encode())

    def _file(self, name: str) -> Path:
        return self.folder / f"training-{name}.json"
