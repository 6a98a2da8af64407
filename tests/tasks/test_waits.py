"""What a worker waited for."""

import time

import pytest

from tasks.waits import Waits


def test_seconds_are_summed_and_told_in_percent():
    waits = Waits(decode=1.0, network=2.0)
    waits.add(Waits(network=4.0, write=1.0))
    assert (waits.decode, waits.network, waits.write) == (1.0, 6.0, 1.0)
    assert waits.text == "waited for decode 12 %, network 75 %, write 12 %"
    assert Waits().text == ""


def test_what_is_slow_is_counted_where_it_is():
    waits = Waits()

    def items():
        for number in range(2):
            time.sleep(0.02)
            yield number

    with pytest.raises(ValueError, match="odd"), waits.on("network"):
        time.sleep(0.02)
        raise ValueError("odd")
    assert list(waits.over(items(), "decode")) == [0, 1]
    assert waits.decode >= 0.04 and waits.network >= 0.02 and waits.write == 0
