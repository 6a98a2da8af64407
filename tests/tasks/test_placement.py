"""Workers ask for cores and GPUs, and are put where there are some."""

import pytest

from explain_core.errors import RunError
from tasks.cluster import Resources
from tasks.options import RunOptions
from tasks.placement import Needs, needs

BIRDS = {"images": "fieldguide:", "model": "torchvision:resnet18", "checkpoint": "x"}


@pytest.mark.parametrize(
    ("machines", "asked", "room"),
    [
        (((4.0, 0.0), (2.0, 0.0)), Needs(1, 0), 6),
        (((4.0, 0.0), (3.0, 0.0)), Needs(2, 0), 3),  # the odd core of the second machine is no help
        (((8.0, 2.0), (64.0, 0.0)), Needs(1, 1), 2),
        (((8.0, 2.0),), Needs(1, 0.5), 4),
        (((8.0, 1.0),), Needs(1, 0.1), 8),  # ten would fit on the GPU, eight have cores
        (((0.3, 0.0),), Needs(0.1, 0), 3),
    ],
)
def test_room_is_counted_machine_by_machine(machines, asked, room):
    assert asked.room(Resources(1, machines)) == room


@pytest.mark.parametrize(
    ("options", "on_gpu", "machines", "asked"),
    [
        ({}, False, ((2.0, 0.0),), Needs(1, 0)),
        ({}, True, ((16.0, 1.0),), Needs(4, 0.25)),
        ({}, True, ((3.0, 1.0),), Needs(3, 1)),  # not two cores for a second worker
        ({}, True, ((16.0, 4.0), (64.0, 0.0)), Needs(2, 0.5)),
        ({}, True, ((96.0, 1.0),), Needs(8, 0.25)),
        ({"worker_gpus": 1.0}, True, ((16.0, 1.0),), Needs(8, 1)),
        ({"worker_gpus": 0.5}, True, ((16.0, 4.0),), Needs(2, 0.5)),
        ({"worker_gpus": 1.0, "worker_cpus": 3.0}, False, ((16.0, 4.0),), Needs(3, 1)),
    ],
)
def test_a_gpu_s_worker_asks_for_its_share_of_the_cores(options, on_gpu, machines, asked):
    assert needs(RunOptions(**BIRDS, **options), on_gpu, Resources(1, machines)) == asked


@pytest.mark.parametrize(
    ("options", "wanted", "machines", "asked"),
    [
        ({}, 100, ((32.0, 4.0),), Needs(2, 0.25)),
        (
            {},
            10,
            ((64.0, 8.0),),
            Needs(4, 0.5),
        ),  # ten batches: two workers on each of eight GPUs, not four on three
        ({}, 4, ((32.0, 4.0),), Needs(8, 1)),
        ({"workers": 4}, 100, ((32.0, 4.0),), Needs(8, 1)),
        ({"workers": 1}, 100, ((16.0, 1.0),), Needs(8, 1)),
        ({}, 100, ((16.0, 1.0), (4.0, 1.0)), Needs(2, 0.5)),  # the smaller machine's two cores a worker
    ],
)
def test_few_workers_are_spread_over_all_gpus(options, wanted, machines, asked):
    assert needs(RunOptions(**BIRDS, **options), True, Resources(1, machines), wanted) == asked


def test_asking_for_more_than_any_machine_has_is_an_error():
    cluster = Resources(6, ((4.0, 0.0), (2.0, 0.0)))
    with pytest.raises(RunError, match="no machine of the Ray cluster has 1 cores and 1 GPUs"):
        needs(RunOptions(**BIRDS), True, cluster)
    with pytest.raises(RunError, match="the largest has 4 cores and 0 GPUs"):
        needs(RunOptions(**BIRDS, worker_cpus=5.0), False, cluster)
