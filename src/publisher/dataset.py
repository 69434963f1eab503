"""Everything that people wrote, read once: facts, model and rules of one publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from publisher import (
    contexts,
    definitions,
    places,
)
from publisher.config import Config
from publisher.contexts import FrozenContexts
from publisher.errors import ContextError, SourceError
from publisher.grouping import Kept
from publisher.indexed import Indexed
from publisher.iris import Addresses
from publisher.keys import AUTHORING, CONTEXT, Keys
from publisher.labels import Labels, Ranked
from publisher.pagerules import PageRules
from publisher.rooms import Memory, Room, indexed
from publisher.sources import YAML, Page, Source, authored
from publisher.sources.text import load, read_json
from publisher.terms import (
    OWL,
    RDFS,
    TYPE,
    Iri,
    Literal,
    Node,
    Prefixes,
    Quad,
    Term,
    Triple,
    ntriples,
)
from publisher.vocabularies import Vocabularies

# What standard terms and known values are called.
_LABELS = re.compile(r"(?:labels(?:\.[A-Za-z0-9-]+)?|catalog/values)\.ttl")
_SUBCLASS, _ONTOLOGY = RDFS["subClassOf"], OWL["Ontology"]


@dataclass(frozen=True)
class Dataset:
    """What one publication has to say, and the model that it says it in.

    Attributes:
        config: ``publisher.toml``.
        prefixes: the prefixes of the publication, in order.
        rules: ``ontology/pages.toml``: what pages show.
        contexts: the JSON-LD contexts that may be used.
        ontology: the ontology's files, by their path in it.
        sources: the content files, as read.
        model: the ontology's Turtle files, as read, by their path in it.
        quads: what the content and the vocabularies say, with labelled blank nodes.
        vocabularies: the names of the terms of standard vocabularies.
        pictures: the pictures of pages: path in the site → file.
        derived: of what no file says anything, as it follows from what they say (``completion``):
            resource → a resource that it follows from.
        following: the statements that no file has, as they follow from others.
        room: where statements are kept.
        graph: what all statements say, as soon as that is known.
    """

    config: Config
    prefixes: Prefixes
    rules: PageRules
    contexts: FrozenContexts
    ontology: Mapping[str, Path]
    sources: Sequence[Source]
    model: Mapping[str, Source]
    quads: Collection[Quad]
    vocabularies: Vocabularies
    pictures: Mapping[str, Path] = field(default_factory=dict)
    derived: Mapping[Iri, Iri] = field(default_factory=dict)
    following: Container[Triple] = ()
    room: Room = field(default_factory=Memory)
    graph: Kept | None = None

    @property
    def language(self) -> str:
        """The first language of the publication."""
        return self.config.languages[0]

    @cached_property
    def addresses(self) -> Addresses:
        """Where each resource is published; vocabularies are at ``def/NAME``.

        Raises:
            SourceError: if a vocabulary's file has a name that is no address.
        """
        namespaces = {
            iri.rstrip("#"): f"def/{name.removesuffix('.ttl')}"
            for name, source in self.model.items()
            for iri in vocabularies_of(source)
        }
        translations = tuple(self.config.translations)
        plain = Addresses(self.config.base, translations=translations)
        for path in namespaces.values():
            if plain.document(f"{self.config.base}{path}") != path:
                reason = f"the vocabulary is published at {path}, after the name of its file"
                file = self.ontology[f"{path.removeprefix('def/')}.ttl"]
                raise SourceError(file, f"{reason}; rename it, with letters, digits, '-' and '_'")
        return Addresses(self.config.base, namespaces, translations)

    @cached_property
    def pages(self) -> Mapping[Iri, Page]:
        """The Markdown pages: resource → page; of several languages, in the first there is."""
        return {iri: next(iter(texts.values())) for iri, texts in self.texts.items()}

    def page(self, iri: Iri, language: str) -> Page:
        """A Markdown page, in a language if there is a text in it."""
        return self.texts[iri].get(language, self.pages[iri])

    @cached_property
    def texts(self) -> Mapping[Iri, Mapping[str, Page]]:
        """The Markdown pages: resource → language in small letters → page, the first one first."""
        found: dict[Iri, dict[str, Page]] = {}
        for source in self.sources:
            if (page := source.page) is not None:
                found.setdefault(page.iri, {})[page.language.lower()] = page
        order = [tag.lower() for tag in self.config.languages]
        rank = {tag: place for place, tag in enumerate(order)}
        return {
            iri: dict(
                sorted(texts.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))
            )
            for iri, texts in found.items()
        }

    @cached_property
    def labels(self) -> Mapping[Iri, Sequence[Literal]]:
        """The labels of everything that has one, the preferred label property first."""
        models = (source for name, source in self.model.items() if _LABELS.fullmatch(name))
        known = (quad for source in models for quad in source.quads)
        if self.room.spacious and self.graph is not None:
            return Labels(self.graph, self.rules.labels, self._ranked(known))
        found = self._ranked(chain(self.quads, known))
        return {iri: [label for _, label in sorted(ranked)] for iri, ranked in found.items()}

    def _ranked(self, quads: Iterable[Quad]) -> dict[Iri, set[Ranked]]:
        """The labels of everything, with the places of their properties."""
        rank = {predicate: place for place, predicate in enumerate(self.rules.labels)}
        found: dict[Iri, set[Ranked]] = {}
        for subject, predicate, value, _ in (quad for quad in quads if quad[1] in rank):
            if isinstance(value, Literal) and isinstance(subject, Iri):
                found.setdefault(subject, set()).add((rank[predicate], value))
        return found

    @cached_property
    def subclasses(self) -> Mapping[Iri, frozenset[Iri]]:
        """Class → itself and its subclasses, as far as the published vocabularies say."""
        pairs = [
            (Iri(subject), object_)
            for subject, predicate, object_, _ in self.quads
            if predicate == _SUBCLASS and isinstance(object_, Iri)
        ]
        return {parent: _descendants(parent, pairs) for _, parent in pairs}

    @cached_property
    def vocabulary(self) -> Sequence[Triple]:
        """The statements of the published vocabularies."""
        sources = [source for source in self.model.values() if vocabularies_of(source)]
        return [quad.triple for source in sources for quad in source.quads]

    @cached_property
    def linking(self) -> frozenset[str]:
        """The properties whose values are things: for the context, or for a vocabulary's file."""
        terms = self.context()["@context"].items()
        names = [
            str(value.get("@id", term))
            for term, value in terms
            if isinstance(value, dict) and value.get("@type") == "@id"
        ]
        known = self.prefixes.namespaces
        stated = {self.prefixes.expand(name) for name in names if name.split(":")[0] in known}
        own = {t.subject for t in self.vocabulary if t[1:] == (TYPE, OWL["ObjectProperty"])}
        return frozenset({*stated, *own})

    @cached_property
    def shapes(self) -> Sequence[Triple]:
        """The SHACL shapes, all files together."""
        return [
            quad.triple
            for name, source in self.model.items()
            if name.startswith("shapes/")
            for quad in source.quads
        ]

    def frames(self) -> dict[Iri, dict[str, Any]]:
        """The JSON-LD frames: class → frame.

        Raises:
            SourceError: if a frame is not JSON, or its ``@type`` is not a class or a list of them.
        """
        found: dict[Iri, dict[str, Any]] = {}
        for path in sorted(p for name, p in self.ontology.items() if name.startswith("frames/")):
            frame = read_json(path)
            classes = frame.get("@type", [])
            classes = [classes] if isinstance(classes, str) else classes
            if not isinstance(classes, list) or not all(isinstance(c, str) for c in classes):
                raise SourceError(path, '"@type" is the IRI of a class, or a list of such IRIs')
            found.update((Iri(class_), frame) for class_ in classes)
        return found

    def context(self, name: str = "context.jsonld") -> dict[str, Any]:
        """A JSON-LD context of the ontology; by default that of the documents.

        Raises:
            SourceError: if it is missing, not JSON or not a context; or if it names another
                context instead of defining its terms.
        """
        path = self.ontology.get(name, Path("ontology", name))
        document = read_json(path)
        if not isinstance(document.get("@context"), dict):
            raise SourceError(path, 'define the terms here: {"@context": {"term": "IRI", …}}')
        try:
            _prove(document, self.config.base, self.contexts)
        except ContextError as error:
            raise SourceError(path, str(error)) from error
        except ValueError as error:
            raise SourceError(path, f"not a JSON-LD context: {error}") from error
        return document

    def locate(
        self, iri: Iri, predicate: Iri | None = None, value: Term | None = None
    ) -> tuple[Path | None, int | None]:
        """The file, as the user would type it, and the line where a resource is described.

        Of several files, it is the first that gives it this value of this property; else the first
        that has the property at all; else the first. What no file describes is where that is
        described from which it follows.
        """
        path = self.file(iri, predicate, value)
        return path, None if path is None else self.line(path, iri, predicate, value)

    def file(
        self, node: Node, predicate: Iri | None = None, value: Term | None = None
    ) -> Path | None:
        """The file of :meth:`locate`, found much faster than the line; none for a blank node."""
        node = self.derived.get(Iri(node), node) if self.derived else node
        numbers = self._numbers(node)
        if not numbers:
            return None
        number = numbers[0]
        if len(numbers) > 1:
            keys = ((node, predicate, value), (node, predicate))
            number = next((self._first[key] for key in keys if key in self._first), number)
        return self.config.folder / self.sources[number].path

    def line(
        self, path: Path, iri: str, predicate: Iri | None = None, value: Term | None = None
    ) -> int | None:
        """The line where a file describes a resource, if it is found.

        In a YAML file, it is that of the value, or of the key, if one is asked for and is there.
        """
        written = self.derived.get(Iri(iri), iri)
        if predicate is not None and path.suffix.lower() in YAML:
            lines, about = self._statement_lines(path), (Iri(iri), predicate)
            if found := (value and lines.get((*about, value))) or lines.get(about):
                return found
        known = self._lines.get(path)
        if known:
            return known.get(Iri(written))
        return places.find(path, written, self.config.base, self.prefixes)

    @cached_property
    def _statement_lines(self) -> Callable[[Path], Mapping[authored.Said, int]]:
        """Where a YAML file says what: it is read again, as only a report asks for this."""

        @cache
        def lines(path: Path) -> Mapping[authored.Said, int]:
            limits = self.config.limits
            try:
                text = load(path.relative_to(self.config.folder), self.config.folder, limits)
                return authored.statement_lines(text, self.config.base, limits.nesting, self.keys)
            except SourceError:  # it was changed meanwhile
                return {}

        return lines

    @cached_property
    def _lines(self) -> Mapping[Path, Mapping[Iri, int]]:
        """Of each file whose lines are known: resource → line."""
        return {self.config.folder / s.path: s.lines for s in self.sources if s.lines}

    @cached_property
    def keys(self) -> Keys:
        """The keys of those who write no RDF.

        Raises:
            SourceError: if a context of the ontology can't be used for keys.
        """
        return keys(self.ontology, self.prefixes, self.language)

    def _numbers(self, node: Node) -> Sequence[int]:
        """The numbers of the sources that say something of a resource."""
        if self.room.spacious:
            key = ntriples(node).encode()
            return sorted(int(number) for number in self._holding.about(key))
        return self._holders.get(node, ())

    @cached_property
    def _holding(self) -> Indexed:
        """The same as ``_holders``, on the disk."""
        return indexed(
            f"{ntriples(subject)} {number}".encode()
            for number, source in enumerate(self.sources)
            for subject, _ in groupby(quad[0] for quad in source.quads)
            if isinstance(subject, Iri)
        )

    @cached_property
    def _holders(self) -> Mapping[Node, Sequence[int]]:
        """Resource → the numbers of the sources that say something of it."""
        found: dict[Node, list[int]] = {}
        for number, source in enumerate(self.sources):
            for subject in {quad[0] for quad in source.quads}:
                if isinstance(subject, Iri):
                    found.setdefault(subject, []).append(number)
        return found

    @cached_property
    def _first(self) -> Mapping[tuple[Term | None, ...], int]:
        """Resource and property, or a whole statement → the number of the first source."""
        found: dict[tuple[Term | None, ...], int] = {}
        for number, source in enumerate(self.sources):
            for subject, predicate, value, _ in source.quads:
                if len(self._numbers(subject)) > 1:
                    for key in ((subject, predicate), (subject, predicate, value)):
                        found.setdefault(key, number)
        return found


