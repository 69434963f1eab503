"""Standard streams that are closed, full or not read: no traceback, and an exit code that tells."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from terminal import run

GOOD = Path(__file__).with_name("projects") / "good" / "agency"
SHOW, CHECK = "show id/organisation/small", "check --format json"
QUERY = "query 'SELECT * { ?s ?p ?o }'"
DONE, FAILED = 0, 4


def shell(command: str, redirection: str) -> tuple[int, str]:
    """The exit code of a command with its streams redirected, and what it left on stderr."""
    words = f"{sys.executable} -m publisher -C {GOOD} {command}"
    script = f"set -o pipefail; {words} {redirection}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [SHOW, CHECK, QUERY])
@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        ("| true", DONE, ""),
        (">/dev/full", FAILED, "standard output can't be written: No space left on device"),
        (">&-", FAILED, "standard output is closed"),
        ("2>&-", DONE, ""),
        ("2>/dev/full", DONE, ""),
        ("<&- >&- 2>&-", FAILED, ""),
    ],
)
def test_a_stream_that_can_not_be_used(
    command: str, redirection: str, code: int, said: str
) -> None:
    found, stderr = shell(command, redirection)
    assert said in stderr
    assert "Traceback" not in stderr
    assert "Exception ignored" not in stderr
    if redirection == "| true" and command == CHECK:
        assert "conforms" in stderr
    assert found == code


def test_what_is_told_of_a_file_moves_no_cursor(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(GOOD, project)
    page = '+++\ntitle = "A"\n+++\n![a](%1b[31m%e2%80%ae.png)\n'
    (project / "data" / "a.md").write_text(page)
    told = run("-C", project, "check").err
    assert "a.md:4: the picture data/\\u001B[31m\\u202E.png: isn't there" in told
    assert told.replace("\n", "").isprintable()


@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "2>&-", "| true"])
def test_help_and_mistakes_without_streams(redirection: str) -> None:
    for command in ("--help", "nonsense", "show id/nothing"):
        code, stderr = shell(command, redirection)
        assert code in {0, 1, 2, 3, 4}
        assert "Traceback" not in stderr


@pytest.mark.parametrize("command", ["--help", "--version", "query --help"])
def test_help_that_can_not_be_written(command: str) -> None:
    assert shell(command, "| true") == (DONE, "")
    assert shell(command, ">/dev/full") == (
        FAILED,
        "standard output can't be written: No space left on device\n",
    )


@pytest.mark.parametrize("redirection", ["<&-", "<&- 2>&-"])
@pytest.mark.parametrize("command", ["query -", "query --file -"])
def test_a_query_from_a_closed_stream(command: str, redirection: str) -> None:
    code, stderr = shell(command, redirection)
    assert code in {2, 3}
    assert "Traceback" not in stderr
    assert "2>&-" in redirection or stderr


def test_a_check_whose_reader_leaves_still_tells_what_it_found(tmp_path: Path) -> None:
    project = Path(shutil.copytree(GOOD, tmp_path / "agency"))
    with (project / "data" / "agency.ttl").open("a") as file:
        file.write("<id/organisation/small> <urn:p> <id/nobody> .\n")
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "publisher", "-C", str(project), "check"]
    done = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "1 violation\n")


def test_a_file_is_never_written_into_by_mistake(tmp_path: Path) -> None:
    """With standard error closed, the next file that is opened would get its number."""
    site = tmp_path / "site"
    code, _ = shell(f"build -o {site}", "<&- >&- 2>&-")
    assert code == DONE
    assert run("-C", GOOD, "build", "-o", tmp_path / "other").code == DONE
    names = [(folder / "current").readlink() for folder in (site, tmp_path / "other")]
    assert names[0] == names[1]
    for path in (site / "current").rglob("*.ttl"):
        other = tmp_path / "other" / "current" / path.relative_to(site / "current")
        assert path.read_bytes() == other.read_bytes()


# -- export --output


def export(path: Path) -> int:
    done = run("-C", GOOD, "export", "-f", "n-quads", "-o", path)
    assert "Traceback" not in done.err
    return done.code


CONTENT = run("-C", GOOD, "export", "-f", "n-quads").out


def test_export_through_a_link_replaces_its_target(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "all.nq", tmp_path / "link.nq"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to("there/all.nq")
    assert export(link) == DONE
    assert link.is_symlink()
    assert target.read_bytes() == CONTENT
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["all.nq"]


def test_export_to_a_link_to_nothing_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("new.nq")
    assert export(tmp_path / "link") == DONE
    assert (tmp_path / "new.nq").read_bytes() == CONTENT


def test_export_obeys_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert export(tmp_path / "new") == DONE
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_export_into_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert export(pipe) == DONE
    reader.join()
    assert read == [CONTENT]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_devices_stay_devices() -> None:
    assert export(Path("/dev/null")) == DONE
    assert Path("/dev/null").is_char_device()
    assert export(Path("/dev/full")) == FAILED
    assert Path("/dev/full").is_char_device()


def test_export_to_the_name_of_standard_output() -> None:
    words = [sys.executable, "-m", "publisher", "-q", "-C", str(GOOD), "export"]
    done = subprocess.run(
        [*words, "-f", "nq", "-o", "/dev/stdout"], stdout=subprocess.PIPE, check=True
    )
    assert done.stdout == CONTENT


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_export_goes_on_after_what_others_wrote(name: str, tmp_path: Path) -> None:
    file = tmp_path / "all.nq"
    file.write_bytes(b"# before\n")
    code, stderr = shell(f"export -f n-quads -o {name}", f">>{file}")
    assert (code, file.read_bytes()) == (DONE, b"# before\n" + CONTENT), stderr


def test_export_into_memory_that_is_a_file(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        pytest.skip("/dev/shm is not there")
    file = shared / f"{tmp_path.parent.name}-{tmp_path.name}-{os.getpid()}"
    try:
        file.write_bytes(CONTENT * 2)
        number = file.stat().st_ino
        assert export(file) == DONE
        assert file.read_bytes() == CONTENT
        assert file.stat().st_ino != number
    finally:
        file.unlink(missing_ok=True)


def test_export_to_what_can_not_be_written_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert export(tmp_path / "loop") == FAILED
    assert export(tmp_path / "no" / "folder") == FAILED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loop"]
