"""``publisher.toml``: what one publication is called, where it lives and how much it may hold.

The keys (all but ``base`` and ``title`` can be left out)::

    base = "https://agency.example/"      # every address starts with this; ends with "/"
    title = "The Agency"        # or {en = "…", cy = "…"}
    description = "What it did"                     # or {en = "…", cy = "…"}
    languages = ["en"]                  # the first is the main one
    licence = "https://…"               # an IRI, or relative to base
    publisher = "id/organisation/x"  # the agency that the publication is about
    dataset = "id/dataset"    # the publication itself, as a dataset of its catalogue
    endpoint = "sparql"       # where SPARQL queries are answered, if they are; see publisher serve
    formats = ["turtle", "json-ld", "n-triples", "rdf-xml", "html"]
    data = "data"                       # the folder of the facts
    ontology = "ontology"               # the project's own model files, if it has any
    queries = "queries"                 # example queries for the query page, if there are any
    search = true             # whether the pages can be searched, without a server; not by default

    [contact]                           # name, email, url
    [prefixes]                          # prefix = "namespace", beside those that are shipped
    [contexts]                          # "URL of a JSON-LD context" = "file in the project"
    [embed]                             # "page" = "IRI" of the resource that it is about
    [limits]                            # see limits.Limits
    [[tables]]                          # how spreadsheets are read; see spreadsheets.TableMapping
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from publisher import tables
from publisher.config import spreadsheets, values
from publisher.config.spreadsheets import TableMapping as TableMapping
from publisher.config.values import Contact as Contact
from publisher.errors import ConfigError, UnknownFormat
from publisher.formats import by_name
from publisher.limits import LEAST_OF, MOST, MOST_OF, Limits
from publisher.tables import Table
from publisher.terms import Prefixes

FILE_NAME = "publisher.toml"
PREFIXES = "prefixes.toml"
FORMATS = ("turtle", "json-ld", "n-triples", "rdf-xml", "html")

_LAST_SECOND = 253_402_300_799  # of the year 9999: later days have no xsd:date of four digits


@dataclass(frozen=True, slots=True)
class Config:
    """One publication's settings.

    Attributes:
        folder: the project's folder, as it was given to :func:`load`.
        base: the absolute http or https IRI under which everything lives; ends with ``/``.
        title: language tag → text; always has the first of ``languages``.
        description: language tag → text; may be empty.
        languages: language tags, the main one first.
        licence: the licence's absolute IRI, or an empty text.
        publisher: the absolute IRI of the agency that this is about, or an empty text.
        dataset: the absolute IRI of the publication as a dataset, under the base.
        endpoint: the absolute IRI at which queries are answered, or an empty text.
        contact: whom to ask.
        prefixes: prefix → namespace, beside those of the ontology.
        contexts: URL → file, the JSON-LD contexts beside those of the ontology.
        embed: the path, pattern or address of a page of others → the IRI of what it is about.
        data: the folder of the facts.
        ontology: the project's own model files; ``None`` if it has none.
        queries: the folder of the project's example queries; ``None`` if it has none.
        formats: names of formats, as in ``formats.FORMATS``.
        limits: how much is too much.
        tables: how spreadsheets are read that have other headings than keys.
        search: whether there is a page on which all others can be searched.
        source_date: seconds since 1970 to use where the output needs a date that the data don't
            have (https://reproducible-builds.org/specs/source-date-epoch/), or ``None``.
    """

    folder: Path
    base: str
    title: Mapping[str, str]
    data: Path
    description: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    licence: str = ""
    publisher: str = ""
    dataset: str = ""
    endpoint: str = ""
    contact: Contact = field(default_factory=Contact)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[str, Path] = field(default_factory=dict)
    embed: Mapping[str, str] = field(default_factory=dict)
    ontology: Path | None = None
    queries: Path | None = None
    formats: tuple[str, ...] = FORMATS
    limits: Limits = field(default_factory=Limits)
    tables: tuple[TableMapping, ...] = ()
    search: bool = False
    source_date: int | None = None

    @property
    def translations(self) -> dict[str, str]:
        """The languages of pages beside the first: as their addresses say it → the tag."""
        first, *others = self.languages
        found = {tag.lower(): tag for tag in others}
        found.pop(first.lower(), None)
        return found


def load(folder: Path, source_date: str | int | None = None) -> Config:
    """Read ``publisher.toml`` in a folder. Nothing else is read, nothing is fetched.

    Args:
        folder: the project's folder.
        source_date: the value of ``SOURCE_DATE_EPOCH``, if the caller wants it obeyed.

    Raises:
        ConfigError: if the file or the data folder is missing, a key is unknown, or a value isn't
            what it must be; the message names the file, the line where it is known, the key and
            what was expected.
    """
    folder = Path(folder)
    path = folder / FILE_NAME
    if not path.is_file():
        raise ConfigError(
            f"{path}: there is no such file; go to the folder of your project, or start one with "
            "publisher init FOLDER"
        )
    top = tables.read(path)
    base = values.base(top)
    formats = _formats(top)
    languages = values.languages(top)
    config = Config(
        folder=folder,
        base=base,
        title=values.title(top, languages[0]),
        description=top.phrases("description", languages[0], default={}),
        languages=languages,
        licence=values.iri(top, "licence", base),
        publisher=values.iri(top, "publisher", base),
        dataset=values.dataset(top, base),
        endpoint=values.iri(top, "endpoint", base),
        data=_data(top, folder),
        ontology=_optional(top, "ontology", folder),
        queries=_optional(top, "queries", folder),
        formats=formats,
        search=_search(top, formats),
        # After the keys at the top: a table then knows which of them slipped into it.
        contact=values.contact(top.table("contact")),
        prefixes=values.namespaces(top.table("prefixes")),
        contexts=dict(_contexts(top.table("contexts"), folder)),
        embed=values.pages(top.table("embed"), base),
        limits=_limits(top.table("limits")),
        tables=spreadsheets.mappings(top.tables("tables"), base),
        source_date=_source_date(source_date),
    )
    top.finish()
    return config


def prefixes(config: Config) -> Prefixes:
    """The prefixes of the ontology (``prefixes.toml``) with those of ``publisher.toml`` over them.

    Raises:
        ConfigError: if ``prefixes.toml`` isn't a flat table of namespaces.
    """
    path = ontology_files(config).get(PREFIXES)
    shared = {} if path is None else values.namespaces(tables.read(path))
    return Prefixes({**shared, **config.prefixes})


def shipped_ontology() -> Path:
    """The folder of the model that comes with this package."""
    here = Path(__file__).resolve()
    installed = here.parents[1] / "ontology"
    # An editable installation has no copy: it uses the one of its checkout.
    return installed if installed.is_dir() else here.parents[3] / "ontology"


def ontology_files(config: Config) -> dict[str, Path]:
    """The model's files: name relative to the ontology (with ``/``) → path, sorted by name.

    A file of the project takes the place of the shipped one of the same name. Hidden files and
    what isn't a regular file are left out.

    Raises:
        ConfigError: if a file of the project is a link that leads out of the project.
    """
    files = {**dict(_files(shipped_ontology())), **own_files(config, config.ontology)}
    return dict(sorted(files.items()))


def own_files(config: Config, folder: Path | None) -> dict[str, Path]:
    """The files in a folder of the project, as :func:`ontology_files` gives them, in any order.

    Raises:
        ConfigError: if one is a link that leads out of the project.
    """
    own = {} if folder is None else dict(_files(folder))
    # What is below a folder leads out of it by a link only.
    inside = folder is not None and _is_inside(config.folder, folder)
    for path in own.values():
        if (path.is_symlink() or not inside) and not _is_inside(config.folder, path):
            raise ConfigError(f"{path}: a link that leads out of the project; copy the file")
    return own


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = Path(parent)
        below = "" if here == folder else f"{here.relative_to(folder).as_posix()}/"
        for name in names:
            path = here / name
            if not name.startswith(".") and path.is_file():
                yield _readable(f"{below}{name}", path), path


def _readable(name: str, path: Path) -> str:
    """A file's name, which has to be text.

    Raises:
        ConfigError: if it is bytes that are not UTF-8.
    """
    if not name.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in name):
        shown = os.fsencode(path).decode("utf-8", "replace")
        raise ConfigError(f"{shown}: the name of this file is not UTF-8; rename it")
    return name


def _is_inside(folder: Path, path: Path) -> bool:
    """Whether a path is below a folder once all links are followed."""
    real_folder, real_path = folder.resolve(), path.resolve()
    return real_path != real_folder and real_path.is_relative_to(real_folder)


def _contexts(table: Table, folder: Path) -> Iterator[tuple[str, Path]]:
    for url in table:
        path = folder / table.text(url)
        if not values.is_iri(url):
            raise table.error(url, "expected the absolute URL of a JSON-LD context as the key")
        if not path.is_file() or not _is_inside(folder, path):
            raise table.error(url, f"expected a file in the project, found {table.text(url)!r}")
        yield url, path


def _data(top: Table, folder: Path) -> Path:
    data = folder / top.text("data", "data")
    if not data.is_dir():
        raise top.error("data", f"there is no folder {data}; put the facts there")
    return _inside(top, "data", folder, data)


def _optional(top: Table, key: str, folder: Path) -> Path | None:
    """A folder that a project may have, by default under the name of its key."""
    named = key in top
    path = folder / top.text(key, key)
    if not path.is_dir():
        if named:
            raise top.error(key, f"there is no folder {path}")
        return None
    return _inside(top, key, folder, path)


def _inside(top: Table, key: str, folder: Path, path: Path) -> Path:
    if not _is_inside(folder, path):
        raise top.error(key, f"expected a folder inside the project, found {path}")
    return path


def _formats(top: Table) -> tuple[str, ...]:
    written = top.texts("formats", FORMATS)
    try:
        names = tuple(by_name(name).name for name in written)
    except UnknownFormat as error:
        raise top.error("formats", str(error)) from error
    if datasets := [name for name in names if name not in FORMATS]:
        raise top.error(
            "formats",
            f"{datasets[0]} holds a whole dataset, not a document, and is written in any case; "
            "leave it out",
        )
    if not names or len(set(names)) < len(names):
        raise top.error("formats", "expected at least one format, and each of them once")
    return names


def _search(top: Table, formats: Sequence[str]) -> bool:
    wanted = top.flag("search")
    if wanted and "html" not in formats:
        raise top.error("search", 'there are no pages to be searched; add "html" to formats')
    return wanted


def _limits(table: Table) -> Limits:
    limits = Limits(
        **{
            name: table.number(name, value, MOST_OF.get(name, MOST), LEAST_OF.get(name, 1))
            for name, value in asdict(Limits()).items()
        }
    )
    table.finish()
    return limits


def _source_date(value: str | int | None) -> int | None:
    if value is None or value == "":
        return None
    if not re.fullmatch(r"[0-9]{1,12}", str(value)) or int(value) > _LAST_SECOND:
        raise ConfigError(f"SOURCE_DATE_EPOCH: expected seconds since 1970, found {value!r}")
    return int(value)
