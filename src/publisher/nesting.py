"""How the statements of one document fold into a tree, whatever the syntax.

Turtle, JSON-LD and HTML all write a blank node inside the statement that points to it, and an RDF
collection as a list. This module decides once which blank nodes that is possible for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from publisher.terms import RDF, Blank, Iri, Node, Term, Triple, ntriples

_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]


class Nesting:
    """Triples grouped by subject and predicate, and the blank nodes that can be written in place.

    Attributes:
        statements: subject → predicate → objects, objects sorted by their N-Triples text.
        nested: the blank nodes that are the object of one statement only and part of no circle.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.statements: dict[Node, dict[Iri, list[Term]]] = {}
        references: Counter[Blank] = Counter()
        parents: dict[Blank, Node] = {}
        for subject, predicate, object_ in triples:
            self.statements.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            if isinstance(object_, Blank):
                references[object_] += 1
                parents[object_] = subject
        for properties in self.statements.values():
            for objects in properties.values():
                objects.sort(key=ntriples)
        once = {blank for blank, count in references.items() if count == 1}
        self.nested: frozenset[Blank] = frozenset(once - _circular(once, parents))

    def subjects(self, first: Sequence[Iri] = ()) -> list[Node]:
        """The subjects to write one after the other: ``first``, then the others, sorted."""
        heads: list[Node] = [iri for iri in first if iri in self.statements]
        known = set(heads)
        rest = (node for node in self.statements if node not in known and node not in self.nested)
        return heads + sorted(rest, key=ntriples)

    def properties(self, subject: Node) -> Mapping[Iri, list[Term]]:
        """The statements about one subject: predicate → objects."""
        return self.statements.get(subject, {})

    def collection(self, node: Term) -> list[Term] | None:
        """The members of the RDF collection that starts here; ``None`` if it is not a plain one.

        Plain means that each of its nodes has one ``rdf:first``, one ``rdf:rest`` and nothing else
        and is pointed to once (RDF Schema 1.1, section 5.2).
        """
        members: list[Term] = []
        while node != _NIL:
            properties = self.statements.get(node, {}) if isinstance(node, Blank) else {}
            plain = set(properties) == {_FIRST, _REST} and node in self.nested
            if not plain or len(properties[_FIRST]) != 1 or len(properties[_REST]) != 1:
                return None
            members.append(properties[_FIRST][0])
            node = properties[_REST][0]
        return members


def _circular(candidates: set[Blank], parents: Mapping[Blank, Node]) -> set[Blank]:
    """The candidates whose way up comes back to them; each node is walked once."""
    circular: set[Blank] = set()
    done: set[Node] = set()
    for start in candidates:
        way: list[Blank] = []
        node: Node = start
        while isinstance(node, Blank) and node in candidates and node not in done:
            done.add(node)
            way.append(node)
            node = parents[node]
        if isinstance(node, Blank) and node in way:
            circular.update(way[way.index(node) :])
    return circular
