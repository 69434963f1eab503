"""The pictures of Markdown pages: files beside them, which are published under a name of their own.

The name ends with a digest of the content, so that a browser may keep a picture, and a new one is
another file. Nothing outside the project is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from publisher.attachments import plain_name, read, unpublishable
from publisher.config import Config
from publisher.errors import SourceError, SourceErrors
from publisher.sources import Source

FOLDER = "assets/pictures/"
KINDS = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""The ends of the names of files that browsers show as pictures."""

_DIGITS = 12
_SHOWN = 200
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pages with their pictures.

    Attributes:
        sources: the content files; the pages of text know where their pictures are published.
        files: path in the site → file.
    """

    sources: list[Source]
    files: Mapping[str, Path] = field(default_factory=dict)


def pictures(sources: Iterable[Source], config: Config) -> Pictures:
    """Find the pictures of all pages.

    Raises:
        SourceErrors: with an error for each picture that isn't there or can't be published; it
            names the page and its line.
    """
    found: list[Source] = []
    files: dict[str, Path] = {}
    errors: list[SourceError] = []
    for source in sources:
        page = source.page
        if page is None or not page.pictures:
            found.append(source)
            continue
        places: dict[str, str] = {}
        for written, line in page.pictures:
            try:
                path, file = _published(written, source.path, config)
            except SourceError as error:
                errors.append(SourceError(source.path, error.reason, line))
            else:
                places[written], files[path] = path, file
        found.append(replace(source, page=replace(page, places=places)))
    if errors:
        raise SourceErrors(errors)
    return Pictures(found, dict(sorted(files.items())))


def _published(written: str, page: Path, config: Config) -> tuple[str, Path]:
    """Where a picture is published, and its file."""
    inside = PurePosixPath(os.path.normpath(page.parent / unquote(written)))
    file = config.folder / inside
    name = inside.name
    if inside.is_absolute() or ".." in inside.parts:
        reason = "leads out of the project; copy the picture"
    elif not _is_picture(file):
        reason = f"is no picture that browsers show; it may end in {', '.join(KINDS)}"
    elif not os.path.exists(file):  # noqa: PTH110  of no name that can't be one, either
        reason = f"isn't there; {_like(file)}"
    else:
        reason = unpublishable(file, config.folder)
    if reason:
        shown = inside.as_posix()
        shown = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
        raise SourceError(page, f"the picture {shown}: {reason}")
    digest = sha256(read(file, config.limits.attachment_bytes)).hexdigest()[:_DIGITS]
    stem = PurePosixPath(plain_name(name)).stem or "picture"
    return f"{FOLDER}{stem}-{digest}{file.suffix.lower()}", file


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in KINDS


def _like(file: Path) -> str:
    """What to do about a picture that isn't there: perhaps it is, under a name much like this."""
    try:
        names = {path.name: path.stem for path in file.parent.iterdir() if _is_picture(path)}
    except (OSError, ValueError):  # of no name that can't be one, either
        names = {}
    same = [name for name in sorted(names) if name.casefold() == file.name.casefold()]
    near = [
        *same,
        *(n for n in sorted(names) if get_close_matches(file.stem, [names[n]], 1, _NEAR)),
    ]
    if not near:
        return "correct its name, or put the file there"
    letters = ", with other capital letters" if same else ""
    return f"did you mean {near[0]}{letters}? Write the name that the file has"
