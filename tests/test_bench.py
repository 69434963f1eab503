"""The bench: its data are good, it measures what it says, and all of it runs."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

import external
import publisher
from bench import __main__ as command
from bench import builds, costs, goals, organisations, places, report, trials
from bench.costs import Cost, Failed
from bench.places import Missing, Place
from bench.records import Record
from bench.trials import Outcome, Outcomes, Trial
from publisher.checks.report import Severity

pytestmark = pytest.mark.alone


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, tmp_path / "pipeline.py", 0.01)


# -- The data


def test_the_register_passes_the_check(place: Place) -> None:
    project = publisher.open(place.project(30))
    assert not project.check().at_least(Severity.VIOLATION)
    kinds = ("body/", "change/", "purpose/", "scheme/")
    ours = tuple(f"{organisations.BASE}id/{kind}" for kind in kinds)
    described = [each for each in project if each.iri.startswith(ours)]
    assert len(described) == builds.resources(30) == 30 + 3 + organisations.PURPOSES + 1


def test_the_statements_are_the_same_in_any_order_and_in_any_files() -> None:
    lines = list(organisations.statements(40))
    quads = list(ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES))
    assert len(set(quads)) == len(lines) > 40 * 11
    assert sorted(organisations.scattered(40)) == sorted(lines)
    files = [list(file) for file in organisations.files(40, 15)]
    assert [line for file in files for line in file] == lines
    assert len(files) == 3


def test_scattered_statements_about_a_resource_are_apart() -> None:
    subjects = [line.split()[0] for line in organisations.scattered(20) if "/body/" in line[:50]]
    assert all(first != second for first, second in pairwise(subjects))


def test_a_thousand_have_the_same_purpose() -> None:
    purposes = [organisations.purpose_of(number) for number in range(3_000)]
    assert purposes.count(0) == organisations.SHARING


def test_flaws_are_there_where_they_are_asked_for() -> None:
    good, bad = (set(organisations.statements(200, flawed)) for flawed in (False, True))
    assert len(bad - good) == 3


def test_a_text_is_replaced_where_it_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("one\ntwo\ntwo\n")
    places.replace(path, "one", "three")
    with pytest.raises(ValueError, match="2 times"):
        places.replace(path, "two", "three")
    assert path.read_text() == "three\ntwo\ntwo\n"
    assert list(tmp_path.iterdir()) == [path]


# -- Measuring

BUSY = """
import os, time
ballast = bytearray(80 << 20)
if os.fork() == 0:
    while time.process_time() < 0.3: pass
    os._exit(0)
