"""The parts of what a run's captions are about: by the names of keypoints, and as captions own them."""

from explain_core.data.image_set import TRAIN
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.subject_rows import read_subjects
from explain_core.text.owned_nouns import learned_parts
from explain_core.text.words import PARTS, WHOLE

KEYPOINTS = """
SELECT DISTINCT part.name FROM (SELECT unnest(parts) AS part FROM run_images WHERE run_id = ?) ORDER BY part.name
"""
CAPTIONS = (
    "SELECT captions FROM run_images WHERE run_id = ? AND split = ? AND len(captions) > 0 ORDER BY image_id"
)


def parts_of_run(store: Store, run: PublishedRun) -> tuple[str, ...]:
    """Nouns of parts; none where captions are about birds alone, whose parts are known (text/words.py).

    Where captions do not tell what they are about, a bird's parts are among them.
    """
    subjects = read_subjects(store, run.vocabulary_digest)
    if subjects and set(subjects) <= WHOLE:
        return ()
    texts = [text for row in store.rows(CAPTIONS, run.run_id, TRAIN) for text in row["captions"]]
    keypoints = [row["name"] for row in store.rows(KEYPOINTS, run.run_id)]
    found = [*keypoints, *learned_parts(texts, subjects or None), *([] if subjects else sorted(PARTS))]
    return tuple(dict.fromkeys(found))
