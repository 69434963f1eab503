"""Publish who a public body is and what it does, as linked data.

::

    import publisher

    publication = publisher.open(".")
    publication.check().raise_for_violations()
    publication["id/organisation/example"].to("turtle")
    publication.build("site")
"""

from __future__ import annotations

import importlib
import typing

from publisher.errors import (
    ConfigError,
    ContextError,
    EmbedError,
    OutputError,
    PublisherError,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    SiteError,
    SourceError,
    SourceErrors,
    StoreError,
    StoreUnavailable,
    UnknownFormat,
    UnknownProfile,
    UnknownResource,
    ViolationError,
)

if typing.TYPE_CHECKING:
    from publisher.checks.report import Report, Result, Severity
    from publisher.publication import Publication, Resource, check_pages, open  # noqa: A004
    from publisher.queries import Answer
    from publisher.release import Release

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "ConfigError",
    "ContextError",
    "EmbedError",
    "OutputError",
    "Publication",
    "PublisherError",
    "QueryError",
    "QueryTimeout",
    "QueryTooLarge",
    "Release",
    "Report",
    "Resource",
    "Result",
    "Severity",
    "SiteError",
    "SourceError",
    "SourceErrors",
    "StoreError",
    "StoreUnavailable",
    "UnknownFormat",
    "UnknownProfile",
    "UnknownResource",
    "ViolationError",
    "__version__",
    "check_pages",
    "open",
]

# Loaded when first asked for: the command line imports this package before it knows its task.
_LATER = {
    "Publication": "publisher.publication",
    "Resource": "publisher.publication",
    "check_pages": "publisher.publication",
    "open": "publisher.publication",
    "Answer": "publisher.queries",
    "Release": "publisher.release",
    "Report": "publisher.checks.report",
    "Result": "publisher.checks.report",
    "Severity": "publisher.checks.report",
}


def __getattr__(name: str) -> typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module 'publisher' has no attribute {name!r}")
    return getattr(importlib.import_module(_LATER[name]), name)
