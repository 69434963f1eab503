"""The Dockerfile: linted, and it says what the guide says."""

from __future__ import annotations

import sys
from pathlib import Path

import external

DOCKERFILE = external.ROOT / "Dockerfile"


def test_it_has_no_lint() -> None:
    external.run([Path(sys.executable).with_name("hadolint"), "--no-color", DOCKERFILE])


def test_it_runs_without_rights_and_can_say_how_it_is() -> None:
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001" in last
    assert any(line.startswith("HEALTHCHECK") and "/healthz" in line for line in last)
