"""The main job: plan, extract, reduce, publish, then explain, ground, index, compare, select at once, then evaluate."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from explain_core.errors import RunError
from explain_core.model.layer import Layer
from explain_core.places import Place
from explain_core.statistics.layers import LayerStats
from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.publish import name_of, rename_run
from explain_core.store.shards import DamagedShard, LostRows, Shard
from flows import artifacts, stages
from flows.follow_ups import Further, follow
from flows.interrupts import heed
from flows.planning import planned
from flows.progress import Stages
from flows.result import RunResult
from tasks.cluster import Resources, connected
from tasks.options import RunOptions
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary

REPAIRS = 3


class Run:
    """A run under way: what the stages pass on to one another. (A plain object, so that Prefect leaves it whole.)"""

    def __init__(self, options: RunOptions, shown: Stages) -> None:
        self.options, self.shown = options, shown
        self.started = datetime.now(UTC)
        self.plan: Plan
        self.cluster: Resources
        self.shards: list[Shard] = []
        self.forwarded = 0
        self.quarantined: list[tuple[str, str]] = []
        self.vocabulary: RunVocabulary
        self.classifier: Classifier | None = None
        self.layers: tuple[Layer, ...] = ()
        self.stats: LayerStats
        self.summed = 0
        self.part_attributes: tuple[str, ...] = ()


@task(cache_policy=NO_CACHE, name="plan", task_run_name="plan")
def plan_stage(run: Run) -> None:
    """Read the image set, hash its files, and work out what is done already."""
    run.plan = planned(run.options, run.shown)


@task(cache_policy=NO_CACHE, name="extract", task_run_name="extract")
def extract_stage(run: Run) -> None:
    """One forward pass over each image that has none yet."""
    stages.extract(run)


@task(cache_policy=NO_CACHE, name="attributes", task_run_name="attributes")
def attributes_stage(run: Run) -> None:
    """Find the attributes in captions that have not been read yet, and build the vocabulary."""
    stages.attributes(run)


@task(cache_policy=NO_CACHE, name="reduce", task_run_name="reduce")
def reduce_stage(run: Run) -> None:
    """Sum every shard into one LayerStats."""
    stages.reduce(run)


@task(cache_policy=NO_CACHE, name="publish", task_run_name="publish")
def publish_stage(run: Run) -> None:
    """Estimate the p.d.f. and write what was learned into the store's next version."""
    stages.publish(run)


@task(cache_policy=NO_CACHE, name="explain", task_run_name="explain")
def explain_stage(run: Run) -> None:
    """Explain every image for its predicted class, its true class and its runner-up."""
    stages.explain(run)


@task(cache_policy=NO_CACHE, name="ground", task_run_name="ground")
def ground_stage(run: Run) -> None:
    """Find where in each image its attributes are."""
    stages.ground(run)


@task(cache_policy=NO_CACHE, name="index", task_run_name="index")
def index_stage(run: Run) -> None:
    """Build the retrieval index, and find each filter's strongest images."""
    stages.index(run)


@task(cache_policy=NO_CACHE, name="failures", task_run_name="failures")
def failures_stage(run: Run) -> None:
    """Compare every image with what is usual for its class, and say what pulled the wrong ones away."""
    stages.failures(run)


@task(cache_policy=NO_CACHE, name="features", task_run_name="features")
def features_stage(run: Run) -> None:
    """Select the features, of all layers, that the network knows each class by."""
    stages.features(run)


@task(cache_policy=NO_CACHE, name="evaluate", task_run_name="evaluate")
def evaluate_stage(run: Run) -> None:
    """Load everything into the store's next version, measure it, and put it in the store's place."""
    stages.evaluate(run)


def _flow_run_name() -> str:
    """The run as people see it in a list: "epoch06 on cub25"."""
    options: RunOptions = flow_run.parameters["options"]
    label = options.name or (Path(options.checkpoint).stem if options.checkpoint else str(options.weights))
    scheme, _, place = options.images.partition(":")
    return f"{label} on {Place.of(place).name or scheme}"


@flow(name="explain", flow_run_name=_flow_run_name, task_runner=ThreadPoolTaskRunner(max_workers=5))  # type: ignore[arg-type]
def explain_run(options: RunOptions, quiet: bool = False) -> RunResult:
    """Explain a checkpoint over a whole image set, and publish the explanations into a DuckDB store."""
    Further.asked(options)  # what is not known is said at once
    with Stages(quiet) as shown:
        result = _published(Run(options, shown))
    follow(options, result.run_id, quiet)
    return result


