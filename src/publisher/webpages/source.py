"""A web page of others as it lies on the disk: its bytes, its text, and the way between them.

Offsets in the text count characters (code points), with line ends as they are. Whoever changes a
page does so by :meth:`WebPage.splice`, which leaves every other byte alone and proves it.
"""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.webpages import charsets
from publisher.webpages.charsets import Charset
from publisher.webpages.things import Place

LARGEST = Limits().file_bytes
"""The size of a page, in bytes, if the caller says nothing else."""

_XML_SUFFIXES = {".xhtml", ".xht", ".xml"}
_LONE = re.compile("[\ud800-\udfff]")
_LINES = re.compile(r"\r\n|\r|\n")
_WIDE_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")


class NotSpliceable(ValueError):
    """A change that could not be shown to leave all other bytes as they are."""


@dataclass(frozen=True)
class WebPage:
    """A page of others.

    Attributes:
        path: the file, as messages name it.
        data: its bytes.
        charset: the encoding they are in.
        text: what they say, without the byte order mark; bytes that are no character are U+FFFD.
        is_xml: whether the file's name says that it is XML: ``.xhtml``.
    """

    path: Path
    data: bytes
    charset: Charset
    text: str
    is_xml: bool = False

    @property
    def encoding(self) -> str:
        """The name of the encoding, as in the Encoding Standard: ``utf-8``, ``windows-1252``."""
        return self.charset.name

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINES.finditer(self.text))]

    def place(self, offset: int) -> Place:
        """The line and column of a character; a line ends with LF, CR LF, or CR."""
        line = bisect_right(self._line_starts, offset)
        return Place(line, offset - self._line_starts[line - 1] + 1)

    def error(self, offset: int, reason: str) -> SourceError:
        """An error at a character."""
        place = self.place(offset)
        return SourceError(self.path.as_posix(), reason, place.line, place.column)

    def byte_offset(self, offset: int) -> int:
        """Where in the bytes a character of the text begins.

        Raises:
            NotSpliceable: if the encoding writes what it reads in more than one way.
        """
        start = self.charset.mark
        exact = self.text
        if "\ufffd" in exact:
            exact = self.charset.exact(self.data[start:])
        try:
            return start + self.charset.length(exact[:offset])
        except UnicodeEncodeError as error:
            raise NotSpliceable(_AMBIGUOUS) from error

    def splice(self, start: int, end: int, new: str) -> bytes:
        """The page's bytes with the characters from ``start`` to ``end`` replaced.

        Args:
            start: an offset in the text.
            end: an offset in the text, not before ``start``.
            new: the text to put there; only ASCII where the encoding is not a Unicode one.

        Raises:
            NotSpliceable: if the new text can't be written, or it can't be shown that all other
                characters stay as they are.
        """
        first, last = self.byte_offset(start), self.byte_offset(end)
        try:
            written = self.charset.write(new)
        except UnicodeEncodeError as error:
            raise NotSpliceable(f"{error.object[error.start]!r} can't be written in it") from error
        data = b"".join((self.data[:first], written, self.data[last:]))
        mark = self.charset.mark
        text = _readable(self.charset.exact(data[mark:]))
        if text != "".join((self.text[:start], new, self.text[end:])):
            raise NotSpliceable(_AMBIGUOUS)
        return data


_AMBIGUOUS = "some characters have more than one form in this encoding"


def load(path: Path, largest: int = LARGEST) -> WebPage:
    """Read a page from a file.

    Raises:
        SourceError: if it can't be read, is no ordinary file, is too large, or is in an encoding
            that can't be read.
    """
    return page(path, _bytes(path, largest), largest)


def page(path: Path | str, data: bytes, largest: int = LARGEST) -> WebPage:
    """A page whose bytes are at hand; ``path`` is how messages name it.

    Raises:
        SourceError: if it is too large, or is in an encoding that can't be read.
    """
    name = PurePath(path).as_posix()
    if len(data) > largest:
        raise SourceError(
            name, f"is larger than {largest:,} bytes, the most that is read of a page"
        )
    if data.startswith(_WIDE_MARKS):
        raise SourceError(name, "is in UTF-32, which browsers don't read; save it as UTF-8")
    is_xml = PurePath(path).suffix.lower() in _XML_SUFFIXES
    charset = charsets.sniff(data, xml=is_xml)
    if why := charsets.REFUSED.get(charset.name):
        raise SourceError(name, f"is in the encoding {charset.name}: {why}; save it as UTF-8")
    text = _readable(charset.exact(data[charset.mark :]))
    return WebPage(Path(path), data, charset, text, is_xml)


def _readable(exact: str) -> str:
    """The text without lone surrogates, which nothing can print; as long as before."""
    return exact if exact.isascii() else _LONE.sub("\ufffd", exact)


def _bytes(path: Path, largest: int) -> bytes:
    name = path.as_posix()
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "is a folder" if stat.S_ISDIR(mode) else "is not an ordinary file"
            raise SourceError(name, f"{what}; name a file that holds a web page")
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except (OSError, ValueError) as error:  # a ValueError: the path holds a NUL
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"can't be read ({reason}); check that it exists and that you may read it"
        raise SourceError(name, message) from error
    return data
