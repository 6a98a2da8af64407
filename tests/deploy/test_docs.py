"""docs/watch.md and docs/deploy.md: their commands exist, what they link is there."""

import re
import shlex

import pytest
import yaml

from tests.conftest import ROOT
from tests.deploy.test_files import DEPLOY, named, options_of

TEXTS = {name: (ROOT / "docs" / name).read_text() for name in ("watch.md", "deploy.md")}
COMMANDS = [
    line[2:]
    for text in TEXTS.values()
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ explain ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_exist_with_their_options(command):
    name, *arguments = shlex.split(command)[1:]
    assert named(arguments) <= options_of(name)


@pytest.mark.parametrize("name", TEXTS)
def test_what_they_link_is_there(name):
    for target in re.findall(r"\]\(([^)#]+)\)", TEXTS[name]):
        assert (ROOT / "docs" / target).exists(), target
    for path in re.findall(r"deploy/[\w./]+\w", TEXTS[name]):
        assert (ROOT / path).exists(), path


def test_the_places_that_prefect_yaml_asks_for_are_told():
    asked = set(re.findall(r"\$(EXPLAIN_\w+)", (DEPLOY / "prefect.yaml").read_text()))
    assert asked and asked <= set(re.findall(r"EXPLAIN_\w+", TEXTS["deploy.md"]))


def test_the_variables_that_compose_insists_on_are_told():
    insisted = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert insisted == {"RAY_AUTH_TOKEN", "POSTGRES_PASSWORD", "EXPLAIN_IMAGES", "EXPLAIN_MODEL"}
    assert all(name in TEXTS["deploy.md"] for name in insisted)
    assert yaml.safe_load((DEPLOY / "compose.yaml").read_text())["name"] == "explain-flow"
