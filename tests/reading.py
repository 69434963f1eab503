"""Writes content files into a project and reads them, for the tests of sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from publisher import sources
from publisher.contexts import FrozenContexts
from publisher.errors import SourceErrors
from publisher.limits import Limits
from publisher.sources import Source
from publisher.terms import DCTERMS, FOAF, SCHEMA, Iri, Prefixes

BASE = "https://agency.example/"
P = Iri(f"{BASE}p")
X = Iri(f"{BASE}id/x")
CONTEXT = "https://contexts.example/v1"
CONTEXTS = FrozenContexts({CONTEXT: {"@context": {"p": P}}})
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
PREFIXES = Prefixes({"foaf": FOAF, "dcterms": DCTERMS, "schema": SCHEMA, "geo": GEO})
Files = Mapping[str, str | bytes]


class Project:
    """A project folder: ``project({"a.ttl": "…"})`` writes files into ``data`` and reads it all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "data").mkdir()

    def __call__(self, files: Files, limits: Limits | None = None) -> list[Source]:
        for name, content in files.items():
            path = self.folder / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return sources.read(
            sources.find(self.folder / "data"),
            root=self.folder,
            base=BASE,
            limits=limits or Limits(),
            contexts=CONTEXTS,
            prefixes=PREFIXES,
            languages=("en",),
        )

    def message(self, name: str, content: str | bytes, limits: Limits | None = None) -> str:
        """What is said of a file that is refused."""
        with pytest.raises(SourceErrors) as caught:
            self({name: content}, limits)
        return str(caught.value)


def objects(found: list[Source]) -> set[object]:
    """The objects of all statements."""
    return {quad.object for source in found for quad in source.quads}
