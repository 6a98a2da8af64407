"""make bench: every figure of BENCHMARKS.md, measured here and now, side by side where it is a ratio.

python -m tests.bench.run              # all of it, written into BENCHMARKS.md
python -m tests.bench.run arrival      # some parts alone, printed

EXPLAIN_BENCH_KEEP=FOLDER keeps networks that are trained and their stores: what is there is read, not made again.
"""

import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import psutil

from tasks.process_end import to_the_end

ROOT = Path(__file__).parents[2]
#: Where the section begins that `python -m tests.bench.mapping|extracting DATA --device cuda` give the figures for.
ON_A_GPU = "# On a GPU"
AFTER_EXTRACT = ("attributes", "reduce", "publish", "explain", "ground", "index", "failures", "evaluate")


def main() -> None:
    """Measure, and write BENCHMARKS.md; parts that are named are measured alone and printed."""
    data = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "cub25").is_dir():
        raise SystemExit(f"no real birds at {data}: set EXPLAIN_REAL_DATA to the folder that holds cub25/")
    parts = {
        "main job": whole_run,
        "arrival": arrival,
        "extraction": extraction,
        "promises": promises,
        "precision": low_precision,
        "captions": captions,
        "heatmaps": heatmaps,
        "other networks": other_networks,
        "trained networks": trained_networks,
        "families": measured_by("families"),
        "localisation": measured_by("localising"),
        "teaching": teaching,
        "memory": memory,
        "scale": scale,
    }
    chosen = sys.argv[1:] or list(parts)
    report, elsewhere = heading(), gpu_section()
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            print(f"measuring: {name} ...", file=sys.stderr, flush=True)
            lines = parts[name](data, Path(folder))
            print("\n".join(lines), flush=True)
            report += [*lines, ""] if lines[-1] else lines
            if len(chosen) == len(parts):
                written = "\n".join(report).rstrip() + "\n\n" + "\n".join(elsewhere)
                (ROOT / "BENCHMARKS.md").write_text(written.rstrip() + "\n")


def gpu_section() -> list[str]:
    """What was measured on a GPU, as it stands: it is measured where one is, and not by this."""
    lines = (ROOT / "BENCHMARKS.md").read_text().splitlines()
    return lines[lines.index(ON_A_GPU) :] if ON_A_GPU in lines else []


def heading() -> list[str]:
    """What was measured on."""
    model = next(
        (line.split(":")[1].strip() for line in cpu_info() if line.startswith("model name")), "unknown"
    )
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "ray", "prefect", "duckdb"))
    from explain_core.model.passes.device import device_kind

    return [
        "# Benchmarks", "", "Written by `make bench`. Ratios were measured side by side in one run.", "",
        f"Machine: {model} ({device_kind('cpu')}), {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB, no GPU. Python {platform.python_version()}, {versions}.",
        f"Measured on {time.strftime('%Y-%m-%d')}.", "",
    ]  # fmt: skip


def cpu_info() -> list[str]:
    """The lines of /proc/cpuinfo."""
    return Path("/proc/cpuinfo").read_text().splitlines()


def explain(*arguments: str) -> float:
    """Run the command line; returns the seconds it took, start-up included."""
    start = time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).parent / "explain"), *arguments], check=True, capture_output=True
    )
    return time.perf_counter() - start


def whole_run(data: Path, folder: Path) -> list[str]:
    """The main job over cub25, and again with nothing changed."""
    from explain_core.store.reader import Store

    arguments = (
        "run", "--images", f"cub:{data / 'cub25'}", "--model", "torchvision:resnet50", "--checkpoint",
        str(data / "cub25_resnet50_epoch06.safetensors"), "--store", str(folder / "store"),
    )  # fmt: skip
    first = explain(*arguments)
    again = min(explain(*arguments) for _ in range(3))
    with Store.open(folder / "store") as store:
        run = store.run()
        seconds = dict(run.seconds)
        metrics = store.rows(
            "SELECT metric, variant, round(value, 3) AS value, round(low, 3) AS low, round(high, 3) AS high, n "
            "FROM metrics ORDER BY ALL"
        )
    after = sum(seconds.get(stage, 0) for stage in AFTER_EXTRACT)
    return [
        "## The main job: 1,449 real birds (cub25), ResNet-50 at 224 px", "",
        "| what | seconds |", "|---|---|", f"| whole command | {first:.0f} |",
        *(f"| stage {stage} | {value:.1f} |" for stage, value in seconds.items()),
        f"| everything after extract, stage by stage added up (four of them run side by side) | {after:.1f} |",
        f"| the same command again, nothing changed, start-up included (best of 3) | {again:.1f} |", "",
        "| metric | variant | value | 95 % | n |", "|---|---|---|---|---|",
        *(f"| {m['metric']} | {m['variant']} | {m['value']} | {_interval(m)} | {m['n']:,} |" for m in metrics), "",
    ]  # fmt: skip


