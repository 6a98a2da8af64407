"""`explain schedule`: the zone of its times is said."""

from typer.main import get_command
from typer.testing import CliRunner

from flows.cli.app import build
from flows.cli.commands.schedule import tell_times
from flows.schedule import clock

GIVEN = ["schedule", "--checkpoint", "c", "--images", "fieldguide:", "--model", "torchvision:resnet18"]


def test_the_next_times_are_told_with_their_zone(capsys):
    tell_times(clock("0 3 * * *", "Asia/Kolkata"))
    said = capsys.readouterr().err
    assert said.count("03:00 +05:30") == 3 and "(Asia/Kolkata)" in said


def test_a_zone_that_is_none_is_refused():
    asked = CliRunner().invoke(build(), [*GIVEN, "--cron", "0 3 * * *", "--timezone", "Mars/Olympus"])
    assert "--timezone Mars/Olympus is no time zone" in str(asked.exception)


def test_a_zone_without_a_clock_is_refused():
    asked = CliRunner().invoke(build(), [*GIVEN, "--on-event", "--timezone", "UTC"])
    assert "give that too" in str(asked.exception)


def test_help_says_whose_clock_it_is():
    options = {each.name: each.help for each in get_command(build("schedule")).commands["schedule"].params}
    assert "--timezone" in options["cron"] and "this machine's" in options["timezone"]
