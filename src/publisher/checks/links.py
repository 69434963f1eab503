"""Link checks: references that lead nowhere, and what readers will look for and not find.

Everything about a particular vocabulary, such as what ends an organisation, is passed in as data.
"""

from __future__ import annotations

import bisect
import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from publisher.checks.report import Locate, Report, Result, Severity, nowhere
from publisher.routes import FILES
from publisher.terms import RDFS, SKOS, TYPE, Blank, Iri, Literal, Node, Prefixes, Term, Triple


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
        succession: how an end is told.
        known: whether an IRI is a document that the publication makes itself (a list page, a
            profile's graph, a dump): nobody has to describe or label it.
        prefixes: with which messages shorten IRIs.
    """

    namespaces: tuple[str, ...]
    languages: Sequence[str]
    labels: Sequence[Iri]
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


class _Index:
    """The statements by subject, by object, and what is described."""

    def __init__(self, triples: Iterable[Triple], ontology: Iterable[Triple], rules: Rules) -> None:
        self.rules = rules
        self.triples = list(triples)
        self.values: dict[Node, dict[Iri, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.subjects: dict[Term, dict[Iri, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in self.triples:
            self.values[subject][predicate].append(value)
            if not isinstance(value, Literal):
                self.subjects[value][predicate].append(subject)
        ontology = list(ontology)
        self.described = {*self.values, *(triple.subject for triple in ontology)}
        self.own = sorted(subject for subject in self.values if rules.own(subject))
        self.concepts = _subclasses(SKOS["Concept"], [*ontology, *self.triples])

    def objects(self, node: Term, predicates: Iterable[Iri]) -> list[Term]:
        """The values of any of these properties."""
        found = self.values.get(node, {}) if not isinstance(node, Literal) else {}
        return [value for predicate in predicates for value in found.get(predicate, ())]

    def sources(self, node: Term, predicates: Iterable[Iri]) -> list[Node]:
        """What has this node as the value of any of these properties."""
        found = self.subjects.get(node, {})
        return [subject for predicate in predicates for subject in found.get(predicate, ())]

    def holder(self, node: Node) -> Node:
        """The nearest IRI that leads to a blank node; the node itself if none does."""
        seen: set[Node] = set()
        while isinstance(node, Blank) and node not in seen:
            seen.add(node)
            leading = [each for found in self.subjects.get(node, {}).values() for each in found]
            node = min(leading, key=lambda each: (isinstance(each, Blank), each), default=node)
        return node


def _subclasses(top: Iri, triples: Iterable[Triple]) -> set[Node]:
    """A class and all classes under it."""
    below = defaultdict(set)
    for subject, predicate, value in triples:
        if predicate == RDFS["subClassOf"]:
            below[value].add(subject)
    found: set[Node] = set()
    waiting: list[Node] = [top]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(below[node])
    return found


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
        triples: what the content says.
        rules: what belongs to the publication and what is expected of it.
        ontology: the classes and properties, which the content may refer to.
        texts: the links in texts.
        locate: where a resource is described.

    Returns:
        Violations for references to things of the publication that nobody describes
        (``links.dangling``, in a text ``links.text``) and for resources without a label
        (``links.label``); warnings for addresses that look like prefixed names
        (``links.prefix``), concepts in no scheme (``links.concept``), things that ended
        without a successor or a note (``links.succession``) and labels missing in a language
        (``links.language``).
    """
    index = _Index(triples, ontology, rules)
    checks = (_dangling, _bracketed, _concepts, _endings, _labels)
    found = Report(_located(result, locate) for check in checks for result in check(index))
    return found.merge(Report(_texts(index, texts)))


def _located(result: Result, locate: Locate) -> Result:
    if not isinstance(result.resource, Iri):
        return result
    path, line = locate(result.resource)
    return replace(result, path=path, line=line)


def _shown(index: _Index, iri: str) -> str:
    return index.rules.prefixes.shorten(iri) or f"<{iri}>"


def _dangling(index: _Index) -> Iterator[Result]:
    """References to things of this publication that nobody describes."""
    advice: dict[Term, str] = {}
    for subject, predicate, value in index.triples:
        used = ((predicate, "is used as a property"), (value, _by(index, predicate)))
        for term, how in used:
            if term in index.described or not index.rules.own(term):
                continue
            if term not in advice:
                advice[term] = _fault(str(term), index, compared=len(advice) < _ADVISED)
            message = f"<{term}> {how}, but {advice[term]}"
            holder = index.holder(subject)
            yield Result(Severity.VIOLATION, holder, message, "links.dangling", predicate, term)


def _texts(index: _Index, texts: Iterable[TextLink]) -> Iterator[Result]:
    """Links in texts to things of this publication that nobody describes."""
    for link in texts:
        whole = Iri(link.target.partition("#")[0])
        if any(
            each in index.described or not index.rules.own(each) for each in (whole, link.target)
        ):
            continue
        fault = _fault(link.target, index).replace("the reference", "the link")
        message = f"the text leads to <{link.target}>, but {fault}"
        found = Result(Severity.VIOLATION, link.page, message, "links.text", value=link.target)
        yield replace(found, path=link.path, line=link.line)


def _bracketed(index: _Index) -> Iterator[Result]:
    """Prefixed names in angle brackets, which makes them addresses of their own."""
    prefixes = index.rules.prefixes.namespaces
    for subject, predicate, value in index.triples:
        for term in (predicate, value):
            if isinstance(term, Iri) and term.partition(":")[0] in prefixes and "/" not in term:
                message = f"<{term}> is an address of its own; write {term} without angle brackets"
                holder = index.holder(subject)
                yield Result(Severity.WARNING, holder, message, "links.prefix", predicate, term)


def _by(index: _Index, predicate: Iri) -> str:
    return f"is referred to by {_shown(index, predicate)}"


_CORRECT = "describe it, or correct the reference"
# Looking for a like name takes long: do it for so many names, among so many.
_ADVISED, _COMPARED = 50, 500


def _fault(iri: str, index: _Index, *, compared: bool = True) -> str:
    """What is wrong with an IRI that leads to nothing of ours, and what to do."""
    if iri.startswith(f"{index.rules.namespaces[0]}{FILES}"):
        return "there is no such file; put it into data/files, or correct the reference"
    return f"nobody describes it; {_advice(iri, index) if compared else _CORRECT}"


def _advice(iri: str, index: _Index) -> str:
    """What to do about an IRI that nobody describes."""
    start = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    candidates = sorted(node for node in index.described if isinstance(node, Iri))
    near = [each for each in candidates if each.startswith(start)] or candidates
    if len(near) > _COMPARED:  # then only the neighbours in the alphabet
        middle = bisect.bisect(near, iri)
        near = near[max(0, middle - _COMPARED // 2) : middle + _COMPARED // 2]
    # Without the base, that all have: else everything would be like everything.
    base = index.rules.namespaces[0]
    rests = {each.removeprefix(base): each for each in near}
    for close in difflib.get_close_matches(iri.removeprefix(base), rests, n=1, cutoff=0.65):
        return f"did you mean <{rests[close]}>?"
    return _CORRECT


def _concepts(index: _Index) -> Iterator[Result]:
    """Concepts that are in no concept scheme."""
    scheme = (SKOS["inScheme"], SKOS["topConceptOf"])
    for node in index.own:
        is_concept = any(type_ in index.concepts for type_ in index.objects(node, (TYPE,)))
        if (
            is_concept
            and not index.objects(node, scheme)
            and not index.sources(node, (SKOS["hasTopConcept"],))
        ):
            message = "this concept is in no concept scheme; add a skos:inScheme"
            yield Result(Severity.WARNING, node, message, "links.concept", SKOS["inScheme"])


def _endings(index: _Index) -> Iterator[Result]:
    """Things that have ended and do not say what readers should turn to."""
    told = index.rules.succession
    for node in index.own:
        events = {*index.objects(node, told.ended), *index.sources(node, told.before)}
        # What is there after the event may be the thing itself: then it went on.
        following = [each for event in events for each in index.objects(event, told.after)]
        successors = following or index.objects(node, told.successors)
        notes = [note for each in (node, *events) for note in index.objects(each, told.notes)]
        if events and not successors and not notes:
            message = (
                "this has ended, but nothing says what came after it; "
                "name a successor, or add a note for readers"
            )
            yield Result(Severity.WARNING, node, message, "links.succession")


def _labels(index: _Index) -> Iterator[Result]:
    """Resources without a label, or without one in a language of the publication."""
    rules = index.rules
    wanted = rules.labels[0] if rules.labels else RDFS["label"]
    name = _shown(index, wanted)
    for node in index.own:
        labels = [each for each in index.objects(node, rules.labels) if isinstance(each, Literal)]
        if not labels:
            message = f"this has no label; add a {name}"
            yield Result(Severity.VIOLATION, node, message, "links.label", wanted)
            continue
        if not node.startswith(rules.namespaces[0]):
            continue  # a vocabulary has the languages of its authors
        for language in rules.languages:
            if not any(_speaks(label, language) for label in labels):
                message = f"this has no label in the language '{language}'; add a {name}"
                yield Result(Severity.WARNING, node, message, "links.language", wanted)


def _speaks(label: Literal, language: str) -> bool:
    """Whether a label serves readers of a language.

    ``en-GB`` serves ``en`` (RFC 4647, section 3.3.1). A label without a language tag is a name that
    is the same in all languages.
    """
    tag, wanted = label.language.lower(), language.lower()
    return not tag or tag == wanted or tag.startswith(f"{wanted}-")