def arrival(data: Path, folder: Path) -> list[str]:
    """Two checkpoints that are there when `explain watch` begins, into a new store."""
    from explain_core.store.reader import Store

    checkpoints, store = folder / "checkpoints", folder / "watched"
    checkpoints.mkdir()
    for epoch in ("epoch01", "epoch06"):
        shutil.copy(data / f"cub25_resnet50_{epoch}.safetensors", checkpoints / f"{epoch}.safetensors")
    explain(
        "watch", str(checkpoints), "--images", f"cub:{data / 'cub25'}", "--model", "torchvision:resnet50",
        "--store", str(store), "--once",
    )  # fmt: skip
    with Store.open(store) as opened:
        runs = opened.rows(
            "SELECT name, epoch(published_at - started_at) AS whole, seconds FROM runs ORDER BY published_at"
        )
    spent = [(run["name"], run["whole"], dict(run["seconds"])) for run in runs]
    rows = {
        "started to explained": [whole for _, whole, _ in spent],
        "of it forward passes": [seconds["extract"] for _, _, seconds in spent],
        "of it captions": [seconds["attributes"] for _, _, seconds in spent],
        "the rest": [whole - seconds["extract"] - seconds["attributes"] for _, whole, seconds in spent],
    }
    return [
        "## A checkpoint arrives: `explain watch` on two checkpoints of cub25, a new store", "",
        f"| seconds | {' | '.join(name for name, _, _ in spent)} |", f"|---|{'---:|' * len(spent)}",
        *(f"| {name} | {' | '.join(f'{value:.1f}' for value in values)} |" for name, values in rows.items()), "",
    ]  # fmt: skip


def _interval(metric: dict[str, float | None]) -> str:
    return "" if metric["low"] is None else f"{metric['low']} to {metric['high']}"


def extraction(data: Path, _folder: Path) -> list[str]:
    """The extract stage against the bare forward pass."""
    from explain_core.model.passes.device import FLOAT32, default_precision
    from tests.bench import extracting

    lines = [
        "## extract against the bare batched forward pass", "",
        f"ResNet-50, 224 px, batches of {extracting.BATCH}, channels_last, the same two cores; medians of "
        f"{extracting.ROUNDS} turns, of {extracting.TURN} images for the stage and {extracting.IMAGES} for the others. "
        "The stage decodes, crops, resizes, keeps feature maps and writes Parquet; start-up apart. Bare is torch's "
        "forward pass over random numbers; memory kept, with the workers' settings of malloc; folded, with batch "
        "normalisations made part of the convolutions (torch.fx), as the stage does by itself.", "",
        "| precision | | images/s |", "|---|---|---|",
    ]  # fmt: skip
    for precision in dict.fromkeys((default_precision("cpu"), FLOAT32)):
        rates = extracting.measure(data, precision)
        lines += [f"| {precision} | {name} | {rate:.2f} |" for name, rate in rates.items()]
        lines += [
            f"| {precision} | stage / better bare | {rates['stage'] / extracting.better_bare(rates):.3f} |",
            f"| {precision} | stage / bare, folded, memory kept | {rates['stage'] / rates[extracting.FASTEST]:.3f} |",
        ]
    kinds = extracting.measure_kinds(data, default_precision("cpu"))
    return [
        *lines, "",
        "The stage over the same pictures, whole, by how they are kept, in turns:", "",
        "| | images/s | / folder |", "|---|---:|---:|",
        *(f"| `{kind}:` | {rate:.2f} | {rate / kinds['folder']:.3f} |" for kind, rate in kinds.items()), "",
    ]  # fmt: skip


