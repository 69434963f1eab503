"""What those who ingest a catalogue make of it: their losses, and a score.

The catalogue is that of a publication, or a file that somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from publisher import config, contexts, places, sources, tables
from publisher.catalog import dcat
from publisher.checks import catalog, consumers, score
from publisher.checks.consumers import Rules
from publisher.checks.graphs import EXACT, LISTS, Graph
from publisher.checks.report import Report, Result, Severity
from publisher.checks.score import Score
from publisher.config import Config
from publisher.dataset import Dataset
from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.records import Records
from publisher.terms import DCAT, SKOS, TYPE, Blank, Iri, Node, Prefixes, Term, Triple

PREFIXES = {**dcat.PREFIXES, "lists": LISTS, "exact": EXACT}
"""What rules may use beside the prefixes of the publication."""

_LISTS = "lists:"  # the end of the namespace, and the prefix
# What a relative address in a file of others is below: nobody knows where the file will be.
_NOWHERE = "https://catalog.invalid/"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a catalogue is from.

    Attributes:
        whole: gives all its statements.
        written: gives what people wrote of it, which is quicker, and enough for the worst mistakes.
        file: the file that says something of a node; ``None`` if none does.
        line: the line where a file does so, if it is found.
        base: what the addresses of its own files begin with; may be empty.
    """

    whole: Callable[[], Sequence[Triple]]
    written: Callable[[], Sequence[Triple]]
    file: Callable[[Node, Iri | None, Term | None], Path | None]
    line: Callable[[Path, str], int | None]
    base: str = ""


class Ingestion:
    """A catalogue, as seen by those who ingest it.

    Args:
        ontology: the files of the ontology, by their path in it.
        prefixes: what rules may use without declaring it.
        known: the statements about known values.
        origin: the catalogue.
    """

    def __init__(
        self,
        ontology: Mapping[str, Path],
        prefixes: Prefixes,
        known: Iterable[Triple],
        origin: Sources,
    ) -> None:
        self._ontology = ontology
        self._prefixes = Prefixes({**prefixes.namespaces, **PREFIXES})
        self._known = list(_lists(known))
        self._from = origin

    @cached_property
    def rules(self) -> Rules:
        """The rules.

        Raises:
            ConfigError: if a file of rules isn't what it must be.
        """
        return consumers.read(self._ontology, self._prefixes, config.shipped_ontology())

    def check(self, profiles: Collection[str] = (), others: Collection[str] = ()) -> Report:
        """What the consumers of some profiles lose.

        Args:
            profiles: their names, or ``all``. Without any, what loses a whole dataset is looked for
                in what people wrote alone, which is quick: the catalogue isn't made for it.
            others: profiles that are no matter of the catalogue.

        Raises:
            ConfigError: if a file of rules isn't what it must be.
            UnknownProfile: if there is no such profile.
            SourceError: if the rule that makes the catalogue can't be used.
        """
        rules = self.rules.of(profiles, others)
        whole = set(profiles).difference(others)
        triples = self._from.whole() if whole else self._from.written()
        # Few rules look things up, and to fill a store with the lists takes longer than to ask it.
        looking = any(_LISTS in rule.query for rule in rules)
        return catalog.run(self._graph(triples, looking), rules, self._place(triples))

    def score(self) -> Score:
        """How good the catalogue is, in points.

        Raises:
            ConfigError: if a file of rules, or that of the score, isn't what it must be.
            SourceError: if the rule that makes the catalogue can't be used.
        """
        triples = self._from.whole()
        graph, owners = self._graph(triples), _Owners(triples)
        scheme = score.scheme(tables.read(self._ontology[score.FILE]), self.rules, self._prefixes)
        failing = {}
        for profile in {metric.profile for metric in scheme.metrics} - {""}:
            report = catalog.run(graph, self.rules.of([profile])).at_least(Severity.VIOLATION)
            found = {result.resource for result in report}
            failing[profile] = {dataset for node in found for dataset in owners.of(node)}
        return score.measure(scheme, graph, failing, self._from.base)

    def _graph(self, triples: Iterable[Triple], looking: bool = True) -> Graph:
        lists = [*self.rules.lists, *self._known] if looking else []
        return Graph(triples, lists, self._prefixes, self._from.base or _NOWHERE)

    def _place(self, triples: Iterable[Triple]) -> catalog.Place:
        """Puts a result where something is described, or what leads to it.

        What is said in a file of data is preferred to what follows from the settings: whoever
        reads the result can change it there.
        """
        holders: dict[Node, Node] = {}
        for triple in triples:
            if isinstance(triple.object, Iri | Blank):
                holders.setdefault(triple.object, triple.subject)

        def placed(result: Result, node: Node) -> Result:
            held = list(_chain(result.resource, holders))
            if isinstance(result.resource, Blank):
                address = next((each for each in held if isinstance(each, Iri)), held[0])
                result = replace(result, resource=address)
            nodes = [each for each in (node, *held) if isinstance(each, Iri)]
            found = ((each, self._from.file(each, result.property, result.value)) for each in nodes)
            known = [(each, path) for each, path in found if path is not None]
            known.sort(key=lambda pair: pair[1].name == config.FILE_NAME)
            for each, path in known[:1]:
                return replace(result, path=path, line=self._from.line(path, each))
            return result

        return placed


