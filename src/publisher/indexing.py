"""What those who index pages make of their markup: of files of others, or of a publication.

The markup is judged by the vocabulary of schema.org, by what search engines ask of it, and by what
all pages together say. Nothing is fetched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import canonical, config, contexts, schemaorg, trees, webpages
from publisher.blanks import TangledBlanks
from publisher.checks import languages, packs, references, requirements, schema_org
from publisher.checks.findings import Finding, finding
from publisher.checks.packs import Pack
from publisher.checks.references import Site
from publisher.checks.report import Report, Result, Severity
from publisher.config import Config
from publisher.contexts import FrozenContexts
from publisher.errors import ContextError, SourceError
from publisher.schemaorg import Vocabulary
from publisher.terms import Iri, Literal
from publisher.webpages.things import Block, Fault, Markup, Place
from publisher.writers.expanded import ELSEWHERE, statements

PROFILE = "schema.org"
"""The name of the profile of these checks."""

SUFFIXES = (".html", ".htm", ".xhtml", ".jsonld", ".json")
"""The files of a folder that are read."""

CANONICAL = "data-canonical"
"""The attribute of a script element of ours that has the digest of what it says."""

_FAULTS = "markup."
_DIGEST = re.compile(rf"{re.escape(canonical.NAME)} ([0-9a-f]{{64}})")


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
        paths: the files; of a folder, all in it and below whose names end in ``SUFFIXES``.
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
    """The files, and those in folders, each once and sorted within its folder.

    Raises:
        SourceError: if there is no such file or folder.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise SourceError(path, "there is no such file or folder; correct the name")
        for file in _within(path) if path.is_dir() else (path,):
            if file not in seen:
                seen.add(file)
                yield file


def _within(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(files):
            if file.lower().endswith(SUFFIXES) and not file.startswith("."):
                yield Path(name, file)


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
        for path, each in self._site.findings():
            yield _result(path, each)

    def page(self, path: Path, markup: Markup) -> Iterator[Finding]:
        """What is wrong with the markup of one page; it is remembered for :meth:`together`."""
        by = self._by
        for block in markup.blocks:
            yield from map(_faulty, block.faults)
            yield from schema_org.run(block, by.vocabulary)
            yield from self._digest(block)
        yield from languages.run(markup, by.vocabulary)
        yield from requirements.run(markup, by.packs, by.vocabulary)
        yield from (each for _, each in self._site.add(path, markup))

    def together(self) -> Iterator[references.Found]:
        """What is wrong with what all pages say together."""
        return self._site.findings()

    def _digest(self, block: Block) -> Iterator[Finding]:
        """Whether a block of ours is as it was made."""
        written = block.attributes.get(CANONICAL)
        if written is None:
            return
        match = _DIGEST.fullmatch(written.strip())
        if match is None:
            message = f"{CANONICAL} is no digest of ours; put the markup in anew: publisher embed"
        elif self._computed(block) != match[1]:
            message = "this markup is no longer what was published; put it in anew: publisher embed"
        else:
            return
        yield finding("hash", message, block.place)

    def _computed(self, block: Block) -> str:
        try:
            document = trees.parse(block.content)
            nodes = contexts.expand(document, ELSEWHERE, self._by.contexts)
            return canonical.digest(quad.triple for quad in statements(nodes))
        except (ContextError, TangledBlanks, ValueError):
            return ""  # nothing of ours


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
