"""What those who index pages make of their markup: of files of others, or of a publication.

The markup is judged by the vocabulary of schema.org, by what search engines ask of it, and by what
all pages together say. Nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publisher import canonical, config, contexts, markups, schemaorg, webpages
from publisher.checks import languages, packs, references, requirements, schema_org
from publisher.checks.findings import Finding, finding
from publisher.checks.packs import Pack
from publisher.checks.references import Site
from publisher.checks.report import Report, Result, Severity
from publisher.config import Config
from publisher.contexts import FrozenContexts
from publisher.errors import SourceError
from publisher.markups import CANONICAL, proof
from publisher.representations import Representations
from publisher.schemaorg import Vocabulary
from publisher.terms import Iri, Literal
from publisher.webpages import folders
from publisher.webpages.things import (
    Block,
    Fault,
    Kind,
    Markup,
    Place,
    Property,
    Syntax,
    Thing,
    Value,
)
from publisher.writers.expanded import ELSEWHERE

PROFILE = markups.PROFILE
"""The name of the profile of these checks."""

_FAULTS = "markup."
_HERE = Place(1, 1)  # of what the publication itself writes: nobody can change it there
_DIGEST = re.compile(rf"{re.escape(canonical.NAME)} [0-9a-f]{{64}}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What markup is judged by.

    Attributes:
        vocabulary: the terms of schema.org.
        packs: what search engines ask.
        contexts: the contexts that the digest of markup is computed with.
    """

    vocabulary: Vocabulary
    packs: Sequence[Pack]
    contexts: FrozenContexts


def rules(ontology: Mapping[str, Path], frozen: FrozenContexts) -> Rules:
    """The rules of an ontology.

    Args:
        ontology: its files, by their path in it.
        frozen: the contexts of the publication.

    Raises:
        ConfigError: if a file isn't what it must be; with its place.
    """
    vocabulary = schemaorg.read(ontology)
    return Rules(vocabulary, packs.read(ontology, vocabulary), frozen)


def of_files(paths: Iterable[Path], settings: Config | None = None) -> Report:
    """What is wrong with the markup of pages, and of JSON-LD files.

    Args:
        paths: the files; of a folder, the pages in it and below.
        settings: the configuration of a project whose ontology has the rules; by default, the
            shipped ones.

    Raises:
        ConfigError: if a file of rules isn't what it must be.
        SourceError: if there is no such file.
    """
    nowhere = Path()
    known = settings or Config(folder=nowhere, base=ELSEWHERE, title={}, data=nowhere)
    ontology = config.ontology_files(known)
    return Indexing(rules(ontology, contexts.frozen(ontology, known))).files(found(paths))


