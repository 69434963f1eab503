"""The action, the hook and the examples for CI: what they run is run here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import external

ROOT = external.ROOT
BROKEN = ROOT / "tests" / "projects" / "broken" / "missing-label"


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BROKEN, tmp_path / "project"))


def test_the_action_checks_and_annotates(project: Path, tmp_path: Path) -> None:
    action = read("action.yml")
    assert action["runs"]["using"] == "composite"
    install, check = action["runs"]["steps"]
    assert set(re.findall(r"inputs\.([a-z-]+)", json.dumps(action))) == set(action["inputs"])
    assert '-m pip install --quiet "$GITHUB_ACTION_PATH"' in install["run"]
    folder = tmp_path / "publisher" / "bin"  # what the first step makes, made of what is here
    folder.mkdir(parents=True)
    command = folder / "publisher"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m publisher "$@"\n')
    command.chmod(0o755)
    given = {"PROJECT": str(project), "FAIL_ON": "violation", "PROFILE": ""}
    assert set(check["env"]) == set(given)
    for profile, code in (("", 1), ("ckan", 1)):
        environment = {**os.environ, **given, "PROFILE": profile, "RUNNER_TEMP": str(tmp_path)}
        script = ["bash", "-euo", "pipefail", "-c", check["run"]]
        done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert done.stdout.startswith(f"::error file={project}/data/agency.ttl,line=4,")


def test_gitlab_gets_a_report(project: Path) -> None:
    job = read("examples/ci/gitlab-ci.yml")["check"]
    line = job["script"][-1]
    assert line.endswith(f"> {job['artifacts']['reports']['codequality']}")
    line = line.replace("publisher check", f"{sys.executable} -m publisher check")
    done = subprocess.run(["sh", "-c", line], cwd=project, capture_output=True, check=False)
    assert done.returncode == 1
    [result] = json.loads((project / "gl-code-quality-report.json").read_text("utf-8"))
    assert result["location"] == {"path": "data/agency.ttl", "lines": {"begin": 4}}


def test_the_example_for_github_names_what_the_action_takes() -> None:
    workflow = read("examples/ci/github.yml")
    [_, step] = workflow["jobs"]["check"]["steps"]
    assert set(step["with"]) <= set(read("action.yml")["inputs"])


def test_the_hook_runs_a_command_on_the_files_of_a_project() -> None:
    [hook] = read(".pre-commit-hooks.yaml")
    assert hook["entry"] == "publisher check"
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    for name in ("publisher.toml", "data/a.ttl", "ontology/shapes/x.ttl", "queries/q.rq"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "site/data.json")
