"""deploy/: what can be checked of it without docker and without a cluster."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


def documents(name):
    return [each for each in yaml.safe_load_all((DEPLOY / name).read_text()) if each]


def options_of(command):
    """The options that a command of `explain` knows."""
    from typer.main import get_command

    from flows.cli.app import build

    return {
        name
        for each in get_command(build()).commands[command].params
        for name in each.opts + each.secondary_opts
    }


def named(words):
    return {word for word in words if word.startswith("--")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_no_file_names_a_package_registry_or_a_secret(path):
    text = path.read_text()
    assert not re.search(
        r"index-url|pypi|registry|ghcr|quay\.io|docker\.io|https?://(?!prefect|localhost|127)", text
    ), path
    if path.suffix == ".yaml":
        assert list(yaml.safe_load_all(text))


def test_compose_names_services_that_are_there():
    (compose,) = documents("compose.yaml")
    services = compose["services"]
    assert set(services) == {"postgres", "prefect", "ray-head", "ray-worker", "watcher"}
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy" and "healthcheck" in services[other], (name, other)
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source.startswith(("$", ".")) or source in compose["volumes"]
    assert "host=postgres" not in json.dumps(compose)
    assert "@postgres:5432/" in services["prefect"]["environment"]["PREFECT_API_DATABASE_CONNECTION_URL"]
    for name in ("ray-head", "ray-worker", "watcher"):
        assert services[name]["environment"]["RAY_AUTH_MODE"] == "token"
        assert "RAY_AUTH_TOKEN" in services[name]["environment"]
    assert services["prefect"]["ports"] == ["127.0.0.1:4200:4200"]  # nobody outside reaches it


def test_the_commands_know_their_options():
    (compose,) = documents("compose.yaml")
    assert named(compose["services"]["watcher"]["command"]) <= options_of("watch")
    (job,) = documents("kuberay/run.yaml")
    script = shlex.split(job["spec"]["entrypoint"])[2]
    before, run = (shlex.split(part) for part in script.split("&&"))
    assert before[:3] == ["python", "-m", "tasks.machines"] and len(before) == 6
    assert run[:2] == ["explain", "run"] and named(run) <= options_of("run")
    assert named(shlex.split((DEPLOY / "watch.sh").read_text(), comments=True)) <= {
        "--block", "--address", "--num-cpus", "--num-gpus", "--disable-usage-stats", "--ray-address",
    }  # fmt: skip


def test_the_ray_job_asks_for_what_its_workers_have():
    (job,) = documents("kuberay/run.yaml")
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    spec = job["spec"]
    cluster = spec["rayClusterSpec"]
    assert spec["shutdownAfterJobFinishes"] and cluster["enableInTreeAutoscaling"]
    assert cluster["authOptions"] == {"mode": "token"}
    (group,) = cluster["workerGroupSpecs"]
    assert (group["minReplicas"], group["replicas"]) == (0, 0)
    run = shlex.split(spec["entrypoint"])[2]
    count, cpus, gpus = map(float, re.search(r"tasks\.machines (\d+) (\d+) (\d+)", run).groups())
    (container,) = group["template"]["spec"]["containers"]
    assert count <= group["maxReplicas"]
    assert cpus <= float(container["resources"]["requests"]["cpu"])
    assert gpus == float(container["resources"]["limits"]["nvidia.com/gpu"])
    assert f"--worker-cpus {cpus:g} " in run and f"--worker-gpus {gpus:g} " in run
    for template in (cluster["headGroupSpec"]["template"], group["template"]):
        volumes = {volume["name"] for volume in template["spec"]["volumes"]}
        for each in template["spec"]["containers"]:
            assert {mount["name"] for mount in each["volumeMounts"]} <= volumes
            assert set(each["resources"]) == {"requests", "limits"}
    import ray

    assert cluster["rayVersion"] == ray.__version__
    claims = {each["metadata"]["name"] for each in documents("kuberay/storage.yaml")}
    text = (DEPLOY / "kuberay" / "run.yaml").read_text()
    used = set(re.findall(r"claimName: ([\w-]+)|secretRef:\s+name: ([\w-]+)", text))
    assert {a or b for a, b in used} - {"models"} <= claims


def test_the_image_copies_what_the_package_needs():
    """The Dockerfile's COPY lines, taken literally, make a folder from which the wheel can be built."""
    copied = [
        word
        for line in (DEPLOY / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ")
        for word in line.split()[1:-1]
        if not word.startswith("--")
    ]
    assert all((ROOT / name).exists() for name in copied), copied
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {f"!{name}" for name in copied} <= set(kept)


@pytest.mark.slow
def test_the_image_s_steps_in_an_empty_folder(tmp_path):
    """COPY as cp, RUN pip install as it stands but for the packages, which this environment has already."""
    import shutil

    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            *sources, target = (word for word in line.split()[1:] if not word.startswith("--"))
            for source in sources:
                place = tmp_path / (source if target in (".", "./") else target)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, place)
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", "--target", str(installed), "."],
        cwd=tmp_path,
        check=True,
    )
    said = subprocess.run(
        [sys.executable, "-P", str(installed / "bin" / "explain"), "--help"], capture_output=True, text=True, cwd="/",
        env=os.environ | {"PYTHONPATH": str(installed), "COLUMNS": "200"}, check=True,
    )  # fmt: skip
    assert "watch" in said.stdout and "schedule" in said.stdout


def test_watch_sh_ends_with_either_of_the_two(tmp_path):
    """Both commands stood in for by shell scripts: whichever ends, the other ends, and the code is not 0."""
    assert subprocess.run(["bash", "-n", str(DEPLOY / "watch.sh")], check=False).returncode == 0
    for ray, explain, code in (("exec sleep 60", "exit 3", 3), ("exit 0", "exec sleep 60", 1)):
        for name, script in (("ray", ray), ("explain", f'echo "$@" > {tmp_path}/given; {explain}')):
            (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
            (tmp_path / name).chmod(0o755)
        done = subprocess.run(
            [str(DEPLOY / "watch.sh"), "head:6379", "checkpoints", "--images", "cub:a b"],
            env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == code
    assert Path(tmp_path / "given").read_text().split() == [
        "watch", "checkpoints", "--images", "cub:a", "b", "--ray-address", "head:6379",
    ]  # fmt: skip