def found(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and the pages in folders, each once.

    Raises:
        SourceError: if there is no such file or folder.
    """
    for path, _ in folders.found(paths):
        if not path.exists():
            raise SourceError(path, "there is no such file or folder; correct the name")
        yield path


class Indexing:
    """Judges pages one after the other, and then what they say together.

    Args:
        by: what they are judged by.
        owns: whether an IRI is one that the site has to describe; without it, that follows from
            the addresses of the pages.
    """

    def __init__(self, by: Rules, owns: Callable[[str], bool] | None = None) -> None:
        self._by = by
        self._site = Site(by.vocabulary, owns)
        self._pending: set[str] = set()
        self._kept: set[tuple[str, str]] = set()
        self._broken: list[tuple[str, references.Found]] = []

    def files(self, paths: Iterable[Path]) -> Report:
        """What is wrong with pages in files."""
        return Report(result for result in self._files(paths))

    def _files(self, paths: Iterable[Path]) -> Iterator[Result]:
        for path in paths:
            try:
                markup = webpages.markup(webpages.read(path))
            except SourceError as error:
                line, column = error.line or 1, error.column or 1
                fault = Fault("unreadable", f"{error.reason}", Place(line, column), fatal=True)
                yield _result(path, _faulty(fault))
                continue
            for each in self.page(path, markup):
                yield _result(path, each)
        for path, each in self.together():
            yield _result(path, each)

    def page(self, path: Path, markup: Markup) -> Iterator[Finding]:
        """What is wrong with the markup of one page; it is remembered for :meth:`together`."""
        by, memory = self._by, schema_org.Memory(self._pending)
        for block in markup.blocks:
            yield from map(_faulty, block.faults)
            yield from schema_org.run(block, by.vocabulary, memory)
            yield from self._digest(block)
        yield from languages.run(markup, by.vocabulary)
        for iri, each in requirements.run(markup, by.packs, by.vocabulary, self._kept):
            if iri and not iri.startswith("_:"):
                self._broken.append((iri, (path, each)))
            else:
                yield each
        yield from (each for _, each in self._site.add(path, markup))

    def together(self) -> Iterator[references.Found]:
        """What is wrong with what all pages say together.

        What one page leaves out of a thing, another may say.
        """
        yield from self._site.findings()
        for iri, (path, each) in self._broken:
            if (each.rule, iri) not in self._kept:
                yield path, each

    def _digest(self, block: Block) -> Iterator[Finding]:
        """Whether a block of ours is as it was made."""
        written = block.attributes.get(CANONICAL)
        if written is None:
            return
        if not _DIGEST.fullmatch(written.strip()):
            message = f"{CANONICAL} is no digest of ours; put the markup in anew: publisher embed"
        elif proof(block.content, self._by.contexts) != written.strip():
            message = "this markup is no longer what was published; put it in anew: publisher embed"
        else:
            return
        yield finding("hash", message, block.place)


def _faulty(fault: Fault) -> Finding:
    severity = Severity.VIOLATION if fault.fatal else Severity.WARNING
    return Finding(_FAULTS + fault.name, severity, fault.message, fault.place)


def _result(path: Path, each: Finding) -> Result:
    """The finding as a result; what has no IRI is named in the message."""
    known = bool(re.match(r"[A-Za-z][\w+.-]*:[^\s“]+\Z", each.about))
    message = f"{each.about}: {each.message}" if each.about and not known else each.message
    return Result(
        each.severity,
        Iri(each.about) if known else Iri(),
        message,
        each.rule,
        Iri(each.property) if each.property else None,
        Literal(each.value) if each.value else None,
        path,
        each.place.line,
        each.consequence,
        each.place.column,
    )


def of_publication(source: Representations) -> Report:
    """What is wrong with the markup that a publication puts into its pages.

    A result is placed where the content describes what it is about, or else what the page is about.

    Raises:
        ConfigError: if a file of rules isn't what it must be.
    """
    dataset = source.dataset
    judge = Indexing(
        rules(dataset.ontology, dataset.contexts),
        lambda iri: iri.startswith(dataset.config.base),
    )
    pages: dict[Path, Iri] = {}
    told: list[references.Found] = []
    for path, topics in source.topics.get(PROFILE, {}).items():
        page = Path(path)
        pages[page] = topics[0]
        if description := source.markups.describe(path):
            document = json.loads(source.markups.writer.write(description))
            nodes = contexts.expand(document, ELSEWHERE, dataset.contexts)
            markup = Markup((Block(Syntax.JSON_LD, _HERE, _things(nodes)),), dataset.language)
            told += ((page, each) for each in judge.page(page, markup))
    told += judge.together()
    return Report(_placed(each, pages[page], source) for page, each in told)


def _placed(each: Finding, topic: Iri, source: Representations) -> Result:
    result, dataset = _result(Path(), each), source.dataset
    known = [iri for iri in (result.resource, topic) if iri and dataset.file(iri) is not None]
    file = dataset.file(known[0]) if known else None
    line = dataset.line(file, known[0]) if file else None
    resource = result.resource or topic
    return replace(result, resource=resource, path=file, line=line, column=None)


def _things(nodes: Iterable[Any]) -> tuple[Thing, ...]:
    """The things of expanded JSON-LD (JSON-LD 1.1 API, section 8), which has no places."""
    return tuple(_thing(node) for node in nodes)


def _thing(node: Mapping[str, Any]) -> Thing:
    properties = tuple(
        Property(iri, iri, _HERE, tuple(map(_described, values)))
        for iri, values in node.items()
        if not iri.startswith("@")
    )
    return Thing(_HERE, node.get("@id", ""), tuple(node.get("@type", ())), properties)


def _described(value: Mapping[str, Any]) -> Thing | Value:
    if "@value" in value:
        text, datatype = value["@value"], value.get("@type", "")
        kind = Kind.TEXT if isinstance(text, str) else Kind.NUMBER
        kind = Kind.BOOLEAN if isinstance(text, bool) else kind
        plain = text if isinstance(text, str) else json.dumps(text)
        return Value(plain, _HERE, kind, value.get("@language", ""), datatype)
    if value.keys() == {"@id"}:
        return Value(value["@id"], _HERE, Kind.ADDRESS)
    return _thing(value)
