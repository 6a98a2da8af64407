"""Cron by the clock of a zone: three at night is three there, in summer and in winter."""

from datetime import timedelta

import pytest

from explain_core.errors import InputError
from flows.schedule import clock, next_times


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Berlin", "UTC", "America/St_Johns"])
def test_three_at_night_is_three_there(zone):
    times = next_times(clock("0 3 * * *", zone), 400)
    assert len(times) == 400 and all((each.hour, each.minute) == (3, 0) for each in times)
    offsets = {each.utcoffset() for each in times}
    assert len(offsets) == (1 if zone in ("Asia/Kolkata", "UTC") else 2)  # summer time is kept
    if zone == "Asia/Kolkata":
        assert offsets == {timedelta(hours=5, minutes=30)}


@pytest.mark.parametrize("cron", ["every night", "61 3 * * *", ""])
def test_what_is_no_cron_schedule_is_refused(cron):
    with pytest.raises(InputError, match="is no cron schedule"):
        clock(cron, "UTC")


@pytest.mark.parametrize("cron", ["0 3 31 2 *", "0 3 30 2 *", "0 3 31 4,6 *"])
def test_what_never_comes_is_refused(cron):
    with pytest.raises(InputError, match="never comes"):
        clock(cron, "Europe/Berlin")
    assert next_times(clock("0 3 29 2 *", "UTC"), 1)[0].year % 4 == 0
