"""How the statements of one document fold into a tree, whatever the syntax.

Turtle, JSON-LD and HTML all write a blank node inside the statement that points to it, and an RDF
collection as a list. This module decides once which blank nodes that is possible for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from publisher import statements
from publisher.statements import Said
from publisher.terms import RDF, Blank, Iri, Node, Quad, Term, Triple

DEEPEST = 20
"""How deep blank nodes may be nested. A list is one level, however long it is."""

LARGEST = 2_000
"""How many statements a blank node may lead to, through others. The links of lists don't count."""

MOST_VALUES = 200
"""How many values of one property a blank node may have."""

_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]
_NOTHING = Said({})


class Summary(Said):
    """What documents say of a resource that they only mention: one object for all of them.

    It holds no blank nodes. So what a writer makes of it is the same in each document, too, and is
    kept with it.

    Attributes:
        texts: what writers made of it, by who made it and what else that depends on.
        mentions: the resources that it mentions; its classes are none of them.
    """

    __slots__ = ("mentions", "texts")

    def __init__(self, said: Mapping[Iri, Sequence[Term]]) -> None:
        super().__init__(said)
        self.texts: dict[object, Any] = {}
        self.mentions = frozenset(statements.mentioned((self,)))


class Nesting:
    """The statements of one document, and the blank nodes that can be written in place.

    Args:
        said: what is said of each node, in the order in which nodes are written.

    Attributes:
        statements: the same.
        nested: the blank nodes that are the object of one statement only, part of no circle, and
            not too deep: what is deeper than ``DEEPEST`` is written by itself, under its label.
        cut: whether something is too deep.
        knotted: whether some blank node is pointed to more than once, or leads back to itself.
        cells: the nodes of plain collections, which are told by telling the members.
    """

    def __init__(self, said: Mapping[Node, Said]) -> None:
        self.statements = said
        self.nested: AbstractSet[Blank]
        parents: dict[Blank, Node] = {}
        once: set[Blank] = set()
        for subject, properties in said.items():
            for blank in statements.parts((properties,)) if properties.shape.parts else ():
                (once.discard if blank in parents else once.add)(blank)
                parents[blank] = subject
        self.cells: frozenset[Blank] = frozenset()
        self.nested = frozenset(once)
        self.cut, self.knotted = False, len(once) < len(parents)
        # Where none is in another and none is part of a list, which is usual, that is all.
        if any(parents[blank] in once or _REST in said.get(blank, ()) for blank in once):
            self._decide(once, parents, len(parents))

    def _decide(self, once: set[Blank], parents: Mapping[Blank, Node], count: int) -> None:
        """Look for circles, for lists, and for what is too deep."""
        nested = once - _circular(once, parents)
        self.cells = frozenset(self._collections(nested, parents))
        deep = self._too_deep(nested, parents)
        self.nested = frozenset(nested - deep)
        self.cells -= deep
        self.cut = bool(deep)
        self.knotted = len(nested) < count

    def _collections(self, nested: set[Blank], parents: Mapping[Blank, Node]) -> set[Blank]:
        """The nodes of plain collections, found from their ends upwards."""
        plain = {node for node in nested if self._is_plain(node)}
        found: set[Blank] = set()
        for last in (node for node in plain if self.statements[node][_REST][0] == _NIL):
            node: Node = last
            below: Node = _NIL
            while isinstance(node, Blank) and node in plain:
                if self.statements[node][_REST][0] != below:
                    break
                found.add(node)
                node, below = parents[node], node
        return found

    def _is_plain(self, node: Blank) -> bool:
        properties = self.statements.get(node, _NOTHING)
        return set(properties) == {_FIRST, _REST} and all(
            len(values) == 1 for values in properties.values()
        )

    def _too_deep(self, nested: set[Blank], parents: Mapping[Blank, Node]) -> set[Blank]:
        """The nodes in which a new tree starts, because they are too deep in the one above."""
        levels: dict[Node, int] = {}
        for start in nested:
            way: list[Blank] = []
            node: Node = start
            while isinstance(node, Blank) and node in nested and node not in levels:
                way.append(node)
                node = parents[node]
            for blank in reversed(way):
                above = parents[blank]
                # The nodes of one list are side by side.
                same = above in self.cells and levels[above] and self._follows(above, blank)
                level = levels.get(above, 0) + (not same)
                levels[blank] = level if level <= DEEPEST else 0
        return {blank for blank in nested if levels[blank] == 0}

    def _follows(self, node: Node, blank: Blank) -> bool:
        return self.statements[node][_REST][0] == blank

    @property
    def triples(self) -> list[Triple]:
        """All statements, in order."""
        return [t for node, said in self.statements.items() for t in statements.triples(node, said)]

    def subjects(self, first: Sequence[Iri] = ()) -> Iterable[Node]:
        """The subjects to write one after the other: ``first``, then the others."""
        heads: list[Node] = [iri for iri in first if iri in self.statements]
        nested = self.nested
        return heads + [n for n in self.statements if n not in nested and n not in heads]

    def properties(self, subject: Node) -> Said:
        """The statements about one subject."""
        return self.statements.get(subject, _NOTHING)

    def collection(self, node: Term) -> list[Term] | None:
        """The members of the RDF collection that starts here; ``None`` if it is not a plain one.

        Plain means that each of its nodes has one ``rdf:first``, one ``rdf:rest`` and nothing else
        and is pointed to once (RDF Schema 1.1, section 5.2).
        """
        if node != _NIL and node not in self.cells:
            return None
        members: list[Term] = []
        while isinstance(node, Blank):
            members.append(self.statements[node][_FIRST][0])
            node = self.statements[node][_REST][0]
        return members

    def listed(self, node: Node) -> bool:
        """Whether a node is part of a plain collection, and told by telling its members."""
        return node in self.cells


