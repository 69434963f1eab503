"""A content file as text, and the errors that are found in it."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from publisher import places, tables, trees
from publisher.errors import SourceError
from publisher.limits import Limits

_Key = TypeVar("_Key")
_PIECE = 1 << 20
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a content file.

    Attributes:
        path: relative to the project's folder.
        text: the decoded text, line ends untouched.
    """

    path: Path
    text: str

    @property
    def mark(self) -> str:
        """What the blank nodes of this file start with: a label means nothing outside its file."""
        return mark(self.path)

    def error(self, reason: str, line: int | None = None, column: int | None = None) -> SourceError:
        """An error at a line and column, both counted from 1."""
        return SourceError(self.path.as_posix(), reason, line, column)

    def error_at(self, offset: int, reason: str) -> SourceError:
        """An error at a character."""
        return self.error(reason, *places.position(self.text, offset))

    def lines(self, offsets: Mapping[_Key, int]) -> dict[_Key, int]:
        """The lines of some characters, counted from 1."""
        lines, line, last = dict[_Key, int](), 1, 0
        for key, offset in sorted(offsets.items(), key=itemgetter(1)):
            line += self.text.count("\n", last, offset)
            lines[key], last = line, offset
        return lines

    def error_near(self, value: str, reason: str, *others: str) -> SourceError:
        """An error where the text first holds a value, or one of other spellings, if it does."""
        found = (places.near(self.text, spelling) for spelling in (value, *others))
        return self.error(reason, *next(filter(None, found), ()))


def mark(path: Path) -> str:
    """What the blank nodes of a file start with."""
    return f"_:f{sha256(path.as_posix().encode()).hexdigest()[:12]}n"


def load(path: Path, root: Path, limits: Limits) -> Text:
    """Read a file of the project.

    Args:
        path: relative to ``root``, or absolute for a file that the caller wants from elsewhere.
        root: the project's folder; no link leads out of it.
        limits: the largest size.

    Raises:
        SourceError: for a file outside the project, one that can't be read, is too large, or is
            not UTF-8 without a byte order mark.
    """
    return Text(path, _decode(path, load_bytes(path, root, limits)))


def load_bytes(path: Path, root: Path, limits: Limits) -> bytes:
    """The bytes of a file of the project, with the arguments of ``load``.

    Raises:
        SourceError: for a file outside the project, one that can't be read or is too large.
    """
    try:
        return _bytes(path, root, limits)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"can't be read ({reason}); check that it exists and that you may read it"
        raise SourceError(path.as_posix(), message) from error


def proven(path: Path, root: Path) -> Path:
    """Where a file of the project is.

    Raises:
        SourceError: if it is outside the project, or no ordinary file.
        OSError: if it can't be found.
    """
    name, file = path.as_posix(), root / path
    mode = file.stat().st_mode  # first, as Path.resolve has no OSError for links in a ring
    if not path.is_absolute() and not file.resolve(strict=True).is_relative_to(root.resolve()):
        raise SourceError(
            name, "leads outside the project's folder; put a copy of the file there instead"
        )
    if stat.S_ISDIR(mode):
        what = "a link to a folder" if file.is_symlink() else "a folder"
        raise SourceError(name, f"is {what} where a file is expected; rename it or move it away")
    if not stat.S_ISREG(mode):
        raise SourceError(name, "is not an ordinary file; put an ordinary file there")
    return file


def _bytes(path: Path, root: Path, limits: Limits) -> bytes:
    name, file = path.as_posix(), proven(path, root)
    data = bytearray()
    with file.open("rb") as stream:  # in pieces: the memory for the largest file isn't needed
        while len(data) <= limits.file_bytes and (piece := stream.read(_PIECE)):
            data += piece
    if len(data) > limits.file_bytes:
        raise SourceError(
            name,
            f"is larger than {limits.file_bytes:,} bytes; split it,"
            " or raise limits.file_bytes in publisher.toml",
        )
    return bytes(data)


def _decode(path: Path, data: bytes) -> str:
    name = path.as_posix()
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise SourceError(
                name,
                f"starts with a byte order mark ({encoding}); save the file as UTF-8"
                ' without it (editors call this "UTF-8" or "UTF-8 without BOM")',
                1,
                1,
            )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = places.position(before, len(before))
        reason = f"the byte 0x{data[error.start]:02X} is not UTF-8 here; save the file as UTF-8"
        raise SourceError(name, reason, line, column) from error


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the ontology.

    Raises:
        SourceError: if the file is missing or holds anything else; with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = trees.parse(text)
    except json.JSONDecodeError as error:
        raise SourceError(path, f"not JSON: {error.msg}", error.lineno, error.colno) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"can't be read: {error}") from error
    except ValueError as error:  # Python reads no more digits than it may
        reason = "a number is too long; write it as a text"
        raise SourceError(path, reason, tables.long_number(text)) from error
    if not isinstance(value, dict):
        raise SourceError(path, "a JSON object is expected here", 1, 1)
    return value
