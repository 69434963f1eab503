"""The built wheel works on its own: nothing of the checkout is needed where it is installed."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import external


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir"]
    external.run([sys.executable, *build, folder, external.ROOT])
    return next(folder.glob("*.whl"))


@dataclass(frozen=True)
class Installed:
    """A fresh environment that holds the wheel, and borrows its dependencies from this one."""

    folder: Path

    def __call__(self, command: str, *arguments: str, cwd: Path) -> str:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
        done = subprocess.run(
            [self.folder / "bin" / command, *arguments],
            cwd=cwd,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        said = f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        assert done.returncode == 0, f"{command} {arguments} exited {done.returncode}:\n{said}"
        return done.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    external.run([sys.executable, "-m", "pip", "--python", python, *install, wheel])
    # A folder named in a .pth file has its own .pth files left unread, so that the dependencies
    # are seen and the editable install of the checkout is not.
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return Installed(folder)


def test_wheel_holds_the_model_and_the_code(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "publisher/py.typed" in names
    modules = external.ROOT.glob("src/publisher/**/*.py")
    ontology = (path for path in external.ROOT.glob("ontology/**/*.*") if path.is_file())
    expected = {path.relative_to(external.ROOT / "src").as_posix() for path in modules}
    expected |= {f"publisher/{path.relative_to(external.ROOT).as_posix()}" for path in ontology}
    assert expected - set(names) == set()


def test_wheel_holds_the_editor_and_its_licences(wheel: Path) -> None:
    assets = external.ROOT / "src" / "publisher" / "server" / "assets"
    if not assets.is_dir():
        raise external.lacking("query editor")
    with zipfile.ZipFile(wheel) as packed:
        for name in ("query-editor.js", "THIRD_PARTY.txt"):
            assert packed.read(f"publisher/server/assets/{name}") == (assets / name).read_bytes()


def test_wheel_holds_neither_tests_nor_facts(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"publisher", next(top for top in tops if top.endswith(".dist-info"))}
    assert [
        name for name in names if name.startswith(("publisher/data/", "publisher/tests/"))
    ] == []


def test_installed_package_is_not_the_checkout(installed: Installed, tmp_path: Path) -> None:
    script = "import publisher, rdflib, sys; print(publisher.__file__, sys.path)"
    said = installed("python", "-c", script, cwd=tmp_path)
    assert Path(said.split()[0]).is_relative_to(installed.folder)
    assert str(external.ROOT / "src") not in said


def test_installed_package_builds_a_project(installed: Installed, tmp_path: Path) -> None:
    installed("publisher", "init", "proj", cwd=tmp_path)
    project = tmp_path / "proj"
    assert (project / "publisher.toml").is_file()
    installed("publisher", "check", cwd=project)
    installed("publisher", "build", cwd=project)
    site = project / "site" / "current"
    assert "<html" in (site / "index.html").read_text("utf-8")
    for suffix in (".html", ".ttl", ".jsonld", ".nt", ".rdf"):
        assert list(site.glob(f"doc/**/*{suffix}")), f"no document ends with {suffix}"
