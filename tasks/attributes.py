"""attributes: captions -> the attributes they mention, a row for each image's captions, a file a shard."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import ray

from explain_core.places import Place
from explain_core.store.shards.shards import write_shard
from tasks.remote import CountingActor, actor

KEY = "captions_digest"


def captions_digest(captions: Sequence[str]) -> str:
    """Name an image's captions by their content: 16 hex digits."""
    return hashlib.sha256("\n".join(captions).encode()).hexdigest()[:16]


@actor(num_cpus=1)
class CaptionReader(CountingActor):
    """A worker that holds the spaCy pipeline."""

    def __init__(self, folder: str, language_model: str | None) -> None:
        super().__init__()
        self._folder, self._language_model = Place.of(folder), language_model
        self._loaded: Any = None

    @property
    def _nlp(self) -> Any:
        """The pipeline, loaded at the first call: an error raised there reaches the caller as it is."""
        from explain_core.text.pipeline import load_pipeline

        self._loaded = self._loaded or load_pipeline(self._language_model)
        return self._loaded

    @ray.method(concurrency_group="work")
    def read(self, digests: Sequence[str], images: Sequence[Sequence[str]]) -> int:
        """Write the attribute shard of some images' captions; returns how many attributes were mentioned."""
        from explain_core.text.attributes import count_by_image

        counters = count_by_image(images, self._nlp)
        mentions = [sorted(counter.items()) for counter in counters]
        table = pa.table(
            {
                KEY: pa.array(digests, pa.string()),
                "attributes": pa.array(
                    [[m.attribute for m, _ in row] for row in mentions], pa.list_(pa.string())
                ),
                "nouns": pa.array(
                    [[m.surface_noun for m, _ in row] for row in mentions], pa.list_(pa.string())
                ),
                "counts": pa.array([[count for _, count in row] for row in mentions], pa.list_(pa.int32())),
            }
        )
        write_shard(self._folder, digests, table)
        self._finished += len(digests)
        return sum(map(len, mentions))
