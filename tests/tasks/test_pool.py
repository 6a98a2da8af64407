"""Fan-out over real Ray: errors of the program come through as they are, lost workers are replaced."""

import os
import time
from pathlib import Path

import pytest
import ray

from explain_core.errors import CheckpointError
from tasks import pool
from tasks.pool import actor_pool, map_actors, map_tasks
from tasks.remote import CountingActor, actor, sized, start_of


@actor(num_cpus=1)
class Worker(CountingActor):
    @ray.method(concurrency_group="work")
    def double(self, number, seconds=0.0):
        time.sleep(seconds)
        self._finished += 1
        return os.getpid(), 2 * number

    @ray.method(concurrency_group="work")
    def die_once(self, marker):
        if not Path(marker).exists():
            Path(marker).touch()
            os._exit(1)
        return "alive"

    @ray.method(concurrency_group="work")
    def refuse(self):
        raise CheckpointError("layer4 holds 3 NaN values")


@ray.remote(num_cpus=1)
def square(number):
    return number * number


def test_work_is_spread_and_counted():
    seen = []
    with actor_pool(start_of(Worker), 2) as actors:
        ray.get([actor.double.remote(0) for actor in actors])
        results = list(map_actors(actors, "double", [(n, 0.6) for n in range(4)], seen.append))
    assert sorted(value for _, value in results) == [0, 2, 4, 6]
    assert len({pid for pid, _ in results}) == 2  # neither worker waits while the other has two to do
    assert seen == sorted(seen)


def test_an_error_of_the_program_comes_through_as_it_was_raised():
    with actor_pool(start_of(Worker), 1) as actors, pytest.raises(CheckpointError, match="3 NaN values"):
        list(map_actors(actors, "refuse", [()]))


def test_a_worker_that_is_killed_is_replaced_and_its_work_done_again(tmp_path):
    with actor_pool(start_of(Worker), 1) as actors:
        assert list(map_actors(actors, "die_once", [(str(tmp_path / "marker"),)])) == ["alive"]


def test_an_actor_that_never_gets_a_place_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(pool, "SILENCE_SECONDS", 3.0)
    with actor_pool(start_of(Worker), 3) as actors:  # on two cores
        results = [value for _, value in map_actors(actors, "double", [(n,) for n in range(3)])]
    assert sorted(results) == [0, 2, 4]


def test_where_no_actor_has_a_place_it_is_said(monkeypatch):
    monkeypatch.setattr(pool, "QUIET_SECONDS", 1.0)
    said = []

    def hear(text):
        said.append(text)
        ray.kill(blocker)

    blocker = start_of(sized(Worker, cpus=2, gpus=0))()
    ray.get(blocker.progress.remote())
    with actor_pool(start_of(Worker), 1) as actors:
        assert len(list(map_actors(actors, "double", [(1,)], say=hear))) == 1
    assert said[0].startswith("waiting for Ray: none of 1 workers answers")
    assert said[0].endswith("0 of the cluster's 2 cores are free")


def test_actors_are_gone_after_their_block_however_it_ends():
    for _ in range(3):  # three times two actors on two cores: the next pair starts only when the last is gone
        with pytest.raises(ZeroDivisionError), actor_pool(start_of(Worker), 2) as actors:
            ray.get(actors[1].double.remote(1), timeout=60)
            raise ZeroDivisionError


def test_tasks_are_bounded_and_all_done():
    assert sorted(map_tasks(square, ((n,) for n in range(20)), limit=3)) == [n * n for n in range(20)]
