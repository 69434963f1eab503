"""JSON-LD: documents framed and compacted for people who read JSON, and the schema.org markup.

PyLD does the framing (JSON-LD 1.1 Framing). Each document carries the part of the context that it
uses, so that any processor reads it with nothing to fetch.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from publisher import contexts
from publisher.descriptions import Description
from publisher.nesting import Nesting
from publisher.terms import LANG_STRING, STRING, TYPE, Blank, Iri, Literal, Node, Term, Triple

Json = dict[str, Any]

_EMPTY_FRAME: Json = {}


class Documents:
    """Writes descriptions as framed JSON-LD.

    Args:
        context: the context of the publication, the content of ``ontology/context.jsonld``.
        frames: class → the frame for resources of that class; the first that fits is taken.
        frozen: the contexts that PyLD may use.
        base: the base IRI of the publication.
    """

    def __init__(
        self,
        context: Json,
        frames: Mapping[Iri, Json],
        frozen: contexts.FrozenContexts,
        base: str,
    ) -> None:
        self._context = context["@context"]
        self._frames = frames
        self._frozen = frozen
        self._base = base

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8.

        Its resource is the root of a tree. Several resources, or what no tree holds, are flat.
        """
        nodes = expanded(description.nesting)
        context = _unambiguous(self._context, description.triples)
        if len(description.topics) > 1:  # framing would repeat lists for each of them
            return _document(self._flat(nodes, context), context)
        tree = self._tree(nodes, {**self._frame(description), "@context": context})
        return _document(self._flat(nodes, context) if tree is None else tree, context)

    def _tree(self, nodes: list[Json], frame: Json) -> Json | None:
        """The nodes framed; ``None`` if framing fails, or loses or changes a statement.

        It does for some legal graphs: a literal beside what points to the root, "@null" as a text,
        lists of blank nodes; and for frames that select values or have defaults.
        """
        try:
            framed = contexts.frame(nodes, frame, self._base, self._frozen)
            _drop_echoes(framed)
            said = contexts.expand(framed, self._base, self._frozen)
        except ValueError:
            return None
        return framed if _statements(said) == _statements(nodes) else None

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a flat JSON-LD document in UTF-8, one object for each subject."""
        graph = list(triples)
        context = _unambiguous(self._context, graph)
        return _document(self._flat(expanded(Nesting(graph)), context), context)

    def _flat(self, nodes: list[Json], context: Json) -> Json:
        compacted = contexts.compact(nodes, context, self._base, self._frozen, graph=True)
        return dict(compacted)

    def _frame(self, description: Description) -> Json:
        types = description.objects(description.topics[0], TYPE)
        chosen = (self._frames[t] for t in types if isinstance(t, Iri) and t in self._frames)
        frame: Json = {
            **{key: value for key, value in next(chosen, _EMPTY_FRAME).items() if key != "@type"},
            "@id": str(description.topics[0]),
            "@embed": "@once",
            "@omitDefault": True,
        }
        if description.incoming:
            frame["@reverse"] = {str(entry.predicate): {} for entry in description.incoming}
        return frame


def _document(body: Json, context: Json) -> bytes:
    content = {key: value for key, value in body.items() if key != "@context"}
    return serialise({"@context": _used(context, content), **_ordered(content)})


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
        prefix, colon, local = value.partition(":") if isinstance(value, str) else ("", "", "")
        if not colon or prefix not in clashing or local.startswith("//"):
            return value
        namespace = context[prefix]
        return (namespace["@id"] if isinstance(namespace, dict) else namespace) + local

    return {key: spelled(value) for key, value in context.items() if key not in clashing}


def expanded(nesting: Nesting) -> list[Json]:
    """The graph as expanded JSON-LD (JSON-LD 1.1 API, section 8), blank nodes by their labels."""
    return [
        _expanded_node(nesting, node)
        for node in nesting.statements
        if not _inside_collection(nesting, node)
    ]


def _expanded_node(nesting: Nesting, node: Node) -> Json:
    result: Json = {"@id": str(node)}
    for predicate, values in nesting.properties(node).items():
        classes = [str(v) for v in values if predicate == TYPE and isinstance(v, Iri)]
        others = [v for v in values if predicate != TYPE or not isinstance(v, Iri)]
        if classes:
            result["@type"] = classes
        if others:
            result[str(predicate)] = [_expanded_value(nesting, value) for value in others]
    return result


def _expanded_value(nesting: Nesting, value: Term) -> Json:
    if not isinstance(value, Literal):
        members = nesting.collection(value)
        if members is None:
            return {"@id": str(value)}
        return {"@list": [_expanded_value(nesting, member) for member in members]}
    if value.datatype == LANG_STRING:
        return {"@value": value.value, "@language": value.language}
    if value.datatype == STRING:
        return {"@value": value.value}
    return {"@value": value.value, "@type": str(value.datatype)}


def _inside_collection(nesting: Nesting, node: Node) -> bool:
    return isinstance(node, Blank) and nesting.collection(node) is not None


class Markup:
    """Writes descriptions of the schema.org profile the way that search engines read them.

    One ``@graph``, keys ``@id`` and ``@type``, the public context by its name. What the context
    says of a property decides whether a value needs its type spelled out.

    Args:
        context: the frozen context, the content of ``ontology/contexts/schema.org.jsonld``.
        name: the address by which documents name it.
    """

    def __init__(self, context: Json, name: str) -> None:
        self._context = name
        self._terms: Json = context["@context"]
        self._vocabulary: str = self._terms.get("@vocab", "")

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8."""
        subjects = description.nesting.subjects(description.topics)
        return self._write(description.nesting, subjects)

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a JSON-LD document in UTF-8."""
        nesting = Nesting(triples)
        return self._write(nesting, nesting.subjects())

    def _write(self, nesting: Nesting, subjects: Sequence[Node]) -> bytes:
        graph = [self._node(nesting, subject) for subject in subjects]
        return serialise({"@context": self._context, "@graph": graph})

    def _node(self, nesting: Nesting, subject: Node) -> Json:
        properties = nesting.properties(subject)
        nested = isinstance(subject, Blank) and subject in nesting.nested
        node: Json = {} if nested else {"@id": str(subject)}
        if classes := [self._name(t) for t in properties.get(TYPE, ()) if isinstance(t, Iri)]:
            node["@type"] = _one_or_many(classes)
        for predicate in sorted(properties):
            values = [
                v for v in properties[predicate] if predicate != TYPE or not isinstance(v, Iri)
            ]
            if values:
                name = self._name(predicate)
                node[name] = _one_or_many([self._value(nesting, name, value) for value in values])
        return node

    def _name(self, iri: str) -> str:
        """The name of a class or property: its local name, or else its IRI."""
        local = iri.removeprefix(self._vocabulary)
        return local if local != iri and re.fullmatch(r"\w+", local) else iri

    def _value(self, nesting: Nesting, name: str, value: Term) -> str | Json:
        definition = self._terms.get(name)
        coercion = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(value, Blank) and value in nesting.nested:
            return self._node(nesting, value)
        if not isinstance(value, Literal):
            return str(value) if coercion == "@id" else {"@id": str(value)}
        if value.datatype == LANG_STRING:
            return {"@value": value.value, "@language": value.language}
        expected = STRING if coercion is None else self._expand(coercion)
        if value.datatype == expected:
            return value.value
        typed = {} if value.datatype == STRING else {"@type": str(value.datatype)}
        return {**typed, "@value": value.value}

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon:
            return self._vocabulary + name
        namespace = self._terms.get(prefix, f"{prefix}:")
        return str(namespace["@id"] if isinstance(namespace, dict) else namespace) + local


def serialise(document: Json) -> bytes:
    """A JSON document in UTF-8, indented, ending in a line break; its keys keep their order."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _drop_echoes(root: Json) -> None:
    """Leave out, of what points to the root, the pointer: its place under @reverse says it."""
    name = root.get("id", root.get("@id"))
    for term, subjects in root.get("@reverse", {}).items():
        for subject in _listed(subjects):
            kept = [
                value
                for value in _listed(subject.get(term, []))
                if name not in (value, *_identifiers_of(value))
            ]
            subject.pop(term, None)
            if kept:
                subject[term] = _one_or_many(kept)


