"""Every error that this package raises on purpose.

::

    PublisherError
    ├── ConfigError        publisher.toml: which key, what was expected
    ├── SourceError        a content file: path, line, column
    │   ├── SourceErrors   several of them, reported together
    │   └── EmbedError     a page that markup can't be put into safely
    ├── ContextError       a JSON-LD context that is not on the frozen list
    ├── SiteError          the site can't be planned or written
    ├── OutputError        standard output, or a file that was asked for, can't be written
    ├── UnknownResource    nobody describes this IRI
    ├── UnknownFormat      no such format
    ├── UnknownProfile     no such profile
    ├── QueryError         the SPARQL query is wrong or not allowed
    │   └── QueryTooLarge  its answer is over a limit
    ├── ViolationError     the check found violations; carries the report
    └── StoreError         the store failed
        ├── StoreUnavailable
        └── QueryTimeout

Each class knows the exit code of the command line (``exit_code``) and the HTTP status of the
server (``http_status``), so that both say the same of the same failure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar


class PublisherError(Exception):
    """The root of the tree: catch it to catch every error of this package."""

    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, for another process: its class, arguments and attributes."""
        return _revived, (type(self), self.args, self.__dict__)


def _revived(
    kind: type[PublisherError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> PublisherError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class ConfigError(PublisherError):
    """The configuration can't be used: the message names the file, the key and the remedy."""


class SourceError(PublisherError):
    """A content file can't be read.

    Attributes:
        path: the file, as the user would type it.
        line: counted from 1; ``None`` where no line is known.
        column: counted from 1; ``None`` where no column is known.
        reason: what is wrong and what to do, without the place.
    """

    def __init__(
        self, path: Path | str, reason: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.path = Path(path)
        self.line = line
        self.column = column
        self.reason = reason
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {reason}")

    def under(self, folder: Path) -> SourceError:
        """The same error, its path given from where ``folder`` is: as the user would type it."""
        return SourceError(folder / self.path, self.reason, self.line, self.column)


class SourceErrors(SourceError):
    """Several content files can't be read; ``errors`` holds one error for each, in path order."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        first = errors[0]
        super().__init__(first.path, first.reason, first.line, first.column)
        self.errors = tuple(errors)
        self.args = ("\n".join(str(error) for error in errors),)

    def under(self, folder: Path) -> SourceErrors:
        """The same errors, with their paths as the user would type them."""
        return SourceErrors([error.under(folder) for error in self.errors])


class EmbedError(SourceError):
    """Markup can't be put into a page, or taken out, safely: the page is as it was before."""


class ContextError(PublisherError):
    """A document names a JSON-LD context that is not on the frozen list; nothing is fetched."""


class SiteError(PublisherError):
    """The site can't be planned or written: two things on one path, a vanished address, no disk."""


class OutputError(PublisherError):
    """What was asked for can't be written: standard output is closed, or the disk is full."""

    exit_code = 4


class UnknownResource(PublisherError):
    """Nobody in this publication describes the IRI that was asked for."""

    http_status = 404


class UnknownFormat(PublisherError):
    """No format of this name or media type is offered; the message lists those that are."""

    exit_code = 2
    http_status = 406


class UnknownProfile(PublisherError):
    """No profile of this name is offered; the message lists those that are."""

    exit_code = 2
    http_status = 406


class QueryError(PublisherError):
    """The SPARQL query is not well formed, not read-only, or over a limit."""

    http_status = 400


class QueryTooLarge(QueryError):
    """The answer to the query is over a limit of size."""

    http_status = 503


class ViolationError(PublisherError):
    """The check found violations; ``report`` is the whole ``Report``."""

    exit_code = 1

    def __init__(self, report: Any) -> None:
        self.report = report
        super().__init__(
            f"the check found {report.summary()}; correct what it lists, then try again"
        )


class StoreError(PublisherError):
    """The store failed."""

    exit_code = 4
    http_status = 502


class StoreUnavailable(StoreError):
    """The store can't be reached or opened."""

    http_status = 503


class QueryTimeout(StoreError):
    """The query was stopped because it went over its limit of time or memory."""

    http_status = 503
