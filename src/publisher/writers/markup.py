"""The schema.org markup of pages, as JSON-LD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from publisher import contexts
from publisher.definitions import Unusual
from publisher.descriptions import Description
from publisher.errors import PublisherError
from publisher.lines import Spool
from publisher.nesting import Nesting, nest
from publisher.terms import Iri, Triple
from publisher.writers.expanded import Json
from publisher.writers.lexicon import quote
from publisher.writers.marking import Marked, Marking
from publisher.writers.nodes import array
from publisher.writers.proved import Proved
from publisher.writers.tangles import refuse_tangled

_ROOT = "\n"


class Markup:
    """Writes descriptions of the schema.org profile the way that search engines read them.

    One ``@graph``, keys ``@id`` and ``@type``, the public context by its name. What the context
    says of a property decides whether a value needs its type spelled out. A graph that can't be
    told with that context, such as one with ``<schema:x>`` for an address, is written without it.

    Args:
        context: the frozen context, the content of ``ontology/contexts/schema.org.jsonld``.
        name: the address by which documents name it.
        addresses: whether the values of a property are addresses, never things. These are texts.
            What leads to a thing of the same graph says so itself, with ``@id``: schema.org is
            about to take the types of values out of its context.
        frozen: the contexts by which documents are read back; they have that one under its name.

    Attributes:
        fallbacks: why documents were left to PyLD to be read back → how many.
    """

    def __init__(
        self,
        context: Json,
        name: str,
        frozen: contexts.FrozenContexts,
        addresses: Callable[[str], bool],
    ) -> None:
        self.fallbacks: Counter[str] = Counter()
        self._last: tuple[Description | None, bytes] = None, b""
        self._proved = Proved(context, name, frozen, addresses)
        self._name = name
        self._marking: Marking | None = None
        self._unusual = "" if _is(context, name, frozen) else f"{name} is another context"
        try:
            self._marking = Marking(context["@context"], addresses)
        except Unusual as reason:
            self._unusual = str(reason)

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8."""
        # The document that a page carries is also a file, which is made right before or after it.
        known, written = self._last
        if known is not description:
            written = self._write(description.nesting, description.topics)
            self._last = description, written
        return written

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a JSON-LD document in UTF-8."""
        return self.write_nesting(nest(triples))

    def write_nesting(self, nesting: Nesting) -> bytes:
        """The same, of a graph that is grouped already."""
        return self._write(nesting, ())

    def write_whole(self, nesting: Nesting) -> Iterator[bytes]:
        """The same, bit by bit, of a graph in which nothing is tangled."""
        inside = f"{_ROOT}  "
        written = Spool(f",{inside}  ")
        try:
            for text in self._nodes(nesting, (), inside):
                written.add(text)
        except Unusual:  # it is told there
            yield self.write_nesting(nesting)
            return
        start, end = (f"{inside}  ", inside) if not written.empty else ("", "")
        context = quote(self._name)
        yield f'{{{inside}"@context": {context},{inside}"@graph": [{start}'.encode()
        yield from written
        yield f"{end}]{_ROOT}}}\n".encode()

    def _nodes(self, nesting: Nesting, first: Sequence[Iri], inside: str) -> Iterator[str]:
        """Each node that is told by itself."""
        if self._marking is None or self._unusual:
            raise Unusual(self._unusual)
        graph = Marked(self._marking, nesting)
        return (graph.top(subject, f"{inside}  ") for subject in nesting.subjects(first))

    def _write(self, nesting: Nesting, first: Sequence[Iri]) -> bytes:
        try:
            return self._compiled(nesting, first)
        except Unusual as reason:
            self.fallbacks[str(reason)] += 1
            return self._proved.write(nesting, nesting.triples, first)

    def _compiled(self, nesting: Nesting, first: Sequence[Iri]) -> bytes:
        if self._marking is None or self._unusual:
            raise Unusual(self._unusual)
        if nesting.knotted:
            refuse_tangled(nesting.triples)
        inside = f"{_ROOT}  "
        nodes = list(self._nodes(nesting, first, inside))
        written = f'"@context": {quote(self._name)},{inside}"@graph": {array(nodes, inside)}'
        return f"{{{inside}{written}{_ROOT}}}\n".encode()


def _is(context: Json, name: str, frozen: contexts.FrozenContexts) -> bool:
    """Whether readers get that context under its name."""
    try:
        document = frozen.loader(name, {})["document"]
    except PublisherError:  # it will be raised where a document is read
        return False
    return bool(document.get("@context") == context["@context"])
