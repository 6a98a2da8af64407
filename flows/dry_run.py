"""What a run would do: images, what is done already, bytes that would be written, and about how long it would take."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from explain_core.data.image_set import TRAIN
from explain_core.data.wording import counted
from explain_core.places import Place
from explain_core.store.publish import name_of
from explain_core.store.room import ANSWERS, MANY_ANSWERS
from explain_core.store.shards.shards import FILES, DamagedShard, read_note, read_rows
from flows import console
from flows.progress import Stages
from flows.stages.extract import extract_job, image_jobs
from tasks.options import RunOptions
from tasks.placement import Needs
from tasks.plan import Plan, make_plan
from tasks.unit_costs import BATCHES, UnitCosts, unit_costs

MB = 1e6


def tell_dry_run(options: RunOptions) -> None:
    """Print what `explain run` with these options would do. Nothing is written where it would write.

    The images are read, as the run reads them first, and some go through the network in this process. Raises what the
    plan of the run raises.
    """
    for each in options.by_layer():
        plan = _plan(each)
        for line in (*(f"note: {warning}" for warning in plan.warnings), *_told(plan)):
            console.stdout().print(line)


def _plan(options: RunOptions) -> Plan:
    """The plan of the run, made beside a copy of the store's cache: the store itself is only looked at."""
    with TemporaryDirectory() as folder, Stages() as shown, shown.stage("plan", 1) as stage:
        cache = options.layout.root / "cache"
        if cache.is_dir():
            shutil.copytree(cache, Path(folder) / "cache")
        plan = make_plan(replace(options, store=folder), stage.at)
        stage.at(plan.manifest.table.num_rows, plan.manifest.table.num_rows)
    return replace(plan, options=options, layout=options.layout)


def _told(plan: Plan) -> list[str]:
    table, layout = plan.manifest.table, plan.layout
    training = table["split"].to_pylist().count(TRAIN)
    lines = [
        f"{plan.name}: {counted(table.num_rows, 'image')} ({training:,} to learn from), "
        f"{counted(len(plan.manifest.classes), 'class')}; {len(plan.manifest.quarantined):,} cannot be read"
    ]
    if name_of(layout.database, plan.run_id) is not None:
        return [*lines, f"nothing to do: the store has this run already, as {plan.run_id}"]
    ids = table["image_id"].to_pylist()
    missing = _missing(layout.extraction(plan.extraction_key), ids)
    lines.append(
        f"done already: {counted(len(ids) - len(missing), 'image')} of them extracted; to do: "
        f"{counted(len(missing), 'forward pass')}, then all answers"
    )
    costs = _costs(plan, missing) if missing else None
    if costs is not None:
        lines.append(_bytes(plan, costs, len(missing)))
        lines.append(_seconds(plan, costs, len(missing)))
    copy = layout.database.stat().st_size if layout.database.is_file() else 0
    least, most = ((copy + each * len(ids)) / MB for each in (ANSWERS, MANY_ANSWERS))
    lines.append(
        f"the store's next version: {least:,.1f} to {most:,.1f} MB, which replaces {copy / MB:,.1f} MB"
    )
    return [*lines, "nothing was written"]


def _missing(folder: Place, ids: Sequence[str]) -> list[str]:
    """The images that no shard holds or names as unreadable; a damaged shard counts as absent, and is left."""
    there: set[str] = set()
    for path in folder.glob(FILES):
        try:
            held = read_rows(path.text, ["image_id"])["image_id"].to_pylist()
            there.update(held, (image for image, _ in read_note(path.text).get("quarantined", [])))
        except DamagedShard:
            continue
    return [image for image in ids if image not in there]


def _costs(plan: Plan, missing: Sequence[str]) -> UnitCosts | None:
    with TemporaryDirectory() as folder:
        some = missing[: BATCHES * plan.batch_size]
        known = image_jobs(plan.manifest, some)
        job = extract_job(plan, Place.of(folder), Needs(1, 0), ())
        return unit_costs(job, [known[image] for image in some])


def _bytes(plan: Plan, costs: UnitCosts, images: int) -> str:
    place = plan.layout.shard_place
    layers = 1 + len(plan.beside)
    of_layers = f" and layer, of {layers}" if layers > 1 else ""
    return (
        f"activations: about {costs.bytes * images * layers / MB:,.1f} MB in {place} ({costs.bytes / 1e3:,.1f} KB an "
        f"image{of_layers}, measured on {costs.images})"
    )


def _seconds(plan: Plan, costs: UnitCosts, images: int) -> str:
    on_gpu = plan.device.startswith("cuda")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = cores if on_gpu else min(plan.options.workers or cores, cores)
    devices = _gpus() if on_gpu else 0
    seconds = costs.seconds(images, workers, devices)
    where = f"{counted(devices, 'GPU')} and {counted(cores, 'core')}" if on_gpu else counted(workers, "core")
    return (
        f"forward passes: about {_spoken(seconds)} on this machine's {where} (an image: decode "
        f"{1e3 * costs.decode:,.1f} ms, network {1e3 * costs.network:,.1f} ms, write {1e3 * costs.write:,.1f} ms); "
        "captions, sums and answers come on top"
    )


def _gpus() -> int:
    import torch

    return max(torch.cuda.device_count(), 1)


def _spoken(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3_600:.1f} h"
