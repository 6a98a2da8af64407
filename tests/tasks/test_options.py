"""Options that cannot be had are refused before anything is computed."""

import os

import pytest

from explain_core.errors import ExplainError, InputError
from tasks.options import RunOptions
from tasks.plan import check_options

ODD = os.fsdecode(b"caf\xe9")  # a name that is not UTF-8, as Python has it


@pytest.mark.parametrize("name", ["images", "checkpoint", "shards", "name", "model"])
def test_what_is_not_utf8_is_refused_by_its_option(tmp_path, name):
    given = {"images": "folder:x", "model": "a:b", "checkpoint": "c.pt", "store": str(tmp_path)} | {name: ODD}
    with pytest.raises(InputError, match=f"--{name} .*caf. is not UTF-8") as raised:
        check_options(RunOptions(**given))
    str(raised.value).encode()


def test_a_store_that_is_not_utf8(tmp_path):
    with pytest.raises(ExplainError, match=r"caf.: the name is not UTF-8") as raised:
        check_options(RunOptions("folder:x", "a:b", checkpoint="c.pt", store=str(tmp_path / ODD)))
    str(raised.value).encode()


def test_letters_of_all_scripts_are_taken(tmp_path):
    check_options(
        RunOptions("folder:café 鳥", "a:b", checkpoint="ck 😀\n.pt", store=str(tmp_path / "store é"))
    )


def test_a_language_is_no_folder_of_its_name(tmp_path, monkeypatch):
    """A folder "fr" that happens to lie here is no pipeline; one with a meta.json is meant."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fr").mkdir()
    given = {"images": "folder:x", "model": "a:b", "checkpoint": "c.pt"}
    assert RunOptions(**given, language_model="fr").language_model == "fr"
    (tmp_path / "fr" / "meta.json").write_text("{}")
    assert RunOptions(**given, language_model="fr").language_model == str(tmp_path / "fr")
