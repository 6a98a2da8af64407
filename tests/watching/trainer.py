"""A script that saves and rotates as Hugging Face's Trainer does: python trainer.py FOLDER --saves 8 --every 15."""

import argparse
import json
import shutil
import time
from pathlib import Path

import torch
from safetensors.torch import save_file


def save(folder: Path, step: int, state: dict[str, torch.Tensor]) -> None:
    """checkpoint-STEP: the weights first, then whatever else the trainer needs to go on."""
    inside = folder / f"checkpoint-{step}"
    inside.mkdir(parents=True)
    (inside / "config.json").write_text(json.dumps({"architectures": ["Net"]}))
    save_file(state, inside / "model.safetensors", metadata={"format": "pt"})
    torch.save(argparse.Namespace(lr=0.1), inside / "training_args.bin")
    moments = {number: {"exp_avg": torch.zeros_like(value)} for number, value in enumerate(state.values())}
    torch.save({"state": moments, "param_groups": [{"lr": 0.1}]}, inside / "optimizer.pt")
    torch.save({"last_epoch": step}, inside / "scheduler.pt")
    torch.save({"python": torch.get_rng_state()}, inside / "rng_state.pth")
    (inside / "trainer_state.json").write_text(json.dumps({"global_step": step}))


def rotate(folder: Path, limit: int) -> None:
    """Delete the oldest, as save_total_limit says."""
    steps = sorted(int(path.name.rpartition("-")[2]) for path in folder.glob("checkpoint-*"))
    for step in steps[: len(steps) - limit]:
        shutil.rmtree(folder / f"checkpoint-{step}")


def train(folder: Path, saves: int, every: float, limit: int, build) -> None:
    """Save so many times, each time with other weights."""
    for number in range(1, saves + 1):
        torch.manual_seed(number)
        save(folder, number * 10, build())
        rotate(folder, limit)
        time.sleep(every)


def small() -> dict[str, torch.Tensor]:
    """Weights of no network in particular."""
    return {"fc.weight": torch.randn(4, 8), "fc.bias": torch.randn(4)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--saves", type=int, default=8)
    parser.add_argument("--every", type=float, default=15.0)
    parser.add_argument("--limit", type=int, default=1)
    parser.add_argument("--network", action="store_true", help="of the tests' own network")
    given = parser.parse_args()

    def built() -> dict[str, torch.Tensor]:
        from tests.faults.network import build

        return build(4).state_dict()

    train(given.folder, given.saves, given.every, given.limit, built if given.network else small)
