"""What a server needs to know to answer queries over a release; the build writes it there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from publisher.errors import SiteError
from publisher.limits import Limits
from publisher.routes import FOLDER

FILE = f"{FOLDER}/sparql.json"
"""The file of a release that holds it."""

PATH = "sparql"
"""Where queries are answered, under the base."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How queries are answered.

    Attributes:
        base: the IRI under which everything is published; relative IRIs in queries start from it.
        language: the language of the page for queries.
        prefixes: those that queries need not declare.
        limits: what a query may take.
        examples: queries to begin with, complete.
    """

    base: str
    language: str = "en"
    prefixes: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    examples: Sequence[str] = ()

    def dumps(self) -> bytes:
        """The value as JSON."""
        value = asdict(self)
        del value["limits"]["memory"]  # of builds, and no matter of what they publish
        return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def loads(cls, content: bytes) -> Endpoint:
        """The reverse of :meth:`dumps`.

        Raises:
            SiteError: if that is not what the content is.
        """
        try:
            value = json.loads(content)
            return cls(**{**value, "limits": Limits(**value["limits"])})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise SiteError(f"{FILE} is damaged ({error}); build the site again") from error
