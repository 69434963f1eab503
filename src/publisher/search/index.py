"""Runs Pagefind, which makes an index out of pages. The same pages give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from publisher.errors import ConfigError

INSTALL = "pip install 'publisher[search]'"
LICENCE = "licence.txt"
"""The licence of the files that Pagefind adds."""

_ENTRY = "pagefind-entry.json"
_SCRIPT = "pagefind.js"
_DATA = (".pf_fragment", ".pf_index", ".pf_meta", ".pagefind")
_IN_A_FOLDER = 1_000
_SHOWN = 300


def made(pages: Iterable[bytes]) -> dict[str, bytes]:
    """The files of an index: name → content.

    Args:
        pages: HTML with the attributes of Pagefind.

    Raises:
        ConfigError: if Pagefind isn't installed, or can't be used.
    """
    program = _program()
    with TemporaryDirectory(prefix="publisher-search-") as name:
        folder = Path(name)
        _write(pages, folder / "pages")
        _run(program, folder)
        return _files(folder / "index")


def _program() -> str:
    try:
        from pagefind_bin import get_executable

        return str(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise ConfigError(
            f"publisher.toml: search = true needs Pagefind, which isn't installed: {INSTALL}"
        ) from error


def _write(pages: Iterable[bytes], folder: Path) -> None:
    for number, page in enumerate(pages):
        part = folder / str(number // _IN_A_FOLDER)
        if number % _IN_A_FOLDER == 0:
            part.mkdir(parents=True)
        (part / f"{number:09}.html").write_bytes(page)
    folder.mkdir(exist_ok=True)


def _run(program: str, folder: Path) -> None:
    # It also reads settings out of the environment, and out of a file in the working directory.
    own = {key: text for key, text in os.environ.items() if not key.startswith("PAGEFIND_")}
    arguments = ["--silent", "--site", "pages", "--output-path", "index"]
    try:
        subprocess.run(  # noqa: S603  the program of a package that we depend on
            [program, *arguments],
            cwd=folder,
            env=own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
    except OSError as error:
        raise ConfigError(f"Pagefind can't be started ({error}); {INSTALL}") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).decode(errors="replace").strip()[-_SHOWN:]
        raise ConfigError(f"Pagefind failed: {said or error}") from error


def _files(folder: Path) -> dict[str, bytes]:
    """What a browser needs of what Pagefind wrote; without its pages, styles and worker."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _DATA or path.name == _SCRIPT
    }
    entry = json.loads((folder / _ENTRY).read_bytes())
    # Its languages are in any order.
    found[_ENTRY] = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    found[LICENCE] = (Path(__file__).parent / LICENCE).read_bytes()
    return dict(sorted(found.items()))
