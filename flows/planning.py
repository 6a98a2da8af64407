"""Planning, with a bar; and seeing without Prefect or Ray that there is nothing to do."""

import time
from contextvars import ContextVar

from explain_core.store.publish import name_of
from flows.follow_ups import Further
from flows.progress import Stages
from flows.result import RunResult
from tasks.options import RunOptions
from tasks.plan import Plan, make_plan

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
        plan = make_plan(options, stage.at)
        stage.at(plan.manifest.table.num_rows, plan.manifest.table.num_rows)
    for warning in plan.warnings:
        shown.say(f"note: {warning}", style="yellow")
    return plan


def nothing_to_do(options: RunOptions) -> RunResult | None:
    """The result of a run that the store has already; otherwise None, and the plan is prepared for the flow."""
    wanted = Further.asked(options)
    with Stages() as shown:
        start = time.perf_counter()
        plan = planned(options, shown)
        seconds = time.perf_counter() - start
        known = name_of(plan.layout.database, plan.run_id)
        # A run that was killed between its publishing and its clearing up goes through the flow once more.
        as_asked = known is not None and options.name in (None, known)
        if as_asked and not plan.work.exists() and not wanted.missing(plan.run_id, plan.layout.root):
            shown.say(f"nothing to do: the store has this run already, as {plan.run_id}")
            return RunResult(plan.run_id, str(known), options.store, False, 0, 0, 0, {"plan": seconds})
    PREPARED.set((plan, seconds))
    return None
