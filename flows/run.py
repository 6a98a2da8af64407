"""The main job: plan, extract, reduce, publish, then explain, ground, index, compare, select at once, then evaluate."""

import shutil
from dataclasses import dataclass

from prefect import flow
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from explain_core.errors import RunError
from explain_core.image_sets import scheme_of
from explain_core.places import Place
from explain_core.statistics.estimators import is_on_parts
from explain_core.store.advance_copy import copied_ahead, leftovers
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.memory import allowed, parsed_size
from explain_core.store.publish import name_of, rename_run
from explain_core.store.removal import end_removal
from explain_core.store.shards.shards import DamagedShard, LostRows
from flows import artifacts
from flows.follow_ups import Further, follow
from flows.interrupts import heed
from flows.planning import planned
from flows.prefect_stage import PrefectStage, ended
from flows.progress import Stages
from flows.result import RunResult
from flows.stages.attend import attend
from flows.stages.attributes import attributes
from flows.stages.evaluate import evaluate, forget_answers
from flows.stages.explain import explain
from flows.stages.extract import FORWARDED, Extraction, extract
from flows.stages.failures import failures
from flows.stages.features import features
from flows.stages.ground import ground
from flows.stages.index import index
from flows.stages.part_sums import part_sums
from flows.stages.publish import Publication, publish
from flows.stages.reduce import Sums, reduce
from flows.stages.weigh import is_unread, is_weighing_lost, weigh
from tasks.cluster import Resources, connected
from tasks.options import RunOptions
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary

REPAIRS = 3


@dataclass(frozen=True, eq=False, slots=True)
class Basis:
    """What all answers rest on: what the network says of the images, what the captions say, and the sums of both."""

    extraction: Extraction
    vocabulary: RunVocabulary
    sums: Sums


def _flow_run_name() -> str:
    """The run as people see it in a list: "epoch06 on cub25"."""
    options: RunOptions = flow_run.parameters["options"]
    label = options.label
    scheme, place = scheme_of(options.images)
    return f"{label} on {Place.of(place).name or (scheme.name if scheme else place)}"


@flow(name="explain", flow_run_name=_flow_run_name, task_runner=ThreadPoolTaskRunner(max_workers=5))  # type: ignore[arg-type]
def explain_run(options: RunOptions, quiet: bool = False) -> RunResult:
    """Explain a checkpoint over a whole image set, and publish the explanations into a DuckDB store."""
    Further.asked(options)  # what is not known is said at once
    memory = None if options.memory is None else parsed_size(options.memory)
    for each in options.by_layer():
        with Stages(quiet) as shown, allowed(memory):
            result = _published(each, shown)
        follow(each, result.run_id, quiet)
    return result


def _published(options: RunOptions, shown: Stages) -> RunResult:
    """All stages, under the store's lock, but those that are done already."""
    layout = options.layout
    with hold(layout, options.wait, lambda who: shown.say(f"waiting for the store: it is held by {who}")):
        layout_cleared(layout)
        plan = PrefectStage(planned, "plan")(options, shown)
        work_cleared(plan)
        known = name_of(layout.database, plan.run_id)
        if known is not None:
            _label(plan, known, shown)
            _weighed_again(plan, shown)
            _clear(plan)
            shown.say(f"nothing to do: the store has this run already, as {plan.run_id}")
            return _result(plan, None, shown)
        with copied_ahead(layout.database, plan.next_store):
            with connected(options.ray_address, options.workers) as cluster:
                basis = _whole_basis(plan, cluster, shown)
                publication = PrefectStage(publish)(
                    plan, basis.extraction, basis.vocabulary, basis.sums, shown
                )
                basis = _answered(plan, cluster, basis, publication, shown)
            basis = _evaluated(plan, basis, publication, shown)
        _clear(plan)
    _show_results(plan, shown)
    return _result(plan, basis, shown)


def _whole_basis(plan: Plan, cluster: Resources, shown: Stages) -> Basis:
    """Extract and reduce; where a shard turns out damaged, remove it, extract its images again and go on."""
    for _ in range(REPAIRS):
        try:
            extraction = PrefectStage(extract)(plan, cluster, shown)
            vocabulary = PrefectStage(attributes)(plan, cluster, shown)
            if is_unread(extraction):
                extraction = PrefectStage(weigh)(plan, cluster, extraction, vocabulary, shown)
            sums = PrefectStage(reduce)(plan, cluster, extraction, vocabulary, shown)
            if is_on_parts(plan.options.estimator):
                stage = PrefectStage(part_sums, "part sums")
                sums = stage(plan, cluster, extraction, vocabulary, sums, shown)
            return Basis(extraction, vocabulary, sums)
        except LostRows as lost:
            shown.say(f"{lost}", style="yellow")
        except DamagedShard as damaged:
            shown.say(f"{damaged}", style="yellow")
            Place.of(damaged.path).remove()
    raise _unsound(plan)


