"""Questions about a run's images on the disk, beside their features and captions."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.places import Place
from explain_core.vqa.questions import Question

QUESTIONS = "questions.parquet"


def write_questions(folder: Place, asked: Sequence[tuple[str, Question]]) -> None:
    """Write questions, each with the id of its image, to the folder of a training's material."""
    columns = {name: [getattr(question, name) for _, question in asked] for name in Question.__slots__}
    with (folder / QUESTIONS).write() as handle:
        pq.write_table(pa.table({"image_id": [image for image, _ in asked], **columns}), handle)


def read_questions(folder: Place) -> list[tuple[str, Question]]:
    """What `write_questions` wrote."""
    with (folder / QUESTIONS).open() as handle:
        rows = pq.read_table(handle).to_pylist()
    return [(row.pop("image_id"), Question(**row)) for row in rows]
