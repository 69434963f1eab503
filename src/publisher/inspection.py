"""All checks of a publication, gathered into one report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from publisher import endpoint, places
from publisher.attachments import attachments
from publisher.checks import files, links, shapes
from publisher.checks.links import Rules, Succession
from publisher.checks.report import Report, Result, Severity
from publisher.config import FILE_NAME, Config
from publisher.dataset import Dataset
from publisher.errors import ConfigError, SiteError, SourceError
from publisher.headers import METADATA
from publisher.markups import CONTEXT_FILE
from publisher.pagerules import LIST_FOLDER
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import CATALOGS, DATASET, FILES
from publisher.terms import SKOS, Iri, Triple
from publisher.writers import rdfxml

# What SKOS has for a text that says what became of something (SKOS Reference, section 7).
_NOTES = (SKOS["changeNote"], SKOS["historyNote"])


def inspect(source: Representations) -> Report:
    """Check all that can be told before a build: files, addresses, shapes, links, labels, endings.

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
    made = _made(source)
    triples = list(source.walks[DESCRIPTION].triples)
    rules = Rules(
        namespaces=(dataset.config.base, *dataset.addresses.vocabularies),
        languages=dataset.config.languages,
        labels=dataset.rules.labels,
        succession=_succession(dataset),
        known=made.__contains__,
        prefixes=dataset.prefixes,
    )
    try:
        found = shapes.run(
            triples,
            dataset.shapes,
            ontology=dataset.vocabulary,
            prefixes=dataset.prefixes,
        )
    except ConfigError as error:
        raise _blamed(error, dataset, triples) from error
    report = found.merge(
        links.run(triples, rules, ontology=dataset.vocabulary, texts=_texts(dataset))
    )
    report = report.merge(Report(_hidden(source, made)))
    settings = list(_settings(source, made))
    placed = Report([*_without(_placed(report, dataset), settings), *settings])
    return placed.merge(_files(dataset, placed))


def _made(source: Representations) -> set[str]:
    """The addresses of what the publication makes itself, that nobody has to describe."""
    addresses, base = source.dataset.addresses, source.dataset.config.base
    made = {addresses.url(path) for path in source.documents if not path.startswith(FILES)}
    made.update(addresses.url(f"profile/{name}") for name in source.walks)
    made.update(addresses.url(f"{LIST_FOLDER}/{rule.path}") for rule in source.dataset.rules.lists)
    for profile in source.walks:
        dumps = source.dump_formats(profile)
        made.update(addresses.url(source.dump_file(profile, format_)) for format_ in dumps)
    made.update(base + path for path in (*CATALOGS, DATASET))
    for path in source.documents:
        made.update(base + addresses.file(path, format_.suffix) for format_ in source.formats)
    made.update(addresses.url(path) for path in _downloads(source))
    return made | {addresses.base, addresses.url(endpoint.PATH)}


def _downloads(source: Representations) -> Iterator[str]:
    """The paths of what is there to download; it refuses what can't be published."""
    yield from attachments(source.dataset.config)
    for table in source.tables:
        yield from (table.file, f"{table.file}{METADATA}")


def _hidden(source: Representations, made: Collection[str]) -> Iterator[Result]:
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
    for walk in source.walks.values():
        triples = list(walk.triples)
        if (error := _unwritable(triples, dataset)) is None:
            continue
        for triple in triples:  # it takes long to try each: only where one is known to be wrong
            if isinstance(triple.subject, Iri) and (own := _unwritable([triple], dataset)):
                path, line = dataset.locate(triple.subject, triple.predicate, triple.object)
                raise SourceError(path, str(own), line) if path else own
        raise error  # it is said of a nameless thing, which has no place of its own


def _unwritable(triples: Sequence[Triple], dataset: Dataset) -> SiteError | None:
    try:
        rdfxml.write(triples, dataset.prefixes)
    except SiteError as error:
        return error
    return None


def _files(dataset: Dataset, found: Report) -> Report:
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
    return Report(r for r in report if (r.resource, r.property, r.value) not in known)


def _settings(source: Representations, made: Collection[str]) -> Iterator[Result]:
    """Whether the addresses in the settings lead to what they should."""
    config, described = source.dataset.config, source.walks[DESCRIPTION]
    if config.publisher and config.publisher not in described:
        yield _setting(
            config,
            "publisher",
            "publisher.toml names this as its publisher, but nobody describes it; "
            "describe it, or correct publisher",
            Severity.VIOLATION,
        )
    licence = config.licence
    if licence.startswith(config.base) and licence not in made and licence not in described:
        yield _setting(
            config,
            "licence",
            "publisher.toml names this as the licence, but nobody describes it; write the whole "
            'address of the licence, such as "https://creativecommons.org/licenses/by/4.0/"',
            Severity.WARNING,
        )
    asked = source.dataset.addresses.url(endpoint.PATH)
    if config.endpoint != asked and (config.endpoint in made or config.endpoint in described):
        yield _setting(
            config,
            "endpoint",
            "publisher.toml says that queries are answered here, but here is something else; "
            f'publisher serve answers at "{endpoint.PATH}"',
            Severity.VIOLATION,
        )


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


def _placed(report: Report, dataset: Dataset) -> Iterator[Result]:
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
            line = None if file is None else dataset.line(file, result.resource)
            yield replace(result, path=file, line=line)


def _blamed(
    error: ConfigError, dataset: Dataset, content: Sequence[Triple]
) -> SourceError | ConfigError:
    """The error of shapes that can't be used, with the file that has the wrong one."""
    for name, source in dataset.model.items():
        if name.startswith("shapes/"):
            try:
                rules = [quad.triple for quad in source.quads]
                shapes.run(content, rules, prefixes=dataset.prefixes)
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
