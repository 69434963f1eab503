"""A new project, from the small example that travels with the package."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from publisher.errors import ConfigError


def start(folder: Path) -> list[Path]:
    """Copy the example into a folder that is new or empty.

    Returns:
        The files that were written, relative to the folder.

    Raises:
        ConfigError: if the folder has something in it already, or can't be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ConfigError(f"{folder} is not empty: choose a new folder, nothing was written")
        with as_file(files("publisher") / "starter") as example:
            shutil.copytree(example, folder, dirs_exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} can't be written: {error.strerror}") from error
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