def promises(_data: Path, folder: Path) -> list[str]:
    """Checksums, flushes and renames against the time that extraction takes."""
    from explain_core.store.reader import Store
    from tests.bench import promises as cost

    with Store.open(folder / "store") as store:
        run = store.run()
        seconds = dict(run.seconds)["extract"]
        found = cost.measure(store.layout.extraction(run.extraction_key))
    plain, kept, looked = found.values()
    return [
        "## What the promises cost: the shards of the run above", "",
        "No partial file is ever taken for a whole one, and no spoilt one for a sound one. Medians of 5 turns.", "",
        "| all shards | seconds |", "|---|---|", *(f"| {name} | {value:.2f} |" for name, value in found.items()),
        f"| the promises' part of the extract stage's {seconds:.0f} s | {(kept - plain + looked) / seconds:.2%} |", "",
    ]  # fmt: skip


def low_precision(data: Path, folder: Path) -> list[str]:
    """float32 against bfloat16."""
    from tests.bench.precision import lines

    return lines(data, folder / "store")


def captions(data: Path, _folder: Path) -> list[str]:
    """All captions of the whole CUB-200-2011."""
    from tests.bench.captions import lines

    return [*lines(data), ""]


def heatmaps(data: Path, _folder: Path) -> list[str]:
    """Grad-CAM and guided Grad-CAM beside captum and the grad-cam package."""
    from tests.bench.mapping import measure

    return measure(data)


def other_networks(_data: Path, _folder: Path) -> list[str]:
    """A ViT and a ConvNeXt beside the other libraries, and what gradients cost an extraction."""
    from tests.bench.other_networks import measure

    return measure()


def trained_networks(data: Path, folder: Path) -> list[str]:
    """Networks whose weights Python packages carry, over birds and flowers; those whose package is gone left out."""
    from tests.bench.real_networks import NETWORKS
    from tests.bench.real_weights import RESNET, SETS, measure

    return measure(data, kept(folder), [RESNET, *NETWORKS], list(SETS))


def measured_by(module: str) -> Callable[[Path, Path], list[str]]:
    """A part that a module of tests.bench measures by itself, in a folder for what is made."""
    return lambda data, folder: importlib.import_module(f"tests.bench.{module}").measure(data, kept(folder))


def kept(folder: Path) -> Path:
    """Where trained networks and their stores lie: EXPLAIN_BENCH_KEEP names a folder that is read anew each time."""
    return Path(os.environ.get("EXPLAIN_BENCH_KEEP", folder)).absolute()


def teaching(data: Path, folder: Path) -> list[str]:
    """Training from stored features, class similarity at full size, and texts by the number of classes."""
    from tests.bench import seen_classes, teaching

    return [*teaching.lines(data), "", *seen_classes.lines(data, folder)]


def memory(data: Path, folder: Path) -> list[str]:
    """Peaks at 1,449 images and at ten times as many, each run in a process of its own."""
    from tests.bench.memory import lines

    return lines(data, folder)


def scale(_data: Path, folder: Path) -> list[str]:
    """All stages after the forward passes over synthetic shards; and reduce with 10,000 attributes.

    EXPLAIN_BENCH_IMAGES="10000 100000 1000000" measures other sizes than 10,000 and 100,000 images.
    """
    from tests.bench.scale import table

    sizes = [int(size) for size in os.environ.get("EXPLAIN_BENCH_IMAGES", "10000 100000").split()]
    found = {size: _scaled(folder / f"synthetic{size}", size) for size in sizes}
    wide = {
        images: _scaled(folder / f"wide{images}", images, attributes=10_000, classes=1_000, filters=512, finer=256)
        for images in (512, 5_120)
    }  # fmt: skip
    return table(found, (wide[5_120]["reduce"] - wide[512]["reduce"]) / (5_120 - 512) * 256)


def _scaled(folder: Path, images: int, **size: int) -> dict[str, float]:
    """One size, in a process of its own."""
    more = [word for name, value in size.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.bench.scale", str(folder), str(images), *more]
    command += ["--stages", "reduce"] if size else ["--report", "2000"]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    shutil.rmtree(folder)
    return {name: float(value) for name, value in json.loads(out.rpartition("RESULT")[2]).items()}


if __name__ == "__main__":
    to_the_end(main)
