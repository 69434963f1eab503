"""Compile a release of schema.org into the two tables that this project ships.

The vocabulary: which types and properties there are, what they belong to, and which are superseded
or pending; without descriptions, and without the terms of other namespaces that the release names.

The context: almost all of the published one says that a name is a schema.org term, which ``@vocab``
says in one line. What is left are the facts: prefixes, aliases, and the terms whose values are
addresses or dates. The result expands every document to the same triples as the published context.

    python scripts/compile_schema_org.py ../shared/data/schema-org 30.0
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
NAMESPACE = "http://schema.org/"
PUBLISHED = "https://schema.org/"  # the namespace of the release's file
CONTEXT = "schemaorgcontext.jsonld"
TERMS = "schemaorg-all-https.ttl"
CONTEXT_AT = "https://schema.org/docs/jsonldcontext.jsonld"
TERMS_AT = f"https://schema.org/version/{{version}}/{TERMS}"
LICENCE = "Apache-2.0"
SPELLINGS = (
    "https://schema.org",
    "https://schema.org/",
    "http://schema.org",
    "http://schema.org/",
)

INDEX = """\
# Where the contexts in this folder come from, and the addresses that they answer to.
# Nothing is ever fetched: a document may name these addresses and no others.

["schema.org.jsonld"]
urls = [
{urls}
]
version = "{version}"
source = "{source}"
licence = "{licence}"
note = "Compiled by scripts/compile_schema_org.py: only what @vocab does not already say."
"""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
PENDING = "https://pending.schema.org"


def compile_context(published: dict[str, Any]) -> dict[str, Any]:
    """The entries of a context that say more than ``@vocab`` does, in their published order."""
    kept = {name: value for name, value in published.items() if not is_plain(name, value)}
    return {"@vocab": kept.pop("@vocab"), **kept}


def is_plain(name: str, definition: Any) -> bool:
    """Whether an entry only says that a name is the schema.org term of that name."""
    return bool(definition == {"@id": f"schema:{name}"})


class Release:
    """What the file of a release says of the terms of schema.org."""

    def __init__(self, path: Path) -> None:
        self.digest = sha256(path.read_bytes()).hexdigest()
        self._said: dict[tuple[str, str], list[str]] = {}
        self._of: dict[str, list[str]] = {}
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                self._add(quad.subject.value, quad.predicate.value, quad.object.value)

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._said.setdefault((subject, predicate), []).append(value)
        if predicate == f"{RDF}type":
            self._of.setdefault(value, []).append(subject)

    def instances(self, class_: str) -> list[str]:
        """The names of all terms of schema.org that are of a class."""
        return sorted(names(self._of.get(class_, ())))

    def values(self, name: str, predicate: str) -> list[str]:
        """The names of the terms of schema.org that a property of a term leads to."""
        return sorted(names(self._said.get((PUBLISHED + name, predicate), ())))

    def is_pending(self, name: str) -> bool:
        """Whether a term is not agreed on for good."""
        return PENDING in self._said.get((PUBLISHED + name, f"{PUBLISHED}isPartOf"), ())


def names(iris: Iterable[str]) -> Iterator[str]:
    """The names of those that are terms of schema.org."""
    for iri in iris:
        if iri.startswith(PUBLISHED) and "/" not in (name := iri.removeprefix(PUBLISHED)):
            yield name


def compile_vocabulary(release: Release) -> dict[str, dict[str, str]]:
    """The parts of the table: name → what is said of it, in words with spaces between them."""
    classes = release.instances(f"{RDFS}Class")
    parents = {name: release.values(name, f"{RDFS}subClassOf") for name in classes}
    data = set(release.instances(f"{PUBLISHED}DataType")) | {"DataType"}
    while more := {n for n in classes if n not in data and data.intersection(parents[n])}:
        data |= more
    properties = release.instances(f"{RDF}Property")
    members: dict[str, list[str]] = {}
    for class_ in classes:
        for name in release.instances(PUBLISHED + class_):
            if name not in data:
                members.setdefault(name, []).append(class_)
    known = sorted({*classes, *properties, *members})
    superseded = {name: release.values(name, f"{PUBLISHED}supersededBy") for name in known}
    return {
        "types": {name: " ".join(parents[name]) for name in classes if name not in data},
        "datatypes": {name: " ".join(parents[name]) for name in sorted(data)},
        "properties": {name: ends(release, name) for name in properties},
        "members": {name: " ".join(sorted(members[name])) for name in sorted(members)},
        "superseded": {name: " ".join(by) for name, by in superseded.items() if by},
        "pending": {name: "" for name in known if release.is_pending(name)},
    }


def ends(release: Release, name: str) -> str:
    """What a property is of, and what it leads to, with an arrow between them."""
    domains = release.values(name, f"{PUBLISHED}domainIncludes")
    ranges = release.values(name, f"{PUBLISHED}rangeIncludes")
    return f"{' '.join(domains)} > {' '.join(ranges)}"


def written(head: Mapping[str, str], parts: Mapping[str, Mapping[str, str]]) -> str:
    """The table as JSON, with one term on a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, part in parts.items():
        terms = ",\n".join(f"{json.dumps(name)}:{json.dumps(said)}" for name, said in part.items())
        lines.append(f"{json.dumps(key)}: {{\n{terms}\n}}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def vocabulary(folder: Path, version: str) -> str:
    """The file of the vocabulary."""
    release = Release(folder / TERMS)
    head = {
        "version": version,
        "source": TERMS_AT.format(version=version),
        "sha256": release.digest,
        "licence": LICENCE,
        "note": "Compiled by scripts/compile_schema_org.py; see docs/reference/ontology.md.",
    }
    return written(head, compile_vocabulary(release))


def context(folder: Path) -> str:
    """The file of the context."""
    published = json.loads((folder / CONTEXT).read_text(encoding="utf-8"))["@context"]
    if published["@vocab"] != NAMESPACE or published["schema"] != NAMESPACE:
        raise SystemExit(f"{folder / CONTEXT} does not map names to {NAMESPACE}: look at it first")
    compiled = {"@context": compile_context(published)}
    return json.dumps(compiled, indent=1, ensure_ascii=False) + "\n"


def index(version: str) -> str:
    """The file that says where the context comes from."""
    urls = "\n".join(f'  "{url}",' for url in SPELLINGS)
    return INDEX.format(urls=urls, version=version, source=CONTEXT_AT, licence=LICENCE)


def compiled(folder: Path, version: str) -> dict[str, str]:
    """All files that follow from a release: path in the ontology → text."""
    return {
        "contexts/index.toml": index(version),
        "contexts/schema.org.jsonld": context(folder),
        "schema.org/vocabulary.json": vocabulary(folder, version),
    }


def main(arguments: list[str]) -> None:
    folder, version = arguments
    for name, text in compiled(Path(folder), version).items():
        (ONTOLOGY / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
