"""Unit costs: what an image takes to be extracted, measured on a batch of them in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tasks.decoding import ImageJob, decoded
from tasks.extract import ExtractJob
from tasks.layer_shard import LayerShard
from tasks.waits import Waits

#: Batches that are looked at: the first is slower, while libraries choose their ways of computing.
BATCHES = 3


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Of one image: seconds of one core to decode it and to write what is kept, seconds of the network; bytes on disk.

    `images`: how many it was measured on.
    """

    decode: float
    network: float
    write: float
    bytes: float
    images: int

    def seconds(self, images: int, workers: int, devices: int) -> float:
        """About how long so many images take: `workers` at once, whose networks share `devices`.

        Where each has a core of its own, 0 devices, one does all; on devices the slower side is what is waited for.
        """
        beside = (self.decode + self.write) / workers
        if not devices:
            return images * (beside + self.network / workers)
        return images * max(beside, self.network / devices)


def unit_costs(job: ExtractJob, images: Sequence[ImageJob]) -> UnitCosts | None:
    """Extract some images into a folder that is thrown away; None where none of them can be read.

    Raises what building the network and reading pictures raises.
    """
    import torch

    from explain_core.model.network import load_network
    from explain_core.model.pixels import full_batch, network_input
    from tasks.activation_rows import schema_of, usable_rows
    from tasks.heap import keep_memory

    torch.set_num_threads(1)  # as a worker has
    keep_memory()
    network = load_network(
        job.model, job.checkpoint, job.classes, precision=job.precision, device=job.device, features=job.features,
        classifier=job.classifier, input_size=job.preprocessing.size, weights=job.weights,
        weights_key=job.weights_key, check_names=False,
    )  # fmt: skip
    job = replace(job, beside=())
    parts = [images[start : start + job.batch_size] for start in range(0, len(images), job.batch_size)]
    best, kept, seen = Waits(), 0.0, 0
    with TemporaryDirectory() as folder:
        for number, part in enumerate(parts[:BATCHES]):
            waits = Waits()
            with waits.on("decode"):
                pixels = [
                    each
                    for batch in decoded([part], job.preprocessing, len(part), 1)
                    for each in batch.pixels
                ]
            if not pixels:
                continue
            with waits.on("network"):
                crops = full_batch([each.crop for each in pixels], job.batch_size)
                rows, _ = usable_rows(
                    network, pixels, job, network_input(crops, job.preprocessing, network.device)
                )
            with waits.on("write"):
                shard = LayerShard(
                    f"{folder}/{number}", schema_of(network, job.maps), [each.image_id for each in part], {}
                )
                shard.write(rows)
                shard.finish([])
            bytes_ = sum(path.stat().st_size for path in Path(folder, str(number)).iterdir())
            # A full batch costs what it costs, however few of its images are real.
            best = Waits(waits.decode / len(part), waits.network / job.batch_size, waits.write / len(pixels))
            kept, seen = bytes_ / len(pixels), seen + len(pixels)
    return UnitCosts(best.decode, best.network, best.write, kept, seen) if seen else None
