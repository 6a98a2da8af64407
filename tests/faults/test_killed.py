"""kill -9 of workers, of the flow, and of Ray's head."""

import re
import time

import pytest

from explain_core.store.reader import Store
from tests.faults.command import BATCH, IMAGES, SHARD, WORKERS, in_session, name_of

READER = re.compile(r"ray::CaptionReader(\.read)?")  # no more ".__init__"; a few captions are read in no time
WORKERS_AT = {
    "in its first shard": ("ray::Extractor", lambda f: list(f.store.glob("extractions/*/.partial-*"))),
    "in mid-shard": ("ray::Extractor.extract", lambda f: len(f.shards()) >= 2),
    "in a late shard": ("ray::Extractor.extract", lambda f: len(f.shards()) >= 6),
    "between shards": ("ray::Extractor", lambda f: len(f.shards()) >= 3),
    "before it has loaded its network": ("ray::Extractor", lambda _: True),
    "reading captions": ("ray::CaptionReader", lambda _: True),
    "reading captions, its pipeline loaded": (READER, lambda _: True),
    "summing": ("ray::partial_sums", lambda _: True),
    "explaining": ("ray::explain_shard", lambda _: True),
    "grounding": ("ray::ground_shard", lambda _: True),
    "indexing": ("ray::index_shard", lambda _: True),
}


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.parametrize("where", WORKERS_AT)
def test_a_worker_is_killed(field, where, attempt):
    kill_a_worker(field, where)


@pytest.mark.slow  # the flow's own death is tried every time
def test_a_worker_is_killed_in_mid_shard(field):
    kill_a_worker(field, "in mid-shard")


def kill_a_worker(field, where):
    title, moment = WORKERS_AT[where]
    command = field.explain()
    command.until(lambda: moment(field))
    victims = command.until(lambda: command.started(title))
    field.dice.choice(victims).kill()
    assert command.end() == 0, command.said  # Ray starts another: nobody has to do anything
    field.check(command)
    # A shard that a dying worker finished is not done again, so nothing is counted twice.
    assert field.forwarded() <= IMAGES


FLOW_AT = {
    "while it starts": lambda _: True,
    "with the store's lock in hand": lambda f: f.layout.lock.exists(),
    "before the first shard": lambda f: list(f.store.glob("extractions/*/.partial-*")),
    "after the first shard": lambda f: f.shards(),
    "after some shards": lambda f: len(f.shards()) >= f.dice.randint(2, 8),
    "when all is extracted": lambda f: len(f.images_in_shards()) == IMAGES,
    "when the captions are read": lambda f: list(f.store.glob("attributes/*/*.parquet")),
    "when the sums are written": lambda f: list(f.store.glob("statistics/*.npz")),
    "when the p.d.f. is known": lambda f: list(f.store.glob("work/*/learned.npz")),
    "while it begins the next store": lambda f: list(f.store.glob("work/*/next.duckdb")),
    "inside the first transaction": lambda f: f.commands[-1].has_open("next.duckdb"),
    "when the first answers are there": lambda f: f.answers(),
    "among the answers": lambda f: len(f.answers()) >= 15,
    "when all answers are there": lambda f: len(f.answers("heatmaps")) == len(f.shards()) > 0,
    "while it loads the answers": lambda f: loaded(f),
    "when the store has appeared": lambda f: f.layout.database.exists(),
}
"""Where the flow is killed, and how it shows; a random while goes by in between."""
AT_ONCE = ("while it begins", "inside", "while it loads", "when the store", "before the first")


def loaded(field):
    """The evaluating transaction is under way: all shards are there, and the next store is open again."""
    tables = ("sentences", "heatmaps", "filter_images")
    there = all(len(field.answers(table)) == len(field.shards()) for table in tables)
    return there and field.commands[-1].has_open("next.duckdb")


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.parametrize("when", FLOW_AT)
def test_the_flow_is_killed(field, when, attempt):
    kill_the_flow(field, when)


def test_the_flow_is_killed_at_a_bad_moment(field, begun):
    field.layout.database.unlink()  # all but the answers is there
    kill_the_flow(field, "while it loads the answers")


def kill_the_flow(field, when):
    command = field.explain()
    command.until(lambda: FLOW_AT[when](field))
    field.soon(3 if when == "while it starts" else 0.1 if when.startswith(AT_ONCE) else 0.5)
    command.kill()
    assert command.end() in (137, 0)  # 0: it was over before the blow fell
    took = field.check_processes(command)
    before = field.images_in_shards()
    if field.layout.database.exists():
        with Store.open(field.store) as store:  # a reader sees a whole run or none
            assert store.rows("SELECT count(*) AS n FROM predictions")[0]["n"] == IMAGES
    again = field.finish()
    if "nothing to do" not in again.said:
        assert field.forwarded() == IMAGES - len(before)
    print(f"all that it had started was gone after {took:.1f} s; {len(before)} of {IMAGES} images were kept")


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_a_kill_at_half_way_costs_at_most_a_shard_a_worker(field, attempt):
    command = field.explain()
    command.until(lambda: len(field.images_in_shards()) >= IMAGES // 2)
    field.soon(SHARD / BATCH * 0.15)
    begun = list(field.store.glob("extractions/*/.partial-*"))
    command.kill()
    command.end()
    field.check_processes(command)
    before = len(field.images_in_shards())
    assert before >= IMAGES // 2 and len(begun) <= WORKERS
    start = time.monotonic()
    field.finish()
    assert field.forwarded() == IMAGES - before  # what was in a finished shard is never extracted again
    print(f"begun anew: {len(begun)} shards; the second start took {time.monotonic() - start:.0f} s in all")


@pytest.mark.slow
def test_prefect_s_own_server_ends_with_a_flow_that_is_killed(field):
    """Where no server is configured, the flow starts one; kill -9 of the flow must not leave it behind."""
    own = {"PREFECT_API_URL": ""}
    command = field.explain(environment=own)
    command.until(lambda: [p for p in command.started() if "uvicorn" in " ".join(p.cmdline())])
    command.until(lambda: field.layout.lock.exists())
    command.kill()
    command.end()
    print(f"gone after {field.check_processes(command):.1f} s")


HEAD_AT = {
    "while shards are extracted": lambda f: len(f.shards()) >= 2,
    "while captions are read": lambda f: len(f.images_in_shards()) == IMAGES,
    "while images are explained": lambda f: f.answers(),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", [("gcs_server", "raylet"), ("raylet",), ("gcs_server",)], ids=" and ".join)
@pytest.mark.parametrize("when", HEAD_AT)
def test_ray_s_head_is_killed(field, when, what):
    command = field.explain()
    command.until(lambda: HEAD_AT[when](field))
    field.soon(0.3)
    for process in command.started():
        if name_of(process) in what:
            process.kill()
    code = command.end()
    if code:
        assert code == 1 and 1 <= len(command.message) <= 3, command.said
        assert "run the same command again" in command.message[0], command.said
    field.check_processes(command)
    field.finish()


def test_no_process_of_a_run_is_left(undisturbed):
    assert in_session(undisturbed.commands[0].process.pid) == []