def nest(triples: Iterable[Triple]) -> Nesting:
    """Some statements as a tree, in order: subjects, properties, and values by their N-Triples."""
    return Nesting(statements.grouped(triples))


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


class Overgrown(ValueError):
    """Blank nodes that are nested too deeply, or too many in one place, for any page.

    Attributes:
        holder: the resource that they belong to; ``None`` if they belong to none.
        reason: what is wrong, in words.
    """

    def __init__(self, holder: Iri | None, reason: str) -> None:
        super().__init__(reason)
        self.holder = holder
        self.reason = reason


def refuse_overgrown(statements: Iterable[Triple | Quad]) -> None:
    """Refuse blank nodes beyond :data:`DEEPEST`, :data:`LARGEST` and :data:`MOST_VALUES`.

    They have no address, so they can't have pages of their own: what points to them tells all of
    them. Each is looked at a bounded number of times.

    Raises:
        Overgrown: for the first of them.
    """
    stated: dict[Blank, list[Triple | Quad]] = {}
    parents: dict[Blank, list[Triple | Quad]] = {}
    for statement in statements:
        # The types of terms have no subtypes, and this is asked of every statement there is.
        if type(statement[0]) is Blank:
            stated.setdefault(statement[0], []).append(statement)
        if type(statement[2]) is Blank:
            parents.setdefault(statement[2], []).append(statement)
    once = {blank: links[0] for blank, links in parents.items() if len(links) == 1}
    _refuse_depth(once)
    for blank, links in parents.items():
        about = stated.get(blank, ())
        if len(about) <= MOST_VALUES and not any(type(s[2]) is Blank for s in about):
            continue
        holder = next((s[0] for s in links if isinstance(s[0], Iri)), None)
        if holder is not None and _size(blank, stated) > LARGEST:
            reason = f"a blank node leads to more than {LARGEST:,} statements"
            raise Overgrown(holder, reason)
        if max(Counter(s[1] for s in about).values(), default=0) > MOST_VALUES:
            reason = f"a blank node has more than {MOST_VALUES} values of one property"
            raise Overgrown(holder, reason)


def _refuse_depth(once: Mapping[Blank, Triple | Quad]) -> None:
    """Walk down from each blank node that another kind of node holds; circles have no such one."""
    below: dict[Blank, list[Blank]] = {}
    queue: list[tuple[Blank, int, Node]] = []
    for blank, link in once.items():
        if isinstance(link.subject, Blank) and link.subject in once:
            below.setdefault(link.subject, []).append(blank)
        else:
            queue.append((blank, 1, link.subject))
    queue = [start for start in queue if start[0] in below]  # few hold others
    while queue:
        blank, depth, holder = queue.pop()
        if depth > DEEPEST:
            reason = f"blank nodes are nested more than {DEEPEST} deep"
            raise Overgrown(holder if isinstance(holder, Iri) else None, reason)
        queue.extend(
            (child, depth + (once[child].predicate != _REST), holder)
            for child in below.get(blank, ())
        )


def _size(blank: Blank, stated: Mapping[Blank, Sequence[Triple | Quad]]) -> int:
    """How many statements a blank node leads to; counts no further than the limit."""
    count, queue, seen = 0, [blank], {blank}
    while queue and count <= LARGEST:
        for triple in stated.get(queue.pop(), ()):
            count += triple.predicate != _REST
            if isinstance(triple.object, Blank) and triple.object not in seen:
                seen.add(triple.object)
                queue.append(triple.object)
    return count
