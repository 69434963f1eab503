"""The command line as people and programs use it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import example
import publisher
from publisher import cli
from terminal import Done, run

PROJECTS = Path(__file__).with_name("projects")
GOOD = PROJECTS / "good" / "agency"
SMALL = "id/organisation/small"
COMMANDS = ("init", "check", "build", "show", "export", "query")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A copy of a good project."""
    return Path(shutil.copytree(GOOD, tmp_path / "good"))


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a broken project, by its kind."""
    return lambda kind: Path(shutil.copytree(PROJECTS / "broken" / kind, tmp_path / kind))


def on(project: Path, *arguments: str | Path) -> Done:
    return run("-C", project, *arguments)


# Help and usage


def cpu_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "publisher", *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.alone
def test_help_answers_at_once() -> None:
    assert min(cpu_seconds("--help") for _ in range(3)) < 0.2


def test_help_loads_nothing_heavy() -> None:
    script = "import sys, publisher.cli; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = set(example.python("-c", script).stdout.split())
    assert "click" in loaded
    assert not loaded & {"rdflib", "pyoxigraph", "pyld", "pyshacl", "jinja2", "markdown_it", "yaml"}


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command(option: str) -> None:
    done = run(option)
    assert (done.code, done.err) == (0, "")
    for command in cli.cli.commands:
        assert f"\n  {command} " in done.text
    assert set(COMMANDS) <= cli.cli.commands.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert f"publisher {command}" in done.text
    assert max(map(len, done.text.splitlines())) <= 100


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(option: str) -> None:
    done = run(option)
    assert (done.code, done.err) == (0, "")
    assert done.text.endswith(f" {publisher.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chekc"], "No such command 'chekc'"),
        (["check", "--format", "yaml"], "'yaml' is not one of 'text', 'json', 'github'"),
        (["check", "--fail-on", "never"], "'never' is not one of"),
        (["show"], "Missing argument 'IRI'"),
        (["show", SMALL, "--page", "one"], "'one' is not a valid integer"),
        (["build", "--nothing"], "No such option"),
        (["query"], "give a query, or a file with --file, and not both"),
        (["query", "ASK {}", "--file", "-"], "give a query, or a file with --file, and not both"),
        (["query", "--file", "gone.rq"], "gone.rq"),
        (["init"], "Missing argument 'FOLDER'"),
        (["show", SMALL, "--format", "word"], "there is no format 'word'; the formats are turtle,"),
        (["show", SMALL, "--profile", "dcat"], "there is no profile 'dcat'; there are: descript"),
        (["show", SMALL, "--profile", "schema.org", "-f", "html"], "has no pages; choose an RDF"),
        (["export", "--format", "html"], "choose"),
        (["export", "--profile", "dcat"], "there is no profile 'dcat'"),
        (["query", "ASK {}", "--format", "turtle"], "choose table, csv, tsv, xml, json"),
        (["query", "DESCRIBE <x>", "-f", "csv"], "choose turtle, n-triples, rdf-xml"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str) -> None:
    done = on(GOOD, *arguments)
    assert done.code == 2
    assert told in done.err
    assert done.out == b""
    assert "Traceback" not in done.err


# check


def test_quiet_check_says_nothing_of_good_content(good: Path) -> None:
    done = run("-q", "-C", good, "check")
    assert done == Done(0, b"", "")


def test_results_on_stdout_counts_on_stderr(broken: Callable[[str], Path]) -> None:
    project = broken("missing-label")
    done = on(project, "check")
    assert done.code == 1
    assert done.text.startswith(
        f"{project}/data/agency.ttl:4: violation: https://agency.example/id/"
    )
    assert done.text.count("\n") == 1
    assert done.err == "1 violation\n"


def test_check_as_json(broken: Callable[[str], Path]) -> None:
    project = broken("missing-label")
    done = on(project, "check", "--format", "json")
    document = json.loads(done.out)
    assert document["counts"] == {"violation": 1, "warning": 0, "info": 0}
    [result] = document["results"]
    assert (result["path"], result["line"], result["check"]) == (
        f"{project}/data/agency.ttl",
        4,
        "links.label",
    )
    assert json.loads(on(GOOD, "check", "-f", "json").out)["results"] == []


def test_check_as_annotations(broken: Callable[[str], Path]) -> None:
    project = broken("missing-label")
    done = on(project, "check", "-f", "github")
    assert done.text.startswith(
        f"::error file={project}/data/agency.ttl,line=4,title=publisher%3A links.label"
    )


def test_files_that_can_not_be_read_are_annotated(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "project")
    (tmp_path / "project" / "data" / "agency.ttl").write_text("<id/x> a <id/y>\n<id/z> a <id/y> .")
    done = on(tmp_path / "project", "check", "-f", "github")
    place = f"file={tmp_path}/project/data/agency.ttl,line=1,col=16"
    assert done.text.startswith(f"::error {place},title=publisher%3A sources.unreadable::a dot is ")
    assert done.code == 3
    assert "agency.ttl:1:16: a dot is missing here" in done.err
    [found] = json.loads(on(tmp_path / "project", "check", "-f", "gitlab").out)
    assert found["location"]["lines"] == {"begin": 1}
    assert found["severity"] == "major"


def test_paths_are_those_that_the_user_would_type(
    broken: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = broken("missing-label")
    monkeypatch.chdir(project)
    assert run("check").text.startswith("data/agency.ttl:4: violation: ")
    monkeypatch.chdir(project.parent)
    told = run("-C", project.name, "check").text
    assert told.startswith(f"{project.name}/data/agency.ttl:4: violation: ")


def warned(project: Path) -> Path:
    """The project with a concept that is in no scheme: a warning."""
    text = '<id/c> a skos:Concept ; skos:prefLabel "C"@en ; skos:definition "C."@en .\n'
    prefix = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (project / "data" / "concept.ttl").write_text(prefix + text)
    return project


def test_fail_on_decides_what_failed(good: Path) -> None:
    project = warned(good)
    assert on(project, "check").code == 0
    assert on(project, "check", "--fail-on", "violation").code == 0
    assert on(project, "check", "--fail-on", "warning").code == 1
    assert on(project, "check", "--fail-on", "info").code == 1


# build


def test_build_says_what_it_made_on_stderr(good: Path) -> None:
    first = on(good, "build")
    assert (first.code, first.out) == (0, b"")
    current = good / "site" / "current"
    assert f" resources in {len(manifest(current)['files'])} files, " in first.err
    assert current.readlink().name in first.err
    again = on(good, "build")
    assert "nothing changed" in again.err
    assert "nothing changed" not in first.err


@pytest.mark.parametrize("workers", [1, 2])
def test_build_tells_on_request_what_took_a_slower_way(good: Path, workers: int) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    note = f'<id/c> <{skos}prefLabel> "C"@en ; <{skos}note> "@null" .'
    (good / "data" / "note.ttl").write_text(note)
    done = on(good, "build", "--verbose", "--workers", str(workers))
    assert done.err.count("left to PyLD: 1, as framing takes the text @null for nothing") == 1
    again = on(good, "build", "--verbose")
    assert "PyLD" not in again.err


def manifest(current: Path) -> dict[str, dict[str, object]]:
    return dict(json.loads((current / "manifest.json").read_text()))


def test_build_into_another_folder_and_quietly(good: Path, tmp_path: Path) -> None:
    assert run("-q", "-C", good, "build", "--output", tmp_path / "www") == Done(0, b"", "")
    assert (tmp_path / "www" / "current" / "index.html").is_file()
    assert not (good / "site").exists()


def test_build_that_fails_on_a_warning(good: Path) -> None:
    done = on(warned(good), "build", "--fail-on", "warning")
    assert done.code == 1
    assert "data/concept.ttl:2: warning: https://agency.example/id/c: " in done.err
    assert "the check found " in done.err
    assert not (good / "site").exists()
    assert on(good, "build").code == 0


def test_build_counts_the_files_on_a_terminal_only(good: Path) -> None:
    progress = run("-C", good, "build", terminal=True)
    total = len(manifest(good / "site" / "current")["files"])
    assert f"\rwriting {total} of {total} files\n" in progress.err
    assert "\r" not in on(good, "build").err
    assert run("-q", "-C", good, "build", terminal=True).err == ""


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {}])
def test_no_colour_at_all(
    good: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for arguments in (["build"], ["check"], ["query", "ASK {}"], ["show", "x"], ["--help"], ["?"]):
        done = run("-C", good, *arguments, terminal=True)
        assert "\x1b" not in done.text + done.err


# Whatever happens


def test_a_bug_ends_with_70_and_a_plea(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("a bug for the test")

    monkeypatch.setattr("publisher.publication.open", fail)
    done = on(GOOD, "check")
    assert done.code == 70
    assert "ZeroDivisionError: a bug for the test" in done.err
    assert done.err.endswith("This is a bug in publisher. Please report it with the lines above.\n")


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("publisher.publication.open", interrupt)
    done = on(GOOD, "build")
    assert done.code == 130
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", [["export"], ["query", "SELECT * { ?a ?b ?c }"], ["--help"]])
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "-C", str(GOOD), *arguments],
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in {0, 1}


def test_the_shell_can_complete_commands() -> None:
    words = {"COMP_WORDS": "publisher ex", "COMP_CWORD": "1"}
    asked = {"_PUBLISHER_COMPLETE": "bash_complete", **words}
    done = example.python("-m", "publisher", environment=asked)
    assert (done.returncode, done.stdout) == (0, "plain,export\n")


def test_the_project_of_the_working_directory(good: Path) -> None:
    done = example.run("show", SMALL, "--format", "n-triples", cwd=good)
    assert done.returncode == 0, done.stderr
    assert done.stdout.encode() == on(good, "show", SMALL, "--format", "n-triples").out


def test_the_installed_command() -> None:
    command = Path(sys.executable).with_name("publisher")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert publisher.__version__ in done.stdout
