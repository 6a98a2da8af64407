"""Tables of numbers that grow with the images: on the disk while a run is measured, in memory where they are small."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from explain_core.files import disk_error

SMALL = 2**25  #: bytes that a table may take in memory


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where large tables lie: files in `folder` without a name, gone with the last use of them; None: in memory.

    What is written to them is the system's to keep in memory or not, and no process's own.
    """

    folder: Path | None = None

    @staticmethod
    def beside(connection: duckdb.DuckDBPyConnection) -> "Scratch":
        """In the folder of the database that a connection writes."""
        files = connection.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
        return Scratch(next((Path(path).parent for (path,) in files if path), None))

    def table(self, rows: int, columns: int) -> NDArray[np.float64]:
        """(rows, columns) float64, zeros; the numbers of a column lie side by side.

        Raises StoreError where the disk is too full for it.
        """
        size = rows * columns * 8
        if self.folder is None or size <= SMALL:
            return np.zeros((rows, columns), order="F")
        try:
            with tempfile.TemporaryFile(dir=self.folder) as file:
                os.posix_fallocate(file.fileno(), 0, size)  # a page that finds no room later ends the process
                found: NDArray[np.float64] = np.memmap(file, np.float64, "r+", shape=(columns, rows)).T
        except OSError as error:
            raise disk_error(error, self.folder) from error
        return found
