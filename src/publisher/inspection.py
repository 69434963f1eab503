"""All checks of a publication, gathered into one report."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from publisher import endpoint, forks, places, sources
from publisher.attachments import attachments
from publisher.checks import files, links, unread
from publisher.checks import shapes as shape_checks
from publisher.checks.links import Links, Rules, Succession
from publisher.checks.report import Report, Result, Severity, causes
from publisher.checks.shapes import Shapes
from publisher.config import FILE_NAME, Config
from publisher.dataset import Dataset
from publisher.errors import ConfigError, SourceError
from publisher.garbage import unsought
from publisher.grouping import Enumerated, Graph, Grouped
from publisher.headers import METADATA
from publisher.iris import INDEX
from publisher.markups import CONTEXT_FILE
from publisher.pagerules import LIST_FOLDER
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import CATALOGS, DATASET, FILES
from publisher.terms import SCHEMA, SKOS, TYPE, Iri, Triple, triple_key
from publisher.wordings import with_keys
from publisher.writers import rdfxml

# What SKOS has for a text that says what became of something (SKOS Reference, section 7).
_NOTES = (SKOS["changeNote"], SKOS["historyNote"])


# So many subjects are checked at a time by one process.
_PIECE = 2_000


def inspect(source: Representations, workers: int = 1) -> Report:
    """Check all that can be told before a build: files, addresses, shapes, links, labels, endings.

    Args:
        source: what is published.
        workers: how many processes share the work; the report is the same.

    Raises:
        ConfigError: if an example query, or the query of a table, could not be asked.
        SiteError: if two resources would be published at one path.
        SourceError: if shapes, frames or a context can't be used; if a file can't be published, or
            a table can't be made; or if a statement can't be written as RDF/XML and that is one of
            the formats.
    """
    dataset = source.dataset
    # A broken file of the model is a mistake to tell, too.
    _ = dataset.frames(), dataset.context(), dataset.context(CONTEXT_FILE)
    _ = source.documents  # refuses two resources on one path
    _ = source.examples  # refuses what could not be asked
    _refuse_unwritable(source)
    made = _Made(source)
    with unsought():
        found = _results(source, made, workers)
        found += _hidden(source, made)
        settings = list(_settings(source, made))
        told = _placed(set(found), dataset)
        placed = [*_without(filter(_is_written, told), settings), *settings]
        placed += [*_untranslated(dataset.config), *_unwritten(dataset)]
        placed += passed_over(dataset.config)
        return Report((*placed, *_files(dataset, placed)))


def passed_over(config: Config) -> Iterator[Result]:
    """The files that nobody reads, though their names seem to say that they are content.

    Raises:
        SourceError: if the folder of the facts can't be read.
    """
    yield from unread.results(sources.others(config.data), sources.ENDINGS)


def _results(source: Representations, made: Container[str], workers: int) -> list[Result]:
    """What shapes and links find, without places."""
    dataset, graph = source.dataset, source.facts
    rules = Rules(
        namespaces=(dataset.config.base, *dataset.addresses.vocabularies),
        languages=dataset.config.languages,
        labels=dataset.rules.labels,
        texts=(*dataset.rules.descriptions, SCHEMA["text"]),
        succession=_succession(dataset),
        known=made.__contains__,
        prefixes=dataset.prefixes,
    )
    checked = Links(graph, rules, dataset.vocabulary)
    try:
        shapes = Shapes(
            graph, dataset.shapes, ontology=dataset.vocabulary, prefixes=dataset.prefixes
        )
        found = _walked(graph, shapes, checked, workers)
    except ConfigError as error:
        raise _blamed(error, dataset, graph) from error
    # Nobody wrote of what follows from something else, so that nobody has left anything out.
    told = [r for r in found if r.resource not in dataset.derived or not _lacking(r)]
    kept = (_at_its_cause(result, graph) for result in causes(told, dataset.following))
    return [*kept, *checked.texts(_texts(dataset))]


def _at_its_cause(result: Result, graph: Graph) -> Result:
    """A violation that some other thing has no type: told of that thing, and once."""
    value = result.value
    if result.severity < Severity.VIOLATION or not isinstance(value, Iri):
        return result
    said = graph.about(value)
    if not said or TYPE in said:
        return result
    message = "Nothing says what kind of thing this is, and others need to know. Add its type."
    return Result(Severity.VIOLATION, value, message, result.check, TYPE)


def _lacking(result: Result) -> bool:
    """Whether a result says no more than that something could be added."""
    return result.severity == Severity.INFO or result.check == "links.language"


def _walked(graph: Enumerated, shapes: Shapes, checked: Links, workers: int) -> list[Result]:
    """What shapes and links find, one part of the subjects after the other, or side by side."""
    subjects = list(graph)
    size = max(_PIECE, -(-len(subjects) // forks.MOST_PIECES))

    def walk(number: int) -> tuple[shape_checks.Found, links.Found]:
        piece = subjects[number * size : (number + 1) * size]
        return shapes.around(piece), checked.around(piece)

    by_shapes = [shapes.around(shapes.others())]
    by_links = []
    for told, referred in forks.share(walk, -(-len(subjects) // size), workers):
        by_shapes.append(told)
        by_links.append(referred)
    unanswered = {node for each in by_shapes for node in each.unanswered}
    return [
        *(result for each in by_shapes for result in each.results),
        *(result for each in by_links for result in each.results),
        *checked.dangling(reference for each in by_links for reference in each.dangling),
        *shapes.remainder(unanswered),
    ]


class _Made(Container[str]):
    """The addresses of what the publication makes itself, that nobody has to describe."""

    def __init__(self, source: Representations) -> None:
        addresses = source.dataset.addresses
        self._base = source.dataset.config.base
        self._documents = source.documents
        self._suffixes = frozenset(format_.suffix for format_ in source.formats)
        paths = [f"profile/{name}" for name in source.walks]
        paths += [f"{LIST_FOLDER}/{rule.path}" for rule in source.dataset.rules.lists]
        paths += [
            source.dump_file(profile, format_)
            for profile in source.walks
            for format_ in source.dump_formats(profile)
        ]
        paths += [*CATALOGS, DATASET, *_downloads(source), endpoint.PATH]
        self._others = {addresses.base, *map(addresses.url, paths)}

    def __contains__(self, address: object) -> bool:
        if address in self._others:
            return True
        if not isinstance(address, str) or not address.startswith(self._base):
            return False
        path = address[len(self._base) :]
        if path in self._documents:
            return path != INDEX and not path.startswith(FILES)
        document, dot, suffix = path.rpartition(".")
        return document in self._documents and dot + suffix in self._suffixes


def _downloads(source: Representations) -> Iterator[str]:
    """The paths of what is there to download; it refuses what can't be published."""
    yield from attachments(source.dataset.config)
    for table in source.tables:
        yield from (table.file, f"{table.file}{METADATA}")


