"""JSON-LD: documents framed and compacted for people who read JSON.

They are what JSON-LD framing and compaction make of a description (JSON-LD 1.1 Framing, section
4.1; JSON-LD 1.1 API, section 5.2), with the context compiled once. Each document carries the part
of the context that it uses, so that any processor reads it with nothing to fetch. What can't be
compiled is left to PyLD, which makes the same documents of what both can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from publisher import contexts
from publisher.definitions import Unusual
from publisher.descriptions import Description
from publisher.lines import Spool
from publisher.nesting import Nesting, nest
from publisher.terms import Triple
from publisher.writers.expanded import Json
from publisher.writers.framed import Framed
from publisher.writers.framing import Tree
from publisher.writers.lexicon import Lexicon
from publisher.writers.nodes import Nodes, array
from publisher.writers.tangles import refuse_tangled

_ROOT = "\n"
_INSIDE = _ROOT + "  "
_DEEP = _INSIDE + "  "


class Documents:
    """Writes descriptions as framed JSON-LD.

    Args:
        context: the context of the publication, the content of ``ontology/context.jsonld``.
        frozen: the contexts that PyLD may use.
        base: the base IRI of the publication.

    Attributes:
        fallbacks: why documents were left to PyLD → how many.
    """

    def __init__(self, context: Json, frozen: contexts.FrozenContexts, base: str) -> None:
        self.fallbacks: Counter[str] = Counter()
        self._framed = Framed(context, frozen, base)
        self._lexicon: Lexicon | None = None
        self._unusual = ""
        try:
            self._lexicon = Lexicon(context["@context"])
        except Unusual as reason:
            self._unusual = str(reason)

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8.

        Its resource is the root of a tree. Several resources, or what no tree holds, are flat.
        """
        try:
            return self._compiled(description.nesting, description)
        except Unusual as reason:
            self.fallbacks[str(reason)] += 1
            return self._framed.write(description)

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a flat JSON-LD document in UTF-8, one object for each subject."""
        return self.write_nesting(nest(triples))

    def write_nesting(self, nesting: Nesting) -> bytes:
        """The same, of a graph that is grouped already."""
        try:
            return self._compiled(nesting)
        except Unusual as reason:
            self.fallbacks[str(reason)] += 1
            return self._framed.write_graph(nesting.triples)

    def write_whole(self, nesting: Nesting) -> Iterator[bytes]:
        """The same, bit by bit, of a graph in which nothing is tangled."""
        if self._lexicon is None:
            yield self.write_nesting(nesting)
            return
        nodes, written = Nodes(self._lexicon, nesting), Spool(f",{_DEEP}")
        try:
            for text in _nodes(nodes, nesting):
                written.add(text)
        except Unusual:  # it is told there
            yield self.write_nesting(nesting)
            return
        start, end = (_DEEP, _INSIDE) if not written.empty else ("", "")
        context = self._lexicon.context(nodes.used)
        yield f'{{{_INSIDE}{context},{_INSIDE}"@graph": [{start}'.encode()
        yield from written
        yield f"{end}]{_ROOT}}}\n".encode()

    def _compiled(self, nesting: Nesting, description: Description | None = None) -> bytes:
        if self._lexicon is None:
            raise Unusual(self._unusual)
        if nesting.knotted:
            refuse_tangled(nesting.triples)
        if description and len(description.topics) == 1 and not nesting.cut:
            pointing = {entry.predicate for entry in description.incoming}
            tree = Tree(self._lexicon, nesting, description.topics[0], sorted(pointing))
            members = tree.write()
            if members is not None:
                return _document(self._lexicon.context(tree.used), members)
        return _flat(self._lexicon, nesting)


def _flat(lexicon: Lexicon, nesting: Nesting) -> bytes:
    nodes = Nodes(lexicon, nesting)
    members = [f'"@graph": {array(list(_nodes(nodes, nesting)), _INSIDE)}']
    return _document(lexicon.context(nodes.used), members)


def _nodes(nodes: Nodes, nesting: Nesting) -> Iterator[str]:
    return (nodes.node(n, _DEEP) for n in nesting.statements if not nesting.listed(n))


def _document(context: str, members: Sequence[str]) -> bytes:
    """A JSON document in UTF-8, indented, ending in a line break."""
    return f"{{{_INSIDE}{f',{_INSIDE}'.join((context, *members))}{_ROOT}}}\n".encode()