def _identifiers_of(value: Any) -> list[Any]:
    """The identifier of a mere reference."""
    return list(value.values()) if isinstance(value, dict) and len(value) == 1 else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(nodes: list[Json]) -> Counter[tuple[str, str, str]]:
    """What expanded JSON-LD says, wherever it says it; blank nodes without their labels.

    A statement about blank nodes or a list counts as often as it is there, any other one once.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    queue: list[Any] = list(nodes)
    while queue:
        node = queue.pop()
        subject = _told(node)
        for reversed_ in node.get("@reverse", {}).items():
            found.update((_told(other), reversed_[0], subject) for other in reversed_[1])
            queue.extend(reversed_[1])
        for name in node.get("@type", ()):
            found[subject, TYPE, _told({"@id": name})] += 1
        for predicate, values in node.items():
            if predicate[0] != "@":
                found.update((subject, predicate, _told(value)) for value in values)
                queue.extend(_inner(values))
        queue.extend(node.get("@graph", []) + node.get("@included", []))
    many = ("_:", '"@list"')
    return Counter(
        {s: n if any(m in part for part in s for m in many) else 1 for s, n in found.items()}
    )


def _inner(values: list[Json]) -> Iterator[Json]:
    """The nodes among some values and in their lists."""
    for value in values:
        if "@list" in value:
            yield from _inner(value["@list"])
        elif "@value" not in value:
            yield value


def _told(value: Json) -> str:
    """A node or value as a text that is the same wherever it stands."""
    if "@list" in value:
        return json.dumps({"@list": [_told(member) for member in value["@list"]]})
    if "@value" in value:
        return json.dumps({k: v.lower() if k == "@language" else v for k, v in value.items()},
                          sort_keys=True)  # fmt: skip
    name = str(value.get("@id", "_:"))
    return "_:" if name.startswith("_:") else name


def _ordered(value: Any) -> Any:
    """The same JSON with identifier and type first and the other keys sorted."""
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_key_order)}
    return value


def _key_order(key: str) -> tuple[int, str]:
    first = {"id": 0, "@id": 0, "type": 1, "@type": 1}
    return first.get(key, 3 if key == "@reverse" else 2), key


def _used(context: Json, document: Json) -> Json:
    """The part of a context that a compacted document needs.

    That is the keywords, each term that the document uses as a key or a type, each prefix in front
    of a colon, and whatever the definitions of these use in turn.
    """
    needed: set[str] = set()
    queue = list(_names(document))
    while queue:
        name = queue.pop()
        for candidate in (name, name.partition(":")[0]):
            if candidate in context and candidate not in needed:
                needed.add(candidate)
                queue.extend(_names(context[candidate]))
    return {key: value for key, value in context.items() if key in needed or key[0] == "@"}


def _names(value: Any) -> Iterator[str]:
    """Every key and every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _names(item)
