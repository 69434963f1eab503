"""Link checks: references that lead nowhere, and what readers will look for and not find.

Everything about a particular vocabulary, such as what ends an organisation, is passed in as data.
"""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from publisher.checks.report import Locate, Report, Result, Severity, nowhere
from publisher.grouping import Enumerated, Graph, Grouped, described
from publisher.routes import FILES
from publisher.terms import (
    RDFS,
    SKOS,
    TYPE,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
    triple_key,
)


@dataclass(frozen=True, slots=True)
class Succession:
    """How the content says that a thing has ended and what came after it; all are properties.

    Attributes:
        ended: from a thing to the event that ended it.
        before: from an event to the things that were before it (the inverse of ``ended``).
        after: from an event to the things that were after it.
        successors: from a thing straight to its successor.
        notes: from a thing or its event to a text that says what became of it.
    """

    ended: Collection[Iri] = ()
    before: Collection[Iri] = ()
    after: Collection[Iri] = ()
    successors: Collection[Iri] = ()
    notes: Collection[Iri] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What belongs to the publication, and what is expected of it.

    Attributes:
        namespaces: how the IRIs of the publication's own things start: its base first, then the
            namespaces of its own vocabularies.
        languages: the languages that every thing is labelled in, as language tags.
        labels: the properties that hold a label.
        texts: the other properties whose texts readers want in every language.
        succession: how an end is told.
        known: whether an IRI is a document that the publication makes itself (a list page, a
            profile's graph, a dump): nobody has to describe or label it.
        prefixes: with which messages shorten IRIs.
    """

    namespaces: tuple[str, ...]
    languages: Sequence[str]
    labels: Sequence[Iri]
    texts: Sequence[Iri] = ()
    succession: Succession = Succession()
    known: Callable[[Iri], bool] = lambda _iri: False
    prefixes: Prefixes = field(default_factory=lambda: Prefixes({}))

    def own(self, term: Term) -> bool:
        """Whether a term is the IRI of a thing of the publication that people have to describe."""
        return isinstance(term, Iri) and term.startswith(self.namespaces) and not self.known(term)


class TextLink(NamedTuple):
    """A link in the text of a page: the page, where the link leads, its file and line."""

    page: Iri
    target: Iri
    path: Path
    line: int


class Reference(NamedTuple):
    """A statement whose property, or whose value, is of this publication and nowhere described."""

    statement: Triple
    is_property: bool

    @property
    def missing(self) -> Iri:
        """What is not described."""
        return self.statement.predicate if self.is_property else Iri(self.statement.object)


class Found(NamedTuple):
    """What is found around some subjects: results, and references that lead nowhere."""

    results: list[Result]
    dangling: list[Reference]


class Links:
    """What refers to what, and what is expected of it: checked one subject after the other.

    Args:
        graph: what the content says.
        rules: what belongs to the publication and what is expected of it.
        ontology: the classes and properties, which the content may refer to.
    """

    def __init__(self, graph: Enumerated, rules: Rules, ontology: Iterable[Triple] = ()) -> None:
        self.rules = rules
        self._graph = graph
        model = Grouped(dict.fromkeys(ontology))
        self.described = described(graph, model)
        self._concepts = _subclasses(SKOS["Concept"], graph, model)
        # The properties that are neither missing nor a prefixed name in brackets, as far as known.
        self._sound: set[Iri] = set()

    def around(self, subjects: Iterable[Node]) -> Found:
        """What is found around some subjects, whatever is found around others."""
        found = Found([], [])
        own = self.rules.own
        for subject in subjects:
            about = self._graph.about(subject)
            for predicate, values in about.items():
                if predicate not in self._sound:
                    self._judge(predicate, found, subject, values)
                for value in values:
                    if value.__class__ is Iri and (value not in self.described or "/" not in value):
                        self._refer(found, Reference(Triple(subject, predicate, value), False))
            if own(subject):
                found.results.extend(self._owned(Iri(subject), about))
        return found

    def _judge(self, predicate: Iri, found: Found, subject: Node, values: Sequence[Term]) -> None:
        """Keep what is wrong with a property, or that nothing is."""
        before = len(found.results) + len(found.dangling)
        for value in values:
            self._refer(found, Reference(Triple(subject, predicate, value), True))
        if len(found.results) + len(found.dangling) == before:
            self._sound.add(predicate)

    def _refer(self, found: Found, reference: Reference) -> None:
        """Keep what is wrong with a property or a value of a statement."""
        term = reference.missing
        if term not in self.described and self.rules.own(term):
            found.dangling.append(reference)
        if "/" not in term and term.partition(":")[0] in self.rules.prefixes.namespaces:
            # Prefixed names in angle brackets are addresses of their own.
            message = f"<{term}> is an address of its own; write {term} without angle brackets"
            subject, predicate, _ = reference.statement
            about = self.holder(subject), message, "links.prefix", predicate, term
            found.results.append(Result(Severity.WARNING, *about))

    def _owned(self, node: Iri, about: Mapping[Iri, Sequence[Term]]) -> Iterator[Result]:
        """What is expected of a resource of the publication, and isn't there."""
        yield from self._unlisted(node, about)
        yield from self._ended(node)
        yield from self._circle(node, about)
        yield from self._unlabelled(node, about)

    def _unlisted(self, node: Iri, about: Mapping[Iri, Sequence[Term]]) -> Iterator[Result]:
        """A concept that is in no concept scheme."""
        if (
            not self._concepts.isdisjoint(about.get(TYPE, ()))
            and not any(about.get(name) for name in _SCHEMES)
            and not self._graph.pointing(node).get(_HAS_CONCEPT)
        ):
            message = "this concept is in no concept scheme; add a skos:inScheme"
            yield Result(Severity.WARNING, node, message, "links.concept", SKOS["inScheme"])

    def _ended(self, node: Iri) -> Iterator[Result]:
        """Something that has ended, and does not say what readers should turn to."""
        told = self.rules.succession
        events = {*self._objects(node, told.ended), *self._sources(node, told.before)}
        if not events:
            return
        # What is there after the event may be the thing itself: then it went on.
        following = [each for event in events for each in self._objects(event, told.after)]
        successors = following or self._objects(node, told.successors)
        notes = [note for each in (node, *events) for note in self._objects(each, told.notes)]
        if not successors and not notes:
            message = (
                "this has ended, but nothing says what came after it; "
                "name a successor, or add a note for readers"
            )
            yield Result(Severity.WARNING, node, message, "links.succession")

    def _circle(self, node: Iri, about: Mapping[Iri, Sequence[Term]]) -> Iterator[Result]:
        """Something that is among its own successors."""
        told = self.rules.succession.successors
        if about.keys().isdisjoint(told):
            return
        waiting, seen = self._objects(node, told), set[Term]()
        while waiting and len(seen) < _MOST_SUCCESSORS:
            successor = waiting.pop()
            if successor == node:
                message = (
                    "this is among its own successors, so that nobody answers for it today; "
                    "correct what follows what, or add the dates that tell the order of the events"
                )
                yield Result(Severity.VIOLATION, node, message, "links.circle", next(iter(told)))
                return
            if successor not in seen:
                seen.add(successor)
                waiting += self._objects(successor, told)

    def _unlabelled(self, node: Iri, about: Mapping[Iri, Sequence[Term]]) -> Iterator[Result]:
        """A resource without a label, or without one in a language of the publication."""
        rules = self.rules
        wanted = rules.labels[0] if rules.labels else RDFS["label"]
        values = (each for name in rules.labels for each in about.get(name, ()))
        labels = [each for each in values if isinstance(each, Literal)]
        if not labels:
            message = f"this has no label; add a {self.shown(wanted)}"
            yield Result(Severity.VIOLATION, node, message, "links.label", wanted)
        elif node.startswith(rules.namespaces[0]):  # a vocabulary has those of its authors
            yield from self._untranslated(node, about)
            for language in rules.languages:
                if not any(_speaks(label, language) for label in labels):
                    message = f"this has no label in the language '{language}'; add a "
                    message += self.shown(wanted)
                    yield Result(Severity.WARNING, node, message, "links.language", wanted)

    def _untranslated(self, node: Iri, about: Mapping[Iri, Sequence[Term]]) -> Iterator[Result]:
        """Texts of a thing that are there in some languages of the publication, but not in all."""
        for name in self.rules.texts if len(self.rules.languages) > 1 else ():
            texts = [text for text in about.get(name, ()) if isinstance(text, Literal)]
            there = [tag for tag in self.rules.languages if any(_speaks(t, tag) for t in texts)]
            missing = [tag for tag in self.rules.languages if tag not in there]
            if there and missing:
                message = f"{self.shown(name)} is there in {' and '.join(there)}, but not in "
                message += f"{' and '.join(missing)}; add it"
                yield Result(Severity.INFO, node, message, "links.translation", name)

    def _objects(self, node: Term, predicates: Iterable[Iri]) -> list[Term]:
        """The values of any of these properties."""
        found = {} if isinstance(node, Literal) else self._graph.about(node)
        return [value for predicate in predicates for value in found.get(predicate, ())]

    def _sources(self, node: Node, predicates: Iterable[Iri]) -> list[Node]:
        """What has this node as the value of any of these properties."""
        found = self._graph.pointing(node)
        return [subject for predicate in predicates for subject in found.get(predicate, ())]

    def holder(self, node: Node) -> Node:
        """The nearest IRI that leads to a blank node; the node itself if none does."""
        seen: set[Node] = set()
        while isinstance(node, Blank) and node not in seen:
            seen.add(node)
            leading = [each for found in self._graph.pointing(node).values() for each in found]
            node = min(leading, key=lambda each: (isinstance(each, Blank), each), default=node)
        return node

    def shown(self, iri: str) -> str:
        """A prefixed name, or the IRI in angle brackets."""
        return self.rules.prefixes.shorten(iri) or f"<{iri}>"

    def dangling(self, references: Iterable[Reference]) -> Iterator[Result]:
        """References to things of this publication that nobody describes.

        Args:
            references: those around all subjects, in any order.
        """
        advice: dict[Term, str] = {}
        for reference in sorted(references, key=_in_order):
            subject, predicate, _ = reference.statement
            term, used = reference.missing, "is used as a property"
            how = used if reference.is_property else f"is referred to by {self.shown(predicate)}"
            if term not in advice:
                advice[term] = _fault(str(term), self, compared=len(advice) < _ADVISED)
            message = f"<{term}> {how}, but {advice[term]}"
            about = self.holder(subject), message, "links.dangling", predicate, term
            yield Result(Severity.VIOLATION, *about)

    def texts(self, texts: Iterable[TextLink]) -> Iterator[Result]:
        """Links in texts to things of this publication that nobody describes."""
        for link in texts:
            whole = Iri(link.target.partition("#")[0])
            if any(
                each in self.described or not self.rules.own(each) for each in (whole, link.target)
            ):
                continue
            fault = _fault(link.target, self).replace("the reference", "the link")
            message = f"the text leads to <{link.target}>, but {fault}"
            found = Result(Severity.VIOLATION, link.page, message, "links.text", value=link.target)
            yield replace(found, path=link.path, line=link.line)


# A chain of successors is followed no further.
_MOST_SUCCESSORS = 10_000
_SCHEMES = (SKOS["inScheme"], SKOS["topConceptOf"])
_HAS_CONCEPT = SKOS["hasTopConcept"]


def _in_order(reference: Reference) -> tuple[object, ...]:
    """The key by which references are told: by their statements, the property first."""
    return (*triple_key(reference.statement), not reference.is_property)


def _subclasses(top: Iri, *graphs: Graph) -> set[Term]:
    """A class and all classes under it."""
    found: set[Term] = set()
    waiting: list[Node] = [top]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            for graph in graphs:
                waiting += graph.pointing(node).get(_SUBCLASS, ())
    return found


_SUBCLASS = RDFS["subClassOf"]


def run(
    triples: Iterable[Triple],
    rules: Rules,
    *,
    ontology: Iterable[Triple] = (),
    texts: Iterable[TextLink] = (),
    locate: Locate = nowhere,
) -> Report:
    """Check what the content refers to, and what it leaves out.

    Args:
        triples: what the content says; :class:`Links` does the same with a graph.
        rules: what belongs to the publication and what is expected of it.
        ontology: the classes and properties, which the content may refer to.
        texts: the links in texts.
        locate: where a resource is described.

    Returns:
        Violations for references to things of the publication that nobody describes
        (``links.dangling``, in a text ``links.text``), for resources without a label
        (``links.label``) and for those among their own successors (``links.circle``); warnings for
        addresses that look like prefixed names (``links.prefix``), concepts in no scheme
        (``links.concept``), things that ended without a successor or a note
        (``links.succession``) and labels missing in a language (``links.language``).
    """
    links = Links(graph := Grouped(dict.fromkeys(triples)), rules, ontology)
    found = links.around(graph)
    results = (*found.results, *links.dangling(found.dangling))
    located = (_located(result, locate) for result in results)
    return Report((*located, *links.texts(texts)))


def _located(result: Result, locate: Locate) -> Result:
    if not isinstance(result.resource, Iri):
        return result
    path, line = locate(result.resource)
    return replace(result, path=path, line=line)


_CORRECT = "describe it, or correct the reference"
# Looking for a like name takes long: do it for so many names, among so many.
_ADVISED, _COMPARED = 50, 500


def _fault(iri: str, links: Links, *, compared: bool = True) -> str:
    """What is wrong with an IRI that leads to nothing of ours, and what to do."""
    if iri.startswith(f"{links.rules.namespaces[0]}{FILES}"):
        return "there is no such file; put it into data/files, or correct the reference"
    return f"nobody describes it; {_advice(iri, links) if compared else _CORRECT}"


def _advice(iri: str, links: Links) -> str:
    """What to do about an IRI that nobody describes."""
    start = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    candidates = sorted(node for node in links.described if isinstance(node, Iri))
    near = [each for each in candidates if each.startswith(start)] or candidates
    if len(near) > _COMPARED:  # then only the neighbours in the alphabet
        middle = bisect.bisect(near, iri)
        near = near[max(0, middle - _COMPARED // 2) : middle + _COMPARED // 2]
    # Without the base, that all have: else everything would be like everything.
    base = links.rules.namespaces[0]
    rests = {each.removeprefix(base): each for each in near}
    for close in difflib.get_close_matches(iri.removeprefix(base), rests, n=1, cutoff=0.65):
        return f"did you mean <{rests[close]}>?"
    return _CORRECT


def _speaks(label: Literal, language: str) -> bool:
    """Whether a label serves readers of a language.

    ``en-GB`` serves ``en`` (RFC 4647, section 3.3.1). A label without a language tag is a name that
    is the same in all languages.
    """
    tag, wanted = label.language.lower(), language.lower()
    return not tag or tag == wanted or tag.startswith(f"{wanted}-")