def _prove(document: dict[str, Any], base: str, frozen: FrozenContexts) -> None:
    """Prove that a document has a context that can be used.

    Raises:
        ContextError: if it names one that isn't on the list.
        ValueError: if it is none.
    """
    try:
        definitions.define(document["@context"])
    except definitions.Unusual:  # it may be none, or one that only PyLD knows
        contexts.compact([], document, base, frozen)


def keys(ontology: Mapping[str, Path], prefixes: Prefixes, language: str) -> Keys:
    """The keys of those who write no RDF, from the contexts of the ontology."""
    found: dict[str, Any] = {}
    context: Any = None
    for name in (CONTEXT, AUTHORING):
        path = ontology.get(name, Path("ontology", name))
        context = read_json(path).get("@context")
        if not isinstance(context, dict):
            raise SourceError(path, 'define the terms here: {"@context": {"term": "IRI", …}}')
        found |= context
        try:
            definitions.define(found)
        except definitions.Unusual as error:
            raise SourceError(path, f"can't be used for keys: {error}") from error
    return Keys(found, prefixes, language, authors=context)


def vocabularies_of(source: Source) -> list[Iri]:
    """The vocabularies that a file of the ontology defines."""
    return [
        Iri(subject)
        for subject, predicate, object_, _ in source.quads
        if predicate == TYPE and object_ == _ONTOLOGY
    ]


def _descendants(parent: Iri, pairs: Sequence[tuple[Iri, Iri]]) -> frozenset[Iri]:
    found = {parent}
    while new := {child for child, above in pairs if above in found} - found:
        found |= new
    return frozenset(found)