def _hidden(source: Representations, made: Container[str]) -> Iterator[Result]:
    """What is described at an address where only a file could be, and none is."""
    for path, topics in source.documents.items():
        address = source.dataset.addresses.url(path)
        if path.startswith(FILES) and address not in made:
            what = f"below {FILES} are only files to download, and there is none at this address"
            advice = "put it into data/files, or describe the resource at another address"
            yield Result(Severity.VIOLATION, topics[0], f"{what}; {advice}", "links.file")


def _texts(dataset: Dataset) -> Iterator[links.TextLink]:
    """The links in pages of text that lead to things, or to documents, of this publication."""
    base = dataset.config.base
    for source in dataset.sources:
        for href, line in source.page.links if source.page else ():
            target = Iri(urljoin(base, href))
            # What has a dot is a file. What isn't in any folder may be anything of the host.
            folder, _, name = target.removeprefix(base).partition("?")[0].rpartition("/")
            named = _named(folder, name) or target.startswith(f"{base}{FILES}")
            if source.page and not href.startswith(("#", "?")) and named:
                path = dataset.config.folder / source.path
                yield links.TextLink(source.page.iri, target, path, line)


def _named(folder: str, name: str) -> bool:
    return bool(folder) and not folder.startswith(".") and "." not in name.partition("#")[0]


def _refuse_unwritable(source: Representations) -> None:
    """Refuse what RDF/XML can't hold, as a build would; but with the place of the statement."""
    dataset = source.dataset
    if "rdf-xml" not in dataset.config.formats:
        return
    for name, walk in source.walks.items():
        triples = _statements(source.facts) if name == DESCRIPTION else walk.triples
        refused = [
            (triple, error)
            for triple in triples
            if (error := rdfxml.refusal(triple, dataset.prefixes)) is not None
        ]
        if not refused:
            continue
        # What is said of a nameless thing comes last, and has no place of its own.
        triple, error = min(refused, key=lambda pair: triple_key(pair[0]))
        path, line = None, None
        if isinstance(triple.subject, Iri):
            path, line = dataset.locate(triple.subject, triple.predicate, triple.object)
        raise SourceError(path, str(error), line) if path else error


def _statements(graph: Enumerated) -> Iterator[Triple]:
    for subject in graph:
        for predicate, values in graph.about(subject).items():
            for value in values:
                yield Triple(subject, predicate, value)


def _files(dataset: Dataset, found: Iterable[Result]) -> Iterator[Result]:
    """The checks of single files, without what other checks have found already."""
    rules = files.Rules(
        vocabularies=dataset.vocabularies,
        prefixes=dataset.prefixes,
        described={*dataset.labels, *(triple.subject for triple in dataset.vocabulary)},
        linking=dataset.linking,
        languages=dataset.config.languages,
    )
    folder = dataset.config.folder
    content = (
        files.File(path, source.quads, places.declarations(path))
        for source in dataset.sources
        for path in (folder / source.path,)
    )
    known = {(r.resource, r.property, r.value) for r in found if r.value is not None}
    report = files.run(content, rules, dataset.line)
    return (r for r in report if (r.resource, r.property, r.value) not in known)


