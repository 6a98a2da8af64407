"""The demo: draw a field guide, train a small network on it, and explain what the network learned."""

from pathlib import Path

from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.network import INPUT_SIZE
from flows.progress import Stages
from tasks.options import RunOptions

MODEL = "explain_core.fieldguide.network:build"


def demo_options(store: Path, seed: int) -> RunOptions:
    """Draw and train under `store` what is not there yet; the options of the run that explains the late network."""
    folder, checkpoints = store / "fieldguide", store / "checkpoints"
    with Stages() as shown:
        with shown.stage("draw", 1) as stage:
            generate(folder, seed=seed, progress=stage.at)
        late = checkpoints / "fieldguide_late.safetensors"
        if not late.exists():
            from explain_core.fieldguide.training import train

            with shown.stage("train", 1, "batches") as stage:
                trained = train(folder, checkpoints, seed=seed, progress=stage.at)
            for made in trained:
                shown.say(f"{made.path.name}: {made.test_accuracy:.1%} of the test images right")
    return RunOptions(
        images=f"fieldguide:{folder}",
        model=MODEL,
        checkpoint=str(late),
        store=str(store),
        input_size=INPUT_SIZE,
    )