def _chain(node: Node, holders: Mapping[Node, Node]) -> Iterator[Node]:
    """A node, what leads to it, what leads to that, and so on."""
    seen = set[Node]()
    while node not in seen:
        seen.add(node)
        yield node
        node = holders.get(node, node)


def of_publication(dataset: Dataset, records: Records) -> Ingestion:
    """The catalogue of a publication."""
    origin = Sources(
        lambda: records.graph,
        lambda: records.described,
        dataset.file,
        dataset.line,
        dataset.config.base,
    )
    known = (quad.triple for quad in dataset.model[dcat.VALUES].quads)
    return Ingestion(dataset.ontology, dataset.prefixes, known, origin)


def of_file(path: Path) -> Ingestion:
    """The catalogue in a file: Turtle, JSON-LD, RDF/XML or N-Triples.

    Raises:
        SourceError: if it can't be read; with line and column.
    """
    settings = Config(folder=path.parent, base=_NOWHERE, title={}, data=path.parent)
    ontology, prefixes = config.ontology_files(settings), config.prefixes(settings)
    frozen = contexts.frozen(ontology, settings)

    def read(file: Path) -> list[Triple]:
        (source,) = sources.read(
            [file],
            root=settings.folder,
            base=_NOWHERE,
            limits=Limits(),
            contexts=frozen,
            prefixes=prefixes,
        )
        return [quad.triple for quad in source.quads]

    try:
        triples = read(path)
    except SourceError as error:
        raise error.under(settings.folder) from error
    subjects = {triple.subject for triple in triples}
    origin = Sources(
        lambda: triples,
        lambda: triples,
        lambda node, _property, _value: path if node in subjects else None,
        lambda file, iri: places.find(file, iri, _NOWHERE, prefixes),
    )
    return Ingestion(ontology, prefixes, read(ontology[dcat.VALUES]), origin)


def _lists(known: Iterable[Triple]) -> Iterator[Triple]:
    """The known values, each in the list that it is from."""
    for triple in known:
        if triple.predicate == SKOS["inScheme"] and isinstance(triple.object, Iri):
            yield Triple(triple.object, LISTS["has"], triple.subject)


class _Owners:
    """Which datasets lead to something, by way of distributions, publishers and the like."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._datasets = set[Node]()
        self._leading: dict[Node, set[Node]] = {}
        for triple in triples:
            if triple.predicate == TYPE and triple.object == DCAT["Dataset"]:
                self._datasets.add(triple.subject)
            if isinstance(triple.object, Iri | Blank) and triple.predicate != DCAT["dataset"]:
                self._leading.setdefault(triple.object, set()).add(triple.subject)

    def of(self, node: Node) -> set[Node]:
        """The datasets; only itself, if it is one."""
        waiting, known = [node], {node}
        while waiting:
            each = waiting.pop()
            new = set() if each in self._datasets else self._leading.get(each, set()) - known
            known |= new
            waiting += new
        return known & self._datasets
