"""JSON-LD documents as PyLD makes them: what ``writers.jsonld`` can't write, and is measured by.

PyLD does the framing (JSON-LD 1.1 Framing) and the compacting, of any graph with any context. It
takes a hundred times as long as what is compiled for one context.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from publisher import contexts, trees
from publisher.descriptions import Description
from publisher.nesting import Nesting, nest
from publisher.terms import Literal, Triple
from publisher.writers.expanded import ELSEWHERE, Json, expanded, one_or_many, says, serialise
from publisher.writers.layout import ordered, used

# A tree that is deeper is written flat. It is far less than what PyLD can take, so that no document
# depends on how much of the stack is in use.
_DEEPEST = 100


class Framed:
    """Writes descriptions as framed JSON-LD, and reads back what it writes.

    A form that says anything else than the description, or that PyLD can't make, is passed over
    for a plainer one: the tree, the flat list, and at last whole IRIs without any context. A rare
    graph needs it: a literal beside what points to the root, "@null" as a text, a class without a
    name.

    Args:
        context: the context of the publication, the content of ``ontology/context.jsonld``.
        frozen: the contexts that PyLD may use.
        base: the base IRI of the publication.
    """

    def __init__(self, context: Json, frozen: contexts.FrozenContexts, base: str) -> None:
        self._context = context["@context"]
        self._frozen = frozen
        self._base = base

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8.

        Its resource is the root of a tree. Several resources, or what no tree holds, are flat.
        """
        tree = partial(self._tree, description=description)
        # Framing would repeat lists for each of several resources.
        single = len(description.topics) == 1 and not description.nesting.cut
        return self._write(description.nesting, description.triples, [tree] if single else [])

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a flat JSON-LD document in UTF-8, one object for each subject."""
        graph = list(triples)
        return self._write(nest(graph), graph, [])

    def _write(
        self,
        nesting: Nesting,
        triples: Sequence[Triple],
        shapes: Sequence[Callable[[list[Json], Json], Json]],
    ) -> bytes:
        nodes = expanded(nesting)
        context = _unambiguous(self._context, triples)
        for shape in (*shapes, self._flat):
            document = self._faithful(shape, nodes, context, triples)
            if document is not None:
                return serialise(document)
        return serialise({"@graph": ordered(nodes)})

    def _faithful(
        self,
        shape: Callable[[list[Json], Json], Json],
        nodes: list[Json],
        context: Json,
        triples: Sequence[Triple],
    ) -> Json | None:
        """The document in one shape; ``None`` if it can't be, or does not say what it should."""
        try:
            body = shape(nodes, context)
            if trees.depth(body) > _DEEPEST:
                return None
            document = _document(body, context)
            read = contexts.expand(document, ELSEWHERE, self._frozen)
            return document if says(read, triples) else None
        except ValueError:
            return None

    def _tree(self, nodes: list[Json], context: Json, description: Description) -> Json:
        frame: Json = {
            "@context": context,
            "@id": str(description.topics[0]),
            "@embed": "@once",
            "@omitDefault": True,
        }
        if description.incoming:
            frame["@reverse"] = {str(entry.predicate): {} for entry in description.incoming}
        framed = contexts.frame(nodes, frame, self._base, self._frozen)
        _drop_echoes(framed)
        return framed

    def _flat(self, nodes: list[Json], context: Json) -> Json:
        return contexts.compact(nodes, context, self._base, self._frozen, graph=True)


def _document(body: Json, context: Json) -> Json:
    content = {key: value for key, value in body.items() if key != "@context"}
    return {"@context": used(context, content), **ordered(content)}


def _unambiguous(context: Json, triples: Iterable[Triple]) -> Json:
    """The context without the prefixes that are also the scheme of an IRI of the graph.

    A reader would take ``<org:x>`` for a prefixed name (JSON-LD 1.1 API, section 6.2.2). What is
    defined with such a prefix is defined by its whole IRI instead.
    """
    terms = (term for triple in triples for term in triple)
    iris = (term.datatype if isinstance(term, Literal) else term for term in terms)
    clashing = {iri.partition(":")[0] for iri in iris} & context.keys()
    if not clashing:
        return context

    def spelled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: spelled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spelled(item) for item in value]
        return _whole(value, context, clashing) if isinstance(value, str) else value

    return {key: spelled(value) for key, value in context.items() if key not in clashing}


def _whole(name: str, context: Json, clashing: Collection[str]) -> str:
    """A name of a context without a clashing prefix, as far as the context says what that is."""
    for _ in clashing:  # one may be defined with another
        prefix, colon, local = name.partition(":")
        definition = context.get(prefix) if prefix in clashing else None
        namespace = definition.get("@id") if isinstance(definition, dict) else definition
        if not colon or not isinstance(namespace, str) or local.startswith("//"):
            break
        name = namespace + local
    return name


def _drop_echoes(root: Json) -> None:
    """Leave out, of what points to the root, the pointer: its place under @reverse says it."""
    name = root.get("id", root.get("@id"))
    for term, subjects in root.get("@reverse", {}).items():
        for subject in filter(_is_object, _listed(subjects)):
            kept = [
                value
                for value in _listed(subject.get(term, []))
                if name not in (value, *_identifiers_of(value))
            ]
            subject.pop(term, None)
            if kept:
                subject[term] = one_or_many(kept)


def _identifiers_of(value: Any) -> list[Any]:
    """The identifier of a mere reference."""
    return list(value.values()) if isinstance(value, dict) and len(value) == 1 else []


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
