"""All checks of a publication, gathered into one report."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin

from publisher import endpoint, forks, places, sources
from publisher.checks import files, links, unread
from publisher.checks import shapes as shape_checks
from publisher.checks.links import Links, Rules, Succession
from publisher.checks.report import Report, Result, Severity, at_its_cause, causes
from publisher.checks.shapes import Shapes
from publisher.checks.surveys import Known, Others, Survey
from publisher.config import FILE_NAME, Config
from publisher.dataset import Dataset
from publisher.errors import ConfigError, SourceError
from publisher.garbage import unsought
from publisher.grouping import Enumerated, Kept
from publisher.markups import CONTEXT_FILE
from publisher.profiles import DESCRIPTION
from publisher.published import Described, Made
from publisher.representations import Representations
from publisher.routes import FILES
from publisher.shelf import Shelf
from publisher.terms import SCHEMA, SKOS, Iri, Node, Triple, triple_key
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
    _refuse_unusable(source)
    dataset, made = source.dataset, Made(source)
    with unsought():
        found = [*_results(source, made, workers), *_hidden(source, made)]
        settings = list(_settings(source, made))
        told = _placed(set(found), dataset)
        placed = [*_without(filter(_is_written, told), settings), *settings]
        placed += [*_untranslated(dataset.config), *_unwritten(dataset)]
        placed += passed_over(dataset.config)
        return Report((*placed, *_files(dataset, placed, (), dataset.line)))


def passed_over(config: Config) -> Iterator[Result]:
    """The files that nobody reads, though their names seem to say that they are content.

    Raises:
        SourceError: if the folder of the facts can't be read.
    """
    yield from unread.results(sources.others(config.data), sources.ENDINGS)


def survey(source: Representations, least: Severity, workers: int = 1) -> Survey:
    """The same check, for who wants to know the worst results only, and how many others there are.

    Args:
        source: what is published.
        least: the least severity of results that are told.
        workers: how many processes share the work.

    Raises:
        ConfigError, SiteError, SourceError: as :func:`inspect` does.
    """
    _refuse_unusable(source)
    made, dataset = Made(source), source.dataset
    with unsought():
        settings = list(_settings(source, made))
        others, told = Others(), list[Result]()
        for result in chain(_results(source, made, workers), _hidden(source, made)):
            if result.severity >= least:
                told.append(result)
            else:
                path = result.path or dataset.file(result.resource, result.property, result.value)
                located = filter(_is_written, [replace(result, path=path)])
                others.add(_without(located, settings))
        placed = [*_without(filter(_is_written, _placed(set(told), dataset)), settings)]
        placed += [*settings, *_untranslated(dataset.config), *_unwritten(dataset)]
        placed += passed_over(dataset.config)
        # What is not told needs no line, for which large files would have to be searched.
        line = dataset.line if least <= Severity.WARNING else lambda *_: None
        found = Report((*placed, *_files(dataset, placed, others.known, line)))
        return Survey.of(found, least).beside(others)


def _results(source: Representations, made: Container[str], workers: int) -> Iterator[Result]:
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
        # Nobody wrote of what follows from something else, so nobody has left anything out.
        told = (
            result
            for result in _walked(graph, shapes, checked, workers)
            if result.resource not in dataset.derived or not _lacking(result)
        )
        for result in causes(told, dataset.following):
            yield at_its_cause(result, graph)
    except ConfigError as error:
        raise _blamed(error, dataset, graph) from error
    yield from checked.texts(_texts(dataset))


def _lacking(result: Result) -> bool:
    """Whether a result says no more than that something could be added."""
    return result.severity == Severity.INFO or result.check == "links.language"


def _walked(graph: Kept, shapes: Shapes, checked: Links, workers: int) -> Iterator[Result]:
    """What shapes and links find, one part of the subjects after the other, or side by side."""
    pieces, count = _pieces(graph)

    def walk(number: int) -> tuple[shape_checks.Found, links.Found]:
        piece = pieces(number)
        return shapes.around(piece), checked.around(piece)

    others = shapes.around(shapes.others())
    yield from others.results
    unanswered, dangling = set(others.unanswered), list[links.Reference]()
    for told, referred in forks.share(walk, count, workers):
        yield from told.results
        yield from referred.results
        unanswered |= told.unanswered
        dangling += referred.dangling
    yield from checked.dangling(dangling)
    yield from shapes.remainder(unanswered)


def _pieces(graph: Kept) -> tuple[Callable[[int], Sequence[Node]], int]:
    """The subjects of a graph in pieces: what gives one by its number, and how many there are."""
    if isinstance(graph, Shelf):
        return graph.part, graph.parts
    subjects = list(graph)
    size = max(_PIECE, -(-len(subjects) // forks.MOST_PIECES))
    count = -(-len(subjects) // size)
    return (lambda number: subjects[number * size : (number + 1) * size]), count


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


def _refuse_unusable(source: Representations) -> None:
    """Refuse what can't be used at all."""
    dataset = source.dataset
    # A broken file of the model is a mistake to tell, too.
    _ = dataset.frames(), dataset.context(), dataset.context(CONTEXT_FILE)
    _ = source.documents  # refuses two resources on one path
    _ = source.examples  # refuses what could not be asked
    _refuse_unwritable(source)


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


def _files(
    dataset: Dataset, found: Iterable[Result], others: Iterable[Known], line: files.Line
) -> Iterator[Result]:
    """The checks of single files, without what other checks have found already."""
    rules = files.Rules(
        vocabularies=dataset.vocabularies,
        prefixes=dataset.prefixes,
        described=Described(dataset),
        linking=dataset.linking,
        languages=dataset.config.languages,
    )
    folder = dataset.config.folder
    content = (
        files.File(path, source.quads, places.declarations(path))
        for source in dataset.sources
        for path in (folder / source.path,)
    )
    known: set[Known] = {(r.resource, r.property, r.value) for r in found if r.value is not None}
    known.update(others)
    report = files.run(content, rules, line)
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


def _blamed(error: ConfigError, dataset: Dataset, content: Kept) -> SourceError | ConfigError:
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
