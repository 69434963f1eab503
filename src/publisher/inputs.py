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


def digests(config: Config) -> dict[str, str]:
    """Each file of the project, as its messages name it, and what else counts → its digest.

    Raises:
        OSError: if a file can't be read.
    """
    folders = [folder for folder in (config.data, config.ontology, config.queries) if folder]
    files = {config.folder / FILE_NAME, *config.contexts.values()}
    files.update(path for folder in folders for path in _files(folder))
    found = {path.relative_to(config.folder).as_posix(): _placed(path) for path in sorted(files)}
    return {**found, PROGRAM: _program(), LIBRARIES: _libraries(), DATE: str(config.source_date)}


def shared(config: Config, found: Mapping[str, str]) -> str:
    """A digest of those on which every document depends: all but the facts.

    Args:
        config: the settings.
        found: the :func:`digests`.
    """
    facts = f"{config.data.relative_to(config.folder).as_posix()}/"
    lines = [f"{name} {digest}\n" for name, digest in found.items() if not name.startswith(facts)]
    return _of("".join(lines))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not name.startswith("."):
                yield path


def _placed(path: Path) -> str:
    """The digest of a file, and where it really is if a link leads there: that may be refused."""
    return f"{_digest(path)} {path.resolve()}" if path.is_symlink() else _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _program() -> str:
    """The program itself, with the model that comes with it."""
    here = Path(__file__).parent
    files = [p for p in _files(here) if p.suffix != ".pyc"]
    every = sorted({*files, *_files(shipped_ontology())})
    return _of("".join(f"{path} {_digest(path)}\n" for path in every))


@cache
def _libraries() -> str:
    """Whatever else the bytes of a release may depend on."""
    names = [*(metadata.requires(_DISTRIBUTION) or ()), _DISTRIBUTION]
    wanted = sorted({_name(line) for line in names if "extra ==" not in line})
    versions = [f"{name} {metadata.version(name)}" for name in wanted]
    return _of("\n".join([*versions, platform.python_version(), zlib.ZLIB_RUNTIME_VERSION]))


def _name(requirement: str) -> str:
    """The name at the beginning of a requirement (Python packaging, dependency specifiers)."""
    end = next((n for n, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), None)
    return requirement[:end]


def _of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
