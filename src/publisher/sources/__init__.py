"""Content files → quads. Every error names the file, and the line and column where one is known.

Literals keep the text of their authors. Nothing outside the project's folder is read, and nothing
is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from publisher.config import TableMapping
from publisher.contexts import FrozenContexts
from publisher.errors import SourceError, SourceErrors
from publisher.keys import Keys
from publisher.limits import Limits
from publisher.sources import authored, jsonld, literals, markdown, pieces, syntax
from publisher.sources.markdown import Page
from publisher.sources.tabular import reading as tabular
from publisher.sources.text import Text, load
from publisher.terms import (
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    Blank,
    Iri,
    Prefixes,
    Quad,
)

__all__ = ["ENDINGS", "WITH_KEYS", "YAML", "Page", "Source", "find", "others", "read"]

Keep: TypeAlias = Callable[[Iterable[Quad]], Collection[Quad]]
"""Keeps the statements of a file in their order."""

_RDF_XML = frozenset({".rdf", ".owl"})
YAML = frozenset({".yaml", ".yml"})
"""The ends of the names of YAML files."""

WITH_KEYS = frozenset({*YAML, *tabular.SUFFIXES})
"""The ends of the names of files whose authors write keys, not RDF."""

_SUFFIXES = frozenset(
    {*syntax.TURTLE_FAMILY, *_RDF_XML, *YAML, ".jsonld", ".md", *tabular.SUFFIXES}
)
ENDINGS = _SUFFIXES - tabular.FOREIGN
"""The ends of the names of content files."""

# Files to download, which are published as they are, and the queries that make tables.
_RESERVED = frozenset({"files", "tables"})
_PREFIXES = Prefixes(
    {
        "rdf": RDF,
        "rdfs": RDFS,
        "xsd": XSD,
        "owl": OWL,
        "dcterms": DCTERMS,
        "foaf": FOAF,
        "org": ORG,
        "prov": PROV,
        "schema": SCHEMA,
        "skos": SKOS,
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """What one content file says.

    Attributes:
        path: the file, relative to the project's folder.
        quads: its statements, in the order of the file.
        page: the page, if the file is one of text.
        lines: resource → the line or row that describes it, counted from 1, where the reader knows.
    """

    path: Path
    quads: Collection[Quad]
    page: Page | None = None
    lines: Mapping[Iri, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every file is read with; the names are those of ``read``."""

    root: Path
    base: str
    limits: Limits
    contexts: FrozenContexts
    prefixes: Prefixes
    languages: Sequence[str]
    keys: Callable[[], Keys] | None
    tables: Sequence[TableMapping]
    keep: Keep | None


def find(folder: Path, root: Path | None = None) -> list[Path]:
    """The content files below a folder, sorted by their relative POSIX path.

    Args:
        folder: where the content is.
        root: the project's folder, to which the paths in errors are relative.

    Files of other kinds, hidden files, and the folders ``files`` and ``tables`` at the top are
    passed over. A folder or a link that is named like a content file is listed, for ``read`` to
    refuse.

    Raises:
        SourceError: if the folder does not exist or can't be listed, or the name of a file is not
            text.
    """
    try:
        found = [path for path, is_content in _walk(folder, top=True) if is_content]
    except OSError as error:
        raise _unlisted(_within(root, Path(error.filename or folder)), error) from error
    for path in found:
        inside = path.relative_to(folder)  # the project's own folder may be called anything
        shown = os.fsencode(inside).decode("utf-8", "replace")
        if shown != str(inside):
            name = _within(root, folder / shown).as_posix()
            raise SourceError(name, "the name of this file is not UTF-8; rename it")
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def others(folder: Path) -> list[Path]:
    """The files below a folder that :func:`find` passes over for the end of their name, sorted.

    Raises:
        SourceError: if the folder does not exist or can't be listed.
    """
    try:
        return sorted(path for path, is_content in _walk(folder, top=True) if not is_content)
    except OSError as error:
        raise _unlisted(folder, error) from error


def _unlisted(where: Path, error: OSError) -> SourceError:
    reason = f"the folder can't be read ({(error.strerror or str(error)).lower()})"
    message = f"{reason}; create it, or correct data in publisher.toml"
    return SourceError(where.as_posix(), message)


def _within(root: Path | None, path: Path) -> Path:
    """A path as it is in the project; as it is, if it isn't in it."""
    return path.relative_to(root) if root and path.is_relative_to(root) else path


