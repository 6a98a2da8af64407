"""Planning, with a bar; and seeing without Prefect or Ray that there is nothing to do."""

import time
from contextvars import ContextVar

from explain_core.store.publish import name_of
from flows.follow_ups import Further
from flows.progress import Stages
from flows.result import RunResult
from tasks.options import RunOptions
from tasks.plan import Plan, make_plan
from tasks.plan_memo import image_stamp, remember, remembered

PREPARED: ContextVar[tuple[Plan, float] | None] = ContextVar("PREPARED", default=None)
"""A plan that was made a moment ago, for the flow to take over, and the seconds it took."""


def planned(options: RunOptions, shown: Stages) -> Plan:
    """The plan of a run, with its progress shown; the prepared one where it is of the same options."""
    prepared = PREPARED.get()
    if prepared and prepared[0].options == options:
        PREPARED.set(None)
        shown.seconds["plan"] = prepared[1]
        return prepared[0]
    with shown.stage("plan", 1) as stage:
        stamp = image_stamp(options)
        plan = make_plan(options, stage.at)
        remember(options, plan, stamp)
        stage.at(plan.manifest.table.num_rows, plan.manifest.table.num_rows)
    for warning in plan.warnings:
        shown.say(f"note: {warning}", style="yellow")
    return plan


def nothing_to_do(options: RunOptions) -> RunResult | None:
    """The result of a run that the store has already; otherwise None, and the plan is prepared for the flow."""
    if options.layers:
        return None  # each of several runs sees for itself
    wanted = Further.asked(options)
    with Stages() as shown:
        start = time.perf_counter()
        memo = remembered(options)
        if memo is not None and (result := _done(options, memo.run_id, wanted, start)) is not None:
            for warning in memo.warnings:
                shown.say(f"note: {warning}", style="yellow")
        else:
            plan = planned(options, shown)
            seconds = time.perf_counter() - start
            result = _done(options, plan.run_id, wanted, start)
        if result is not None:
            shown.say(f"nothing to do: the store has this run already, as {result.run_id}")
            return result
    PREPARED.set((plan, seconds))
    return None


def _done(options: RunOptions, run_id: str, wanted: Further, start: float) -> RunResult | None:
    """The result of a run that the store has as it is asked for; None where it has it not, or not all that follows."""
    layout = options.layout
    known = name_of(layout.database, run_id)
    # A run that was killed between its publishing and its clearing up goes through the flow once more.
    as_asked = known is not None and options.name in (None, known)
    if not as_asked or layout.work(run_id).exists() or wanted.missing(run_id, layout.root):
        return None
    return RunResult(run_id, str(known), options.store, False, 0, 0, 0, {"plan": time.perf_counter() - start})
