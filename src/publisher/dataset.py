"""Everything that people wrote, read once: facts, model and rules of one publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

from publisher import (
    blanks,
    contexts,
    definitions,
    distributions,
    garbage,
    nesting,
    places,
    sources,
    tables,
    trees,
)
from publisher.config import FILE_NAME, Config, ontology_files, prefixes, shipped_ontology
from publisher.contexts import FrozenContexts
from publisher.errors import ContextError, SourceError
from publisher.iris import Addresses
from publisher.limits import Limits
from publisher.pagerules import PageRules, page_rules
from publisher.sources import Page, Source
from publisher.terms import OWL, RDFS, TYPE, Iri, Literal, Node, Prefixes, Quad, Term, Triple
from publisher.vocabularies import Vocabularies, vocabularies

# What standard terms and known values are called.
_LABELS = ("labels.ttl", "catalog/values.ttl")
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
        derived: of what no file says anything, as it follows from what they say (``completion``):
            resource → a resource that it follows from.
    """

    config: Config
    prefixes: Prefixes
    rules: PageRules
    contexts: FrozenContexts
    ontology: Mapping[str, Path]
    sources: Sequence[Source]
    model: Mapping[str, Source]
    quads: Sequence[Quad]
    vocabularies: Vocabularies
    derived: Mapping[Iri, Iri] = field(default_factory=dict)

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
            for iri in _vocabularies(source)
        }
        plain = Addresses(self.config.base)
        for path in namespaces.values():
            if plain.document(f"{self.config.base}{path}") != path:
                reason = f"the vocabulary is published at {path}, after the name of its file"
                file = self.ontology[f"{path.removeprefix('def/')}.ttl"]
                raise SourceError(file, f"{reason}; rename it, with letters, digits, '-' and '_'")
        return Addresses(self.config.base, namespaces)

    @cached_property
    def pages(self) -> Mapping[Iri, Page]:
        """The Markdown pages: resource → page."""
        return {source.page.iri: source.page for source in self.sources if source.page}

    @cached_property
    def labels(self) -> Mapping[Iri, Sequence[Literal]]:
        """The labels of everything that has one, the preferred label property first."""
        rank = {predicate: place for place, predicate in enumerate(self.rules.labels)}
        found: dict[Iri, set[tuple[int, Literal]]] = {}
        known = (quad for name in _LABELS if name in self.model for quad in self.model[name].quads)
        labels = [quad for quad in chain(self.quads, known) if quad[1] in rank]
        for subject, predicate, value, _ in labels:
            if isinstance(value, Literal) and isinstance(subject, Iri):
                found.setdefault(subject, set()).add((rank[predicate], value))
        return {iri: [label for _, label in sorted(ranked)] for iri, ranked in found.items()}

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
        sources = [source for source in self.model.values() if _vocabularies(source)]
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
        return path, None if path is None else self.line(path, iri)

    def file(
        self, node: Node, predicate: Iri | None = None, value: Term | None = None
    ) -> Path | None:
        """The file of :meth:`locate`, found much faster than the line; none for a blank node."""
        node = self.derived.get(Iri(node), node) if self.derived else node
        numbers = self._holders.get(node, ())
        if not numbers:
            return None
        number = numbers[0]
        if len(numbers) > 1:
            keys = ((node, predicate, value), (node, predicate))
            number = next((self._first[key] for key in keys if key in self._first), number)
        return self.config.folder / self.sources[number].path

    def line(self, path: Path, iri: str) -> int | None:
        """The line where a file describes a resource, if it is found."""
        written = self.derived.get(Iri(iri), iri)
        return places.find(path, written, self.config.base, self.prefixes)

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
                if len(self._holders.get(subject, ())) > 1:
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


def load(config: Config) -> Dataset:
    """Read everything that a publication consists of.

    Raises:
        ConfigError: if the rules or prefixes of the ontology can't be used.
        SourceErrors: if content files can't be read; it lists all of them.
    """
    try:
        with garbage.unsought():
            return _load(config)
    except SourceError as error:
        raise error.under(config.folder) from error


def _load(config: Config) -> Dataset:
    """``load``, with errors whose paths are relative to the project's folder."""
    ontology = ontology_files(config)
    shared = prefixes(config)
    frozen = contexts.frozen(ontology, config)
    read = partial(
        sources.read,
        base=config.base,
        limits=config.limits,
        contexts=frozen,
        prefixes=shared,
        language=config.languages[0],
    )
    content = read(sources.find(config.data, config.folder), root=config.folder)
    for source in content:
        _refuse_overgrown(source, config)
    model = _model(ontology, config, read)
    published = [source for source in model.values() if _vocabularies(source)]
    quads = _labelled([*content, *published])
    known = distributions.file_types(tables.read(ontology[distributions.FILE_TYPES]))
    settings = Source(Path(FILE_NAME), tuple(distributions.completed(config, quads, known)))
    return Dataset(
        config=config,
        prefixes=shared,
        rules=page_rules(config, shared),
        contexts=frozen,
        ontology=ontology,
        sources=[*content, settings],
        model=model,
        quads=[*quads, *settings.quads],
        vocabularies=vocabularies(config),
    )


def _refuse_overgrown(source: Source, config: Config) -> None:
    """Refuse blank nodes that no page could hold."""
    try:
        nesting.refuse_overgrown(source.quads)
    except nesting.Overgrown as error:
        holder, line = "", None
        if error.holder is not None:
            holder = f"<{error.holder}>: "
            line = places.find(config.folder / source.path, error.holder, config.base)
        reason = f"{holder}{error.reason}; give some of them addresses, such as <id/…>"
        raise SourceError(source.path, reason, line) from error


def _model(
    ontology: Mapping[str, Path], config: Config, read: Callable[..., list[Source]]
) -> dict[str, Source]:
    """The Turtle files of the ontology. The project's limits are for the project's own files."""
    names = [name for name in ontology if name.endswith(".ttl")]
    shipped = shipped_ontology()
    ours = [name for name in names if ontology[name].is_relative_to(shipped)]
    own = [name for name in names if name not in ours]
    found: dict[str, Source] = {}
    for some, limits in ((ours, Limits()), (own, config.limits)):
        paths = [ontology[name] for name in some]
        if paths:
            found.update(zip(some, read(paths, root=config.folder, limits=limits), strict=True))
    return {name: found[name] for name in names}


def _labelled(read: Sequence[Source]) -> list[Quad]:
    """All statements, their blank nodes labelled by what they say."""
    try:
        return blanks.label([quad for source in read for quad in source.quads])
    except blanks.TangledBlanks as error:
        tangled = set(error.nodes)
        path = next(s.path for s in read if any(quad.subject in tangled for quad in s.quads))
        reason = f"{len(tangled)} blank nodes refer to each other in too many ways to be told apart"
        raise SourceError(path, f"{reason}; give them addresses, such as <id/…>") from error


def _vocabularies(source: Source) -> list[Iri]:
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


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the ontology.

    Raises:
        SourceError: if the file is missing or holds anything else; with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = trees.parse(text)
    except json.JSONDecodeError as error:
        raise SourceError(path, f"not JSON: {error.msg}", error.lineno, error.colno) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"can't be read: {error}") from error
    except ValueError as error:  # Python reads no more digits than it may
        reason = "a number is too long; write it as a text"
        raise SourceError(path, reason, tables.long_number(text)) from error
    if not isinstance(value, dict):
        raise SourceError(path, "a JSON object is expected here", 1, 1)
    return value
