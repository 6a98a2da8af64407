"""The machine's zone by its name, however the machine says it."""

import shutil
from pathlib import Path
from zoneinfo import TZPATH

import pytest

from explain_core.errors import InputError
from flows import time_zone as zones
from flows.time_zone import time_zone

DATABASE = next(Path(folder) for folder in TZPATH if (Path(folder) / "Asia/Kolkata").is_file())


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose files say no zone yet."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zones, "LOCALTIME", tmp_path / "localtime")
    monkeypatch.setattr(zones, "NAMED", tmp_path / "timezone")
    return tmp_path


@pytest.mark.parametrize(
    ("value", "name"),
    [("Asia/Kolkata", "Asia/Kolkata"), (":America/New_York", "America/New_York"), ("", "UTC"), ("UTC", "UTC"),
     (f"{DATABASE}/Europe/Berlin", "Europe/Berlin"), ("UTC0", "UTC"), ("<UTC>+0", "UTC")],
)  # fmt: skip
def test_the_variable_says_it(machine, monkeypatch, value, name):
    monkeypatch.setenv("TZ", value)
    assert time_zone(None) == name


@pytest.mark.parametrize("sign", ["", ":"])
def test_a_variable_that_names_the_machine_s_file_means_the_machine(machine, monkeypatch, sign):
    (machine / "localtime").symlink_to(DATABASE / "Asia/Kolkata")
    monkeypatch.setenv("TZ", f"{sign}{machine / 'localtime'}")
    assert time_zone(None) == "Asia/Kolkata"
    (machine / "link").symlink_to(DATABASE / "Europe/Berlin")
    monkeypatch.setenv("TZ", f"{sign}{machine / 'link'}")
    assert time_zone(None) == "Europe/Berlin"


@pytest.mark.parametrize("value", ["IST-5:30", "GMT+3", "Nowhere/Else", "Asia"])
def test_a_variable_without_a_name_is_not_taken_for_utc(machine, monkeypatch, value):
    monkeypatch.setenv("TZ", value)
    with pytest.raises(InputError, match="give it with --timezone"):
        time_zone(None)


def test_the_machine_s_link_says_it(machine):
    (machine / "localtime").symlink_to(DATABASE / "Asia/Kolkata")
    (machine / "timezone").write_text("Europe/Berlin\n")  # left over: the link is what the clock goes by
    assert time_zone(None) == "Asia/Kolkata"


def test_a_copy_is_known_by_its_content(machine):
    shutil.copy(DATABASE / "Pacific/Auckland", machine / "localtime")
    assert time_zone(None) in ("Pacific/Auckland", "Antarctica/McMurdo", "Antarctica/South_Pole", "NZ")
    (machine / "timezone").write_text("Pacific/Auckland\n")
    assert time_zone(None) == "Pacific/Auckland"
    (machine / "timezone").write_text("Europe/Berlin\n")
    assert time_zone(None) != "Europe/Berlin"


def test_a_machine_that_says_nothing_is_in_utc(machine):
    assert time_zone(None) == "UTC"


@pytest.mark.parametrize("name", ["Mars/Olympus", "CET+1", "../etc/passwd", "", "Asia"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(InputError, match="is no time zone"):
        time_zone(name)
