"""A spreadsheet → RDF, once: for those who move over, and to see what a table says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from publisher import config as settings
from publisher.config import FILE_NAME, Config, ontology_files, prefixes
from publisher.config.spreadsheets import TableMapping
from publisher.config.values import is_iri
from publisher.dataset import keys
from publisher.errors import ConfigError, SourceError, UnknownFormat
from publisher.sources.tabular import csvw, reading
from publisher.sources.tabular.csvw import Group, Place, Reading
from publisher.sources.tabular.places import Findings
from publisher.sources.tabular.vocabulary import CSVW
from publisher.terms import Prefixes, Quad, Triple
from publisher.writers import rdf, turtle

FORMATS = ("turtle", "n-triples", "n-quads", "trig")
"""The formats in which a spreadsheet can be written."""

_MARK = "_:t"
_METADATA = ".json"


@dataclass(frozen=True, slots=True)
class Options:
    """How a spreadsheet is read.

    Attributes:
        metadata: its CSVW metadata, if they are not beside it.
        csvw: whether it is read as CSV on the Web, even if it has no metadata.
        minimal: whether CSV on the Web is read in minimal mode.
        base: the address of the table; empty: in the project.
        sheet: the sheet of a workbook; empty: as the settings say, or the first.
    """

    metadata: Path | None = None
    csvw: bool = False
    minimal: bool = False
    base: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a spreadsheet says.

    Attributes:
        quads: its statements.
        prefixes: the prefixes to write it with.
        warnings: what was passed over, as messages.
    """

    quads: Sequence[Quad]
    prefixes: Prefixes
    warnings: Sequence[str] = field(default_factory=list)

    def written(self, name: str) -> bytes:
        """It in a format.

        Raises:
            UnknownFormat: if there is no such format.
            ConfigError: if the format can't hold it.
        """
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise UnknownFormat(f"there is no format {name!r}; the formats are {known}")
        if name == "n-quads":
            return rdf.n_quads(self.quads)
        if name == "trig":
            return rdf.trig(self.quads, self.prefixes)
        if any(quad.graph for quad in self.quads):
            raise ConfigError(
                f"{FILE_NAME}: the table is said in a graph of its own, which {name} doesn't have;"
                " write it with --format trig"
            )
        triples = dict.fromkeys(Triple(*quad[:3]) for quad in self.quads)
        return _writer(name, self.prefixes)(triples)


def _writer(name: str, shared: Prefixes) -> Callable[[Iterable[Triple]], bytes]:
    if name == "n-triples":
        return rdf.n_triples
    return partial(turtle.write, prefixes=shared)


def convert(file: Path, project: Path, options: Options) -> Converted:
    """What a spreadsheet says; with the settings of a project, if there is one.

    Args:
        file: the spreadsheet, or CSVW metadata that name their tables.
        project: the folder of the project.
        options: how it is read.

    Raises:
        ConfigError: if the settings can't be used, or nothing says where the table is.
        SourceErrors: if the spreadsheet can't be read.
    """
    found = _settings(file, project, options)
    shared = prefixes(found)
    base = options.base or found.base
    try:
        if (group := _described(file, base, options, found)) is not None:
            return group
        return _by_headings(file, base, options, found, shared)
    except SourceError as error:
        raise error.under(file.parent) from error


def _settings(file: Path, project: Path, options: Options) -> Config:
    """The settings of the project; those that are needed at least, if there is none."""
    if (project / FILE_NAME).is_file():
        return settings.load(project)
    if not options.base:
        raise ConfigError(
            f"{file}: this is not in a project, so nothing says at which address it is; say so:"
            " --base https://agency.example/"
        )
    if not is_iri(options.base):
        raise ConfigError(f"--base: {options.base!r} is not an absolute address")
    return Config(folder=project, base=options.base, title={"en": ""}, data=file.parent)


def _by_headings(
    file: Path, base: str, options: Options, found: Config, shared: Prefixes
) -> Converted:
    ontology = ontology_files(found)
    words = keys(ontology, shared, found.languages[0])
    mapping = _mapping(file, found, options)
    setting = reading.Setting(file.parent, base, found.limits, lambda: words, (mapping,))
    return Converted(reading.by_headings(Path(file.name), setting).quads, shared)


def _mapping(file: Path, found: Config, options: Options) -> TableMapping:
    """What the settings say of a file, as if it were the only one of its folder."""
    inside = Path(os.path.relpath(file, found.folder))
    fitting = (mapping for mapping in found.tables if mapping.fits(inside))
    known = next(fitting, TableMapping(file.name))
    return TableMapping(
        file=file.name,
        id=known.id,
        types=known.types,
        language=known.language,
        sheet=options.sheet or known.sheet,
        repeats=known.repeats,
        graph=known.graph,
        columns=known.columns,
        line=known.line,
    )


def _described(file: Path, base: str, options: Options, found: Config) -> Converted | None:
    """What a table says as CSV on the Web; ``None`` if it isn't read so."""
    if file.suffix.lower() in reading.WORKBOOKS | reading.FOREIGN:
        return None
    url = base if options.base and not base.endswith("/") else urljoin(base, file.name)
    folders = {urljoin(url, "."): Path()}
    findings = Findings(strict=False)
    place = Place(file.parent, folders, found.limits)
    group = _group(file, url, place, options, findings)
    if group is None:
        return None
    quads = list(Reading(group, place, findings, _MARK).quads(minimal=options.minimal))
    findings.finish()
    words = Prefixes({**prefixes(found).namespaces, "csvw": str(CSVW)})
    warnings = [str(warning.under(file.parent)) for warning in findings.warnings]
    return Converted(quads, words, warnings)


def _group(
    file: Path, url: str, place: Place, options: Options, findings: Findings
) -> Group | None:
    if file.suffix.lower() == _METADATA:
        return csvw.described(place.read(Path(file.name)), url, place, findings)
    if options.metadata is not None:
        path = Path(os.path.relpath(options.metadata, file.parent))
        where = urljoin(url, path.as_posix())
        place.folders.setdefault(urljoin(where, "."), path.parent)
        text = place.read(path if ".." not in path.parts else options.metadata.absolute())
        return csvw.described(text, where, place, findings)
    found = csvw.beside(Path(file.name), url, place, findings)
    if found is None and (options.csvw or options.minimal):
        return csvw.alone(url)
    return found