def _published(run: Run) -> RunResult:
    """All stages, under the store's lock, but those that are done already."""
    options, shown, layout = run.options, run.shown, run.options.layout
    with hold(layout, options.wait, lambda who: shown.say(f"waiting for the store: it is held by {who}")):
        layout_cleared(layout)
        plan_stage(run)
        plan = run.plan
        work_cleared(plan)
        known = name_of(layout.database, plan.run_id)
        if known is not None:
            _label(run, known)
            _clear(plan)
            shown.say(f"nothing to do: the store has this run already, as {plan.run_id}")
            return _result(run, fresh=False)
        with connected(options.ray_address, options.workers) as run.cluster:
            _until_whole(run)
            publish_stage(run)
            _answered(run)
        _evaluated(run)
        _clear(plan)
    try:
        artifacts.publish_results(layout.database, plan.run_id)
    except Exception as error:  # the run is published; a server that is gone takes nothing from it
        heed(error)
        shown.say(
            f"note: Prefect did not take the tables of results ({type(error).__name__})", style="yellow"
        )
    return _result(run, fresh=True)


def _label(run: Run, known: str) -> None:
    """Give the run that the store has the name that is asked for."""
    plan, name = run.plan, run.options.name
    if name not in (None, known):
        rename_run(plan.layout, plan.next_store, plan.run_id, name)
        run.shown.say(f"{plan.run_id} is called {name!r} now; it was {known!r}")


def _clear(plan: Plan) -> None:
    """Remove what was prepared for a run that is published now."""
    plan.work_shards.remove_tree()
    shutil.rmtree(plan.work, ignore_errors=True)
    layout_cleared(plan.layout)  # of workers that were killed


def work_cleared(plan: Plan) -> None:
    """Remove what a killed process of this run left half-written; others may be drawing or writing of theirs."""
    plan.work_shards.remove_partial()
    Place.of(plan.work).remove_partial()


def layout_cleared(layout: Layout) -> None:
    """Remove what a killed process left half-written. The caller holds the store's lock."""
    for folder in ("extractions", "attributes"):
        (layout.shard_place / folder).remove_partial()
    for folder in ("statistics", "cache"):
        Place.of(layout.root / folder).remove_partial()


def _until_whole(run: Run) -> None:
    """Extract and reduce; where a shard turns out damaged, remove it, extract its images again and go on."""
    for _ in range(REPAIRS):
        try:
            extract_stage(run)
            attributes_stage(run)
            reduce_stage(run)
        except LostRows as lost:
            run.shown.say(f"{lost}", style="yellow")
        except DamagedShard as damaged:
            run.shown.say(f"{damaged}", style="yellow")
            Place.of(damaged.path).remove()
        else:
            return
    raise _unsound(run)


def _answered(run: Run) -> None:
    """Explain, ground and index; where a shard of activations was damaged after it was summed, make it again."""
    for _ in range(REPAIRS):
        try:
            _fan_out(run)
        except DamagedShard as damaged:
            run.shown.say(f"{damaged}", style="yellow")
            Place.of(damaged.path).remove()
            _until_whole(run)
        else:
            return
    raise _unsound(run)


def _fan_out(run: Run) -> None:
    """Explain, ground, index, compare and select side by side; what is finished already is left alone."""
    side_by_side = explain_stage, ground_stage, index_stage, failures_stage, features_stage
    futures = [stage.submit(run) for stage in side_by_side]
    # All of them end before Ray does, and before the first error is raised.
    states = [future.wait() or future.state for future in futures]
    for state in states:
        state.result()


def _evaluated(run: Run) -> None:
    """Load and measure; where a shard of answers turns out damaged, remove its like and make them again."""
    for _ in range(REPAIRS):
        try:
            evaluate_stage(run)
        except DamagedShard as damaged:
            run.shown.say(f"{damaged}", style="yellow")
            stages.forget_answers(run, damaged.path)
            with connected(run.options.ray_address, run.options.workers) as run.cluster:
                _answered(run)
        else:
            return
    raise _unsound(run)


def _unsound(run: Run) -> RunError:
    return RunError(
        f"shards were damaged {REPAIRS} times in a row: is the disk under {run.plan.layout.shard_place} sound?"
    )


def _result(run: Run, fresh: bool) -> RunResult:
    plan = run.plan
    return RunResult(
        plan.run_id, plan.name, run.options.store, fresh, run.forwarded, run.summed,
        len(plan.manifest.quarantined) + len(run.quarantined), dict(run.shown.seconds),
    )  # fmt: skip
