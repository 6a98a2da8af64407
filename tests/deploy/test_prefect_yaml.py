"""deploy/prefect.yaml: as Prefect reads it, and deployed to a real server."""

import json
import os
import subprocess
import sys
import urllib.request
from importlib import import_module

import pytest
import yaml

from tests.conftest import ROOT

FILE = ROOT / "deploy" / "prefect.yaml"
PLACES = {
    "EXPLAIN_HOME": "/srv/birds", "EXPLAIN_IMAGES": "cub:/srv/birds/CUB_200_2011",
    "EXPLAIN_MODEL": "torchvision:resnet50", "EXPLAIN_STORE": "/srv/birds/explained",
    "EXPLAIN_CHECKPOINTS": "/srv/birds/checkpoints",
}  # fmt: skip


def test_prefect_s_own_model_takes_it():
    from prefect.cli.deploy._models import PrefectYamlModel

    from flows.schedule import EVENT
    from tasks.options import RunOptions

    held = yaml.safe_load(FILE.read_text())
    model = PrefectYamlModel.model_validate(held)
    assert [each.name for each in model.deployments] == ["nightly", "on-checkpoint"]
    for deployment in held["deployments"]:
        module, _, name = deployment["entrypoint"].partition(":")
        parameters = getattr(import_module(module), name).parameters.properties
        assert set(deployment["parameters"]) == set(parameters)
        RunOptions(**deployment["parameters"]["options"])
    (trigger,) = held["deployments"][1]["triggers"]
    assert trigger["expect"] == [EVENT]


@pytest.mark.slow
def test_it_is_deployed_to_a_real_server(server):
    def asked(path, body):
        request = urllib.request.Request(
            f"{server.url}{path}", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    asked("/work_pools/", {"name": "explain", "type": "process"})
    subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(FILE)],
        cwd=ROOT, env=os.environ | PLACES | {"PREFECT_API_URL": server.url}, check=True, timeout=600,
    )  # fmt: skip
    found = {each["name"]: each for each in asked("/deployments/filter", {})}
    assert set(found) == {"nightly", "on-checkpoint"}
    for deployment in found.values():
        assert deployment["work_pool_name"] == "explain"
        assert deployment["parameters"]["options"]["images"] == PLACES["EXPLAIN_IMAGES"]
        assert deployment["parameters"]["checkpoint"] == PLACES["EXPLAIN_CHECKPOINTS"]
        assert deployment["global_concurrency_limit"]["limit"] == 1
    assert found["nightly"]["schedules"][0]["schedule"]["cron"] == "0 3 * * *"
    (automation,) = asked("/automations/filter", {})
    assert automation["trigger"]["expect"] == ["explain.checkpoint.written"]
    (action,) = automation["actions"]
    assert action["parameters"]["checkpoint"]["template"] == "{{ event.payload.path }}"