def _walk(folder: Path, *, top: bool = False) -> Iterator[tuple[Path, bool]]:
    """The files below a folder, and whether each is named like content."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith(".") or (top and entry.name in _RESERVED):
                continue
            if path.suffix.lower() in _SUFFIXES or (entry.is_symlink() and entry.is_dir()):
                yield path, True
            elif entry.is_dir():
                yield from _walk(path)
            else:
                yield path, False


def read(  # noqa: PLR0913  every setting is passed by its name
    paths: Iterable[Path],
    *,
    root: Path,
    base: str,
    limits: Limits,
    contexts: FrozenContexts,
    prefixes: Prefixes | None = None,
    languages: Sequence[str] = ("en",),
    keys: Callable[[], Keys] | None = None,
    tables: Sequence[TableMapping] = (),
    keep: Keep | None = None,
) -> list[Source]:
    """Read content files, and return what they say in the order in which they are given.

    Args:
        paths: the files, absolute or relative to ``root``. One outside ``root`` is read because
            the caller names it; one inside must not lead out of it by a link.
        root: the project's folder.
        base: the publication's base IRI, against which relative IRIs are resolved.
        limits: the largest file and literal, and the deepest nesting.
        contexts: the JSON-LD contexts that files may name.
        prefixes: the prefixes that front matter may use; the well-known ones if ``None``.
        languages: those of the publication; the first is that of Markdown pages that name none.
        keys: gives what the keys of files without RDF stand for; such files are refused without.
        tables: what the settings say of spreadsheets.
        keep: keeps statements outside memory. Large files are read in pieces then, if they have
            one statement in a line.

    Raises:
        SourceErrors: with an error for each fault of each file, in path order.
        SourceError: if the files hold no statement at all.
    """
    known = prefixes or _PREFIXES
    reading = _Reading(root, base, limits, contexts, known, languages, keys, tables, keep)
    relative = [path.relative_to(root) if path.is_relative_to(root) else path for path in paths]
    sources: list[Source] = []
    errors: list[SourceError] = []
    for path in relative:
        try:
            sources.append(_read_file(path, reading))
        except SourceErrors as several:
            errors.extend(several.errors)
        except SourceError as error:
            errors.append(error)
    if errors:
        raise SourceErrors(sorted(errors, key=lambda error: error.path.as_posix()))
    if not any(source.quads for source in sources):
        raise _nothing(relative)
    return sources


def _nothing(paths: Sequence[Path]) -> SourceError:
    folder = os.path.commonpath([path.parent for path in paths]) if paths else "data"
    kinds = ", ".join(sorted(ENDINGS))
    reason = f"no content found; put at least one file with statements here ({kinds})"
    return SourceError(folder or ".", reason)


def _read_file(path: Path, reading: _Reading) -> Source:
    if reading.keep is None:
        return _read_whole(path, reading)
    if path.suffix.lower() in pieces.SUFFIXES:
        with suppress(pieces.Unclear):  # what is wrong, and where, is told of the whole
            return Source(path, reading.keep(pieces.read(path, reading.root, reading.limits)))
    source = _read_whole(path, reading)
    return replace(source, quads=reading.keep(source.quads))


def _read_whole(path: Path, reading: _Reading) -> Source:
    if path.suffix.lower() in tabular.SUFFIXES:
        return _read_table(path, reading)
    text = load(path, reading.root, reading.limits)
    source = _parsed(text, path.suffix.lower(), reading)
    if errors := literals.check(text, source.quads, reading.limits.literal_bytes):
        raise SourceErrors(errors)
    return source


def _read_table(path: Path, reading: _Reading) -> Source:
    if reading.keys is None:
        raise SourceError(path, "spreadsheets are content only in a project; convert it first")
    setting = tabular.Setting(
        reading.root, reading.base, reading.limits, reading.keys, reading.tables
    )
    said = tabular.read(path, setting)
    return Source(path, tuple(said.quads), lines=said.lines)


def _parsed(text: Text, suffix: str, reading: _Reading) -> Source:
    base, nesting, prefixes = reading.base, reading.limits.nesting, reading.prefixes
    page = None
    if suffix == ".md":
        quads, page = markdown.read(text, base, reading.languages, prefixes)
    elif suffix == ".jsonld":
        read = jsonld.read(text, base, nesting, reading.contexts, prefixes)
        quads = list(_own_blanks(text.mark, read))
    elif suffix in YAML and reading.keys is not None:
        said = authored.read(text, base, nesting, reading.contexts, reading.keys())
        return Source(text.path, tuple(_own_blanks(text.mark, said.quads)), lines=said.lines)
    elif suffix in _RDF_XML:
        quads = syntax.read_rdf_xml(text, base, nesting, prefixes)
    elif suffix in syntax.TURTLE_FAMILY:
        quads = syntax.read_turtle(text, syntax.TURTLE_FAMILY[suffix], base, nesting, prefixes)
    else:
        raise text.error(f"files {suffix or 'without a suffix'} are not content; rename the file")
    return Source(text.path, tuple(quads), page)


def _own_blanks(mark: str, quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads with blank nodes that no other file has."""
    own: dict[Blank, Blank] = {}
    for quad in quads:
        subject, predicate, object_, graph = quad
        if not isinstance(subject, Blank) and not isinstance(object_, Blank):
            yield quad
            continue
        if isinstance(subject, Blank):
            subject = own.setdefault(subject, Blank(f"{mark}{len(own)}"))
        if isinstance(object_, Blank):
            object_ = own.setdefault(object_, Blank(f"{mark}{len(own)}"))
        yield Quad(subject, predicate, object_, graph)