def _settings(source: Representations, made: Container[str]) -> Iterator[Result]:
    """Whether the addresses in the settings lead to what they should."""
    config, described = source.dataset.config, source.facts
    if config.publisher and not described.about(Iri(config.publisher)):
        yield _setting(
            config,
            "publisher",
            "publisher.toml names this as its publisher, but nobody describes it; "
            "describe it, or correct publisher",
            Severity.VIOLATION,
        )
    licence = config.licence
    if (
        licence.startswith(config.base)
        and licence not in made
        and not described.about(Iri(licence))
    ):
        yield _setting(
            config,
            "licence",
            "publisher.toml names this as the licence, but nobody describes it; write the whole "
            'address of the licence, such as "https://creativecommons.org/licenses/by/4.0/"',
            Severity.WARNING,
        )
    asked = source.dataset.addresses.url(endpoint.PATH)
    if config.endpoint != asked and (
        config.endpoint in made or described.about(Iri(config.endpoint))
    ):
        yield _setting(
            config,
            "endpoint",
            "publisher.toml says that queries are answered here, but here is something else; "
            f'publisher serve answers at "{endpoint.PATH}"',
            Severity.VIOLATION,
        )


def _untranslated(config: Config) -> Iterator[Result]:
    """The texts of the settings that are missing in a language of the publication."""
    for key, texts in (("title", config.title), ("description", config.description)):
        known = {tag.lower() for tag in texts}
        missing = [tag for tag in config.languages if texts and tag.lower() not in known]
        if missing:
            yield Result(
                Severity.WARNING,
                Iri(config.base),
                f"the {key} in publisher.toml is missing in {' and '.join(missing)}; "
                f'write {key} = {{ {config.languages[0]} = "…", {missing[0]} = "…" }}',
                "links.translation",
                path=config.folder / FILE_NAME,
            )


def _is_written(result: Result) -> bool:
    """Whether a result isn't about a text that follows from the settings: those are told once."""
    translated = result.check in {"links.language", "links.translation"}
    return not (translated and result.path and result.path.name == FILE_NAME)


def _unwritten(dataset: Dataset) -> Iterator[Result]:
    """The pages of text that are missing in a language of the publication."""
    for iri, texts in dataset.texts.items():
        missing = [tag for tag in dataset.config.languages if tag.lower() not in texts]
        if missing and len(missing) < len(dataset.config.languages):
            path, line = dataset.locate(iri)
            name = (path.name if path else "").partition(".")[0]
            message = (
                f"this page is missing in {' and '.join(missing)}; write {name}.{missing[0]}.md"
            )
            yield Result(Severity.INFO, iri, message, "links.translation", path=path, line=line)


def _without(report: Iterable[Result], told: Sequence[Result]) -> Iterator[Result]:
    """The results but those that a setting causes wherever it is used, which is told once."""
    causes = {(str(result.resource), result.path) for result in told}
    for result in report:
        if result.value is None or (str(result.value), result.path) not in causes:
            yield result


def _setting(config: Config, key: str, message: str, severity: Severity) -> Result:
    return Result(
        severity,
        Iri(getattr(config, key)),
        message,
        f"links.{key}",
        path=config.folder / FILE_NAME,
    )


def _placed(report: Iterable[Result], dataset: Dataset) -> Iterator[Result]:
    """The results with their places: of a resource in several files, the one that says it."""
    by_file: dict[Path | None, list[Result]] = {}
    for result in report:
        if result.path is not None:
            yield result
            continue
        file = dataset.file(result.resource, result.property, result.value)
        by_file.setdefault(file, []).append(result)
    # One file after the other, as each is read and searched as a whole.
    for file, results in by_file.items():
        for result in results:
            if file is None:
                yield replace(result, path=None, line=None)
                continue
            line = dataset.line(file, result.resource, result.property, result.value)
            message = result.message
            if file.suffix.lower() in sources.WITH_KEYS:
                message = with_keys(message, dataset.keys)
            yield replace(result, message=message, path=file, line=line)


def _blamed(error: ConfigError, dataset: Dataset, content: Grouped) -> SourceError | ConfigError:
    """The error of shapes that can't be used, with the file that has the wrong one."""
    for name, source in dataset.model.items():
        if name.startswith("shapes/"):
            try:
                rules = [quad.triple for quad in source.quads]
                shape_checks.run(content, rules, prefixes=dataset.prefixes)
            except ConfigError as cause:
                return SourceError(dataset.ontology[name], str(cause))
    return error


def _succession(dataset: Dataset) -> Succession:
    """How the rules of the pages say that something has ended."""
    timeline, notice = dataset.rules.timeline, dataset.rules.notice
    if timeline is None or notice is None:
        return Succession()
    return Succession(
        ended=(notice.ended,),
        before=(timeline.before,),
        after=(timeline.after,),
        successors=notice.successor,
        notes=_NOTES,
    )
