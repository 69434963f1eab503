"""Constraints in SPARQL (SHACL, section 5), asked of Oxigraph where they are simple."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publisher.checks.shacl import patterns
from publisher.checks.shacl.data import Data
from publisher.checks.shacl.declarations import Declarations
from publisher.checks.shacl.patterns import Complex, Group
from publisher.checks.shacl.violations import Origin, Violation
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import (
    LANG_STRING,
    OWL,
    RDF,
    RDFS,
    STRING,
    Blank,
    Iri,
    Literal,
    Prefixes,
    Quad,
    Term,
)

_ONTOLOGY = OWL["Ontology"]
_BASE = "urn:x:"  # simple queries have no relative IRIs


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """A simple query of a shape.

    Attributes:
        origin: what its violations come from.
        text: the query.
        prefixes: the prefixes that it may use.
        group: its patterns.
        messages: what the constraint says; ``{?name}`` stands for what is found.
    """

    origin: Origin
    text: str
    prefixes: Prefixes
    group: Group
    messages: tuple[Literal, ...]

    def violations(self, rows: Iterable[Mapping[str, Term]]) -> Iterator[Violation]:
        """One violation for each solution."""
        for row in rows:
            said = (*self.messages, *self.origin.messages)
            messages = tuple(_filled(message, row) for message in said)
            value = row.get("value", row["this"])
            yield Violation(self.origin, row["this"], value, messages=messages)


def _filled(message: Literal, row: Mapping[str, Term]) -> Literal:
    text = message.value
    for name, term in row.items():
        text = re.sub(rf"\{{[?$]{name}\}}", lambda _, term=term: str(term), text)  # type: ignore[misc]
    return Literal(text)  # what is said of a query is told whole, whatever its language


def read(declared: Declarations, node: Term, origin: Origin, prefixes: Prefixes) -> Select:
    """A constraint in SPARQL of a node shape.

    Raises:
        Complex: if it is not simple, or not well-formed.
    """
    texts = declared.values(node, "select")
    if len(texts) != 1 or not isinstance(texts[0], Literal):
        raise Complex("no query, or several")
    known = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, **prefixes.namespaces}
    known |= _declared_prefixes(declared, node)
    group, _ = patterns.read(texts[0].value, known)
    messages = tuple(m for m in declared.values(node, "message") if isinstance(m, Literal))
    return Select(origin, texts[0].value, Prefixes(known), group, messages)


def _declared_prefixes(declared: Declarations, node: Term) -> dict[str, str]:
    """The prefixes that the author of a query declares (SHACL, section 5.2.1)."""
    found = {}
    named = declared.values(node, "prefixes")
    all_of_them = [*named, *declared.instances(_ONTOLOGY)] if named else []
    for declaration in (d for each in all_of_them for d in declared.values(each, "declare")):
        prefix, namespace = (declared.one(declaration, name) for name in ("prefix", "namespace"))
        if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
            raise Complex("a prefix that is not declared well")
        found[prefix.value] = namespace.value
    return found


class Answers:
    """The answers to the queries of shapes, about some focus nodes each.

    Attributes:
        exact: whether the store kept every literal as its author wrote it. If not, a query may be
            answered in another way than SHACL wants.
    """

    def __init__(self, data: Data, asked: Mapping[Select, Mapping[Term, None]]) -> None:
        self._asked = {select: nodes for select, nodes in asked.items() if nodes}
        triples = dict.fromkeys(
            triple
            for select, nodes in self._asked.items()
            for triple in patterns.gather(select.group, data, nodes)
        )
        self._store = EmbeddedStore(Quad(*triple) for triple in triples)
        self.exact = self._store.faithful

    def violations(self) -> Iterator[Violation]:
        """What the queries find."""
        for select, nodes in self._asked.items():
            rows = [row for row in self._rows(select) if row["this"] in nodes]
            yield from select.violations(rows)

    def _rows(self, select: Select) -> Iterator[dict[str, Term]]:
        parts: list[bytes] = []
        self._store.answer(select.text, parts.append, prefixes=select.prefixes, base=_BASE)
        seen: set[tuple[tuple[str, Term], ...]] = set()
        for binding in json.loads(b"".join(parts))["results"]["bindings"]:
            row = {name: _term(value) for name, value in sorted(binding.items())}
            if "this" in row and tuple(row.items()) not in seen:
                seen.add(tuple(row.items()))
                yield row


def _term(value: dict[str, Any]) -> Term:
    """A term in SPARQL's JSON."""
    text = str(value["value"])
    if value["type"] == "uri":
        return Iri(text)
    if value["type"] == "bnode":
        return Blank(f"_:{text}")
    language = value.get("xml:lang", "")
    return Literal(text, LANG_STRING if language else Iri(value.get("datatype", STRING)), language)