os.wait()
print('{"seen": 1}')
"""


def test_the_cost_of_a_command_is_that_of_all_its_processes(tmp_path: Path) -> None:
    cost = costs.run([sys.executable, "-c", BUSY], tmp_path)
    assert cost.told == {"seen": 1}
    assert 0.3 <= cost.cpu < 3
    assert cost.wall >= 0.3
    assert 80 << 20 < cost.peak < 160 << 20, "what both have is counted once"


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    failing = "import sys; print('no such luck'); sys.exit(3)"
    with pytest.raises(Failed, match=r"ended with 3: no such luck"):
        costs.run([sys.executable, "-c", failing], tmp_path)
    with pytest.raises(Failed, match="does not tell its 'cpu'"):
        costs.inner([sys.executable, "-c", "print('{}')"], tmp_path)


def test_trials_are_made_in_turn_and_a_failure_ends_only_its_own() -> None:
    made: list[str] = []

    def measure(name: str) -> Cost:
        made.append(name)
        if name == "b":
            raise Missing("b is not installed")
        return Cost(2.0, 1.0)

    some = [Trial(name, 4, lambda name=name: measure(name), once=name == "c") for name in "abc"]  # type: ignore[misc]
    found = trials.run(some, 2, lambda _: None)
    assert made == ["a", "b", "c", "a"]
    assert [outcome.problem for outcome in found] == ["", "b is not installed", ""]
    assert found.of("b", 4) is None
    outcome = found.of("a", 4)
    assert outcome is not None
    assert outcome.per_resource() == 0.5


# -- Goals and tables


def outcome(name: str, size: int, *cpus: float, **told: object) -> Outcome:
    return Outcome(name, size, size or 1, [Cost(cpu, cpu, 1 << 30, told) for cpu in cpus])


FOUND = Outcomes(
    [
        outcome("documents", 10_000, 2.0, 3.0),
        outcome("documents", 1_000_000, 300.0),
        outcome("floor", 10_000, 1.0, 1.0),
        outcome("pipeline", 10_000, 70.0, 60.0),
        outcome("build with workers: 1", 10_000, 4.0),
        outcome("build with workers: 2", 10_000, 2.0),
        outcome("shapes", 20_000, 1.0, digest="x"),
        outcome("shapes by pySHACL", 10_000, 20.0, digest="x"),
        Outcome("a page from nginx", 10, 1, problem="nginx is not\ninstalled"),
    ]
)


def test_goals_are_ratios_turn_by_turn() -> None:
    told = {(goal.work.split(" / ")[0], goal.size): goal for goal in goals.goals(FOUND)}
    pipeline = told["CPU time of the straightforward pipeline", 10_000]
    assert (pipeline.values, pipeline.value, pipeline.reached) == ([35, 20], 27.5, False)
    assert told["CPU time of our three documents", 10_000].reached
    assert told["wall time of a build by one worker", 10_000].values == [2]
    assert told["CPU time of pySHACL", 20_000].values == [40], "the nearest size, by resources"
    assert told["peak memory of documents", 1_000_000].values == [1]
    growth = told["CPU time of documents, a resource", 1_000_000]
    assert (growth.value, growth.reached) == (1.5, False)


def test_a_record_is_read_back_as_it_was() -> None:
    record = Record("2026-11-29", {"cores": "2"}, {"Python": "3.11"}, FOUND)
    read = Record.loads(record.dumps())
    assert read.dumps() == record.dumps()
    assert report.text(read) == report.text(record)
    assert json.loads(record.dumps())["ratios"][0]["reached"] is False


def test_the_page_has_what_the_record_has() -> None:
    page = report.markdown(Record("2026-11-29", {"cores": "2"}, {"Python": "3.11"}, FOUND))
    assert "- cores: 2\n" in page
    assert "| 27.5 × (20 to 35) | at least 35 × | no |" in page
    assert "| a page from nginx | 10 | nginx is not installed |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)


# -- All of it

PIPELINE = external.ROOT.parent / "shared" / "bench" / "baseline_pipeline.py"


# Each row starts the program several times: without SOAK, those that do so less often have to do.
ROWS = ",".join(command.ROWS) if external.SOAK else "documents,shapes"


def test_all_rows_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bench.json"
    wanted = {
        "sizes": "12", "growth": "12", "repeats": "1", "seconds": "0.01", "rows": ROWS,
        "work": str(tmp_path), "json": str(file), "pipeline": str(PIPELINE),
    }  # fmt: skip
    command.main([part for name, value in wanted.items() for part in (f"--{name}", value)])
    found = Record.loads(file.read_text("utf-8")).outcomes
    problems = {outcome.name: outcome.problem for outcome in found if outcome.problem}
    missing = ("is not installed", f"there is no {PIPELINE}")
    assert {n: why for n, why in problems.items() if not why.endswith(missing)} == {}
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"], "all else is removed"
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("CPU time of")]
    assert len(told) >= len(ROWS.split(","))


def test_every_row_has_trials(place: Place) -> None:
    for name, rows in command.ROWS.items():
        found = [(trial.name, trial.size) for trial in rows(place, [12, 20_000, 2_000_000])]
        assert found, name
        assert len(set(found)) == len(found)
        large = [trial for trial in rows(place, [12, 2_000_000]) if trial.size == 2_000_000]
        assert all(trial.once for trial in large), name


def test_rows_that_are_not_there_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--rows", "speed"])
    assert "there is no speed; choose documents" in capsys.readouterr().err
