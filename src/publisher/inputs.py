"""Everything that a build reads, with digests: what is the same again need not be made again."""

from __future__ import annotations

import hashlib
import os
import platform
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from publisher.config import FILE_NAME, Config, shipped_ontology

PROGRAM, LIBRARIES, DATE = "publisher", "libraries", "SOURCE_DATE_EPOCH"
"""What a build depends on beside the files of the project."""

_DISTRIBUTION = "publisher"
# Packages of extras on which the bytes of a release depend where they are used.
_USED = ("openpyxl", "pagefind-bin")


def digests(config: Config) -> dict[str, str]:
    """Each file of the project, as its messages name it, and what else counts → its digest.

    Folders, links, and what can't be read count, too: a build may refuse them, so they must not be
    taken for nothing.
    """
    folders = [folder for folder in (config.data, config.ontology, config.queries) if folder]
    paths = {config.folder / FILE_NAME, *config.contexts.values()}
    paths.update(path for folder in folders for path in _entries(folder))
    found = {path.relative_to(config.folder).as_posix(): _state(path) for path in sorted(paths)}
    return {**found, PROGRAM: _program(), LIBRARIES: _libraries(), DATE: str(config.source_date)}


def shared(config: Config, found: Mapping[str, str]) -> str:
    """A digest of those on which every document depends: all but the facts.

    Args:
        config: the settings.
        found: the :func:`digests`.
    """
    facts = f"{config.data.relative_to(config.folder).as_posix()}/"
    # The folder of the facts may hold what are none.
    others = [path for path in (config.ontology, config.queries) if path]
    model = tuple(f"{path.relative_to(config.folder).as_posix()}/" for path in others)
    contexts = {path.relative_to(config.folder).as_posix() for path in config.contexts.values()}
    lines = [
        f"{name} {digest}\n"
        for name, digest in found.items()
        if not name.startswith(facts) or name.startswith(model) or name in contexts
    ]
    return _of("".join(lines))


def _entries(folder: Path) -> Iterator[Path]:
    """All that is in a folder and below, but for what is hidden, which no build reads."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *names):
            if not name.startswith("."):
                yield Path(parent, name)


def _state(path: Path) -> str:
    """The digest of a file; or what else it is. Of a link, also where it leads."""
    where = f" at {os.path.realpath(path)}" if path.is_symlink() else ""
    if not path.is_file():
        return f"{'folder' if path.is_dir() else 'no file'}{where}"
    try:
        return f"{_digest(path)}{where}"
    except OSError:
        return f"unreadable{where}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _program() -> str:
    """The program itself, with the model that comes with it."""
    here = Path(__file__).parent
    every = sorted({*_entries(here), *_entries(shipped_ontology())})
    files = [path for path in every if path.is_file() and path.suffix != ".pyc"]
    return _of("".join(f"{path} {_digest(path)}\n" for path in files))


@cache
def _libraries() -> str:
    """Whatever else the bytes of a release may depend on."""
    versions = [f"{name} {metadata.version(name)}" for name in _required()]
    versions += [f"{name} {_version(name)}" for name in _USED]
    return _of("\n".join([*versions, platform.python_version(), zlib.ZLIB_RUNTIME_VERSION]))


def _version(name: str) -> str:
    """The version of a package that may be there; empty if it isn't."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _required() -> list[str]:
    """The libraries that this program needs; all that are there if it isn't installed itself."""
    try:
        lines = metadata.requires(_DISTRIBUTION) or ()
    except metadata.PackageNotFoundError:
        return sorted({found.name for found in metadata.distributions()})
    return sorted({_name(line) for line in lines if "extra ==" not in line})


def _name(requirement: str) -> str:
    """The name at the beginning of a requirement (Python packaging, dependency specifiers)."""
    end = next((n for n, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), None)
    return requirement[:end]


def _of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
