"""The catalogue as JSON: DCAT-US 1.1 (``data.json``) and DCAT-US 3 (``catalog.json``).

Both are the catalogue's graph, written as its form says (see ``forms``). A thing that lacks what
its schema requires is left out, so that it doesn't make the whole file invalid; :func:`gaps` tells
of it. A file with a context of its own says, as linked data, nothing that the graph doesn't say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from publisher.catalog.forms import SELF, Class, Field, Form
from publisher.catalog.meanings import NOTHING, Context, Meaning
from publisher.catalog.values import Graph, Values
from publisher.terms import Iri, Literal, Node, Term, Triple

Json = dict[str, Any]


class Gap(NamedTuple):
    """A thing that is left out of a file.

    Attributes:
        node: the thing.
        name: its class in the form, such as ``dataset``.
        missing: the required keys that it has no value for.
    """

    node: Node
    name: str
    missing: tuple[str, ...]


def write(
    triples: Sequence[Triple], catalog: Iri, form: Form, address: str, languages: Sequence[str]
) -> bytes:
    """The catalogue as JSON in UTF-8, without byte order mark; same graph, same bytes.

    Args:
        triples: the catalogue's graph.
        catalog: the catalogue.
        form: how it is written.
        address: the IRI of the file.
        languages: the languages to write texts in, the preferred one first; at least one.
    """
    writing = _Writing(Graph(triples, form.labels, languages), form, address)
    document = writing.document(catalog)
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def gaps(
    triples: Sequence[Triple], catalog: Iri, form: Form, languages: Sequence[str]
) -> list[Gap]:
    """What :func:`write` leaves out because it lacks what the form requires, sorted."""
    writing = _Writing(Graph(triples, form.labels, languages), form, "")
    writing.document(catalog)
    return sorted(writing.gaps)


class _Writing:
    """One file, while it is being written."""

    def __init__(self, graph: Graph, form: Form, address: str) -> None:
        self.gaps: set[Gap] = set()
        self._graph = graph
        self._form = form
        self._address = address
        self._values = Values(graph, form)
        self._context = None if form.context else Context(form, graph.language)
        self._objects: dict[tuple[str, Node], Json | None] = {}

    def document(self, catalog: Iri) -> Json:
        """The whole file: the catalogue, even if it lacks something, and all that it holds."""
        root = self._form.classes[self._form.root]
        content, own = self._content(root, catalog)
        wanted: Json = {key: [] for key in root.required if key not in content}
        start = self._start(root, catalog)
        if self._context is None:
            return {"@context": self._form.context, **start, **content, **wanted}
        shared = self._context.shared()
        if own and start.get("@type") == root.type_name:
            # Meant for the catalogue alone: what a class says doesn't reach into its objects.
            shared[root.type_name] = {"@id": root.type_name, "@context": own}
            own = {}
        known = {key: value for key, value in content.items() if key not in own}
        return {"@context": shared, **start, **known, **wanted}

    def _object(self, class_: Class, node: Node) -> Json | None:
        """A thing as an object; the same one each time; ``None`` if it isn't written."""
        key = class_.name, node
        if key not in self._objects:
            self._objects[key] = self._new_object(class_, node)
        return self._objects[key]

    def _new_object(self, class_: Class, node: Node) -> Json | None:
        if class_.only and not self._graph.is_a(node, class_.type):
            return None
        content, own = self._content(class_, node)
        missing = [key for key in class_.required if key not in content]
        if class_.either and not any(key in content for key in class_.either):
            missing.extend(class_.either)
        if missing:
            self.gaps.add(Gap(node, class_.name, tuple(missing)))
            return None
        start = self._start(class_, node)
        if not content and "@id" not in start:
            return None
        context = {"@context": {"@propagate": False, **own}} if own else {}
        return {**context, **start, **content}

    def _start(self, class_: Class, node: Node) -> Json:
        """The first keys of an object: its address, its class, and what all of its class have."""
        start: Json = {}
        if class_.id == "address":
            start["@id"] = self._address
        elif class_.id and isinstance(node, Iri):
            start["@id"] = str(node)
        if class_.type and self._graph.is_a(node, class_.type):
            start["@type"] = class_.type_name
        return {**start, **class_.constants}

    def _content(self, class_: Class, node: Node) -> tuple[Json, Json]:
        """The fields of an object, and what it has to say itself of what its keys mean."""
        content: Json = {}
        meanings: dict[str, Meaning] = {}
        for field in class_.fields:
            if field.needs and field.needs not in content:
                continue
            value, meaning = self._field(class_, field, node)
            if value:
                content[field.key] = value
                meanings[field.key] = meaning
        return content, self._context.own(meanings) if self._context else {}

    def _field(self, class_: Class, field: Field, node: Node) -> tuple[Any, Meaning]:
        """The value of a field and what its key means; an empty one if there is none."""
        silent = True
        for path in field.paths:
            terms = [t for t in self._graph.follow(node, path) if not self._form.confuses(t)]
            silent = silent and not terms
            property_ = "" if len(path) > 1 or path == (SELF,) else path[0]
            if field.unique and property_:
                shared = partial(self._graph.is_shared, property_=path[0], class_=class_.type)
                terms = [term for term in terms if not shared(str(term))]
            found, meaning = self._found(field, property_, terms)
            if len(path) > 1 and len(found) > 1 and not field.many:
                continue  # of several ways, none is better than the others
            if found:
                return (list(found) if field.many else found[0]), meaning
        return (field.default if silent else ""), NOTHING

    def _found(
        self, field: Field, property_: str, terms: Sequence[Term]
    ) -> tuple[Sequence[Any], Meaning]:
        """All values of a field, and what its key means with them."""
        if field.kind != "class":
            return self._values.found(field, property_, terms)
        class_ = self._form.classes[field.name]
        nodes = [term for term in terms if not isinstance(term, Literal)]
        objects = (self._object(class_, node) for node in nodes)
        return [found for found in objects if found], Meaning(property_)