def _weighed_again(plan: Plan, shown: Stages) -> None:
    """Read again how a published run weighs its classes, where that is gone and its activations are there."""
    if not is_weighing_lost(plan):
        return
    shown.say("how classes are weighed is gone, and is read again", style="yellow")
    with connected(plan.options.ray_address, plan.options.workers) as cluster:
        extraction = PrefectStage(extract)(plan, cluster, shown)
        vocabulary = PrefectStage(attributes)(plan, cluster, shown)
        if is_unread(extraction):
            PrefectStage(weigh)(plan, cluster, extraction, vocabulary, shown)


def _answered(plan: Plan, cluster: Resources, basis: Basis, publication: Publication, shown: Stages) -> Basis:
    """Explain, ground and index; where a shard of activations was damaged after it was summed, make it again.

    Returns what the answers rest on in the end.
    """
    for _ in range(REPAIRS):
        try:
            _fan_out(plan, cluster, basis, publication, shown)
        except DamagedShard as damaged:
            shown.say(f"{damaged}", style="yellow")
            Place.of(damaged.path).remove()
            basis = _whole_basis(plan, cluster, shown)
        else:
            return basis
    raise _unsound(plan)


def _fan_out(plan: Plan, cluster: Resources, basis: Basis, publication: Publication, shown: Stages) -> None:
    """Explain, ground, index, compare and select side by side; what is finished already is left alone.

    Grounding waits until it is learned where nouns look. All of them end before Ray does, and before the first error
    is raised.
    """
    extraction, vocabulary = basis.extraction, basis.vocabulary
    looking = PrefectStage(attend).submit(plan, cluster, extraction, vocabulary, basis.sums, shown)
    begun = [
        looking,
        PrefectStage(explain).submit(plan, cluster, extraction, vocabulary, shown),
        PrefectStage(index).submit(plan, cluster, extraction, shown),
        PrefectStage(failures).submit(plan, cluster, extraction, vocabulary, shown),
        PrefectStage(features).submit(plan, cluster, extraction, shown),
    ]
    looked = looking.wait() or looking.state
    if looked.is_completed():
        begun.append(PrefectStage(ground).submit(plan, cluster, extraction, vocabulary, publication, shown))
    ended(begun)


def _evaluated(plan: Plan, basis: Basis, publication: Publication, shown: Stages) -> Basis:
    """Load and measure; where a shard of answers turns out damaged, remove its like and make them again."""
    options = plan.options
    for _ in range(REPAIRS):
        try:
            PrefectStage(evaluate)(plan, basis.extraction, basis.vocabulary, basis.sums, shown)
        except DamagedShard as damaged:
            shown.say(f"{damaged}", style="yellow")
            forget_answers(plan, damaged.path)
            with connected(options.ray_address, options.workers) as cluster:
                basis = _answered(plan, cluster, basis, publication, shown)
        else:
            return basis
    raise _unsound(plan)


def _unsound(plan: Plan) -> RunError:
    return RunError(
        f"shards were damaged {REPAIRS} times in a row: is the disk under {plan.layout.shard_place} sound?"
    )


def _label(plan: Plan, known: str, shown: Stages) -> None:
    """Give the run that the store has the name that is asked for."""
    name = plan.options.name
    if name is not None and name != known:
        rename_run(plan.layout, plan.next_store, plan.run_id, name)
        shown.say(f"{plan.run_id} is called {name!r} now; it was {known!r}")


def _show_results(plan: Plan, shown: Stages) -> None:
    """Leave tables in the Prefect UI. The run is published; a server that is gone takes nothing from it."""
    try:
        artifacts.publish_results(plan.layout.database, plan.run_id)
    except Exception as error:
        heed(error)
        shown.say(
            f"note: Prefect did not take the tables of results ({type(error).__name__})", style="yellow"
        )


def _result(plan: Plan, basis: Basis | None, shown: Stages) -> RunResult:
    """What was done; `basis` is None where the store had the run already."""
    bad = len(plan.manifest.quarantined) + (len(basis.extraction.quarantined) if basis else 0)
    return RunResult(
        plan.run_id, plan.name, plan.options.store, basis is not None, shown.counts[FORWARDED],
        basis.sums.summed if basis else 0, bad, dict(shown.seconds),
    )  # fmt: skip


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
    for path in leftovers(layout.root / "work"):
        path.unlink(missing_ok=True)
    end_removal(layout)
