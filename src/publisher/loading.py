"""Reading everything that a publication consists of: files → one dataset."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from publisher import (
    blanks,
    contexts,
    distributions,
    garbage,
    hierarchy,
    nesting,
    pictures,
    places,
    rooms,
    sources,
    tables,
)
from publisher.config import FILE_NAME, Config, ontology_files, prefixes, shipped_ontology
from publisher.contexts import FrozenContexts
from publisher.dataset import Dataset, keys, vocabularies_of
from publisher.errors import SourceError
from publisher.keys import Keys
from publisher.limits import Limits
from publisher.naming import Naming
from publisher.pagerules import page_rules
from publisher.sources import Source
from publisher.terms import Iri, Prefixes, Quad, Triple
from publisher.vocabularies import vocabularies


@dataclass(frozen=True, slots=True)
class Model:
    """What authors may write.

    Attributes:
        keys: the keys of those who write no RDF.
        files: the ontology's Turtle files, by their path in it: their statements.
    """

    keys: Keys
    files: Mapping[str, Sequence[Triple]]


def load(config: Config) -> Dataset:
    """Read everything that a publication consists of.

    Raises:
        ConfigError: if the rules or prefixes of the ontology can't be used.
        SourceErrors: if content files can't be read; it lists all of them.
    """
    try:
        with garbage.unsought():
            return _load(config)
    except SourceError as error:
        raise error.under(config.folder) from error


def _load(config: Config) -> Dataset:
    """``load``, with errors whose paths are relative to the project's folder."""
    ontology = ontology_files(config)
    shared = prefixes(config)
    frozen = contexts.frozen(ontology, config)
    read = _reader(config, ontology, shared, frozen)
    paths = sources.find(config.data, config.folder)
    _refuse_unmet(config, paths)
    room = rooms.choose(sum(map(_size, paths)), config.limits.memory)
    keep = room.quads if room.spacious else None
    content = read(paths, root=config.folder, tables=config.tables, keep=keep)
    shown = pictures.pictures(hierarchy.arranged(content), config)
    content = shown.sources
    if not room.spacious:
        for source in content:
            _refuse_overgrown(source, source.quads, config)
    model = _model(ontology, config, read)
    published = [source for source in model.values() if vocabularies_of(source)]
    every = [*content, *published]
    quads = _named(every, config) if room.spacious else _labelled(every)
    known = distributions.file_types(tables.read(ontology[distributions.FILE_TYPES]))
    settings = Source(Path(FILE_NAME), tuple(distributions.completed(config, quads, known)))
    return Dataset(
        config=config,
        prefixes=shared,
        rules=page_rules(config, shared),
        contexts=frozen,
        ontology=ontology,
        sources=[*content, settings],
        model=model,
        quads=room.together([quads, settings.quads]),
        pictures=shown.files,
        vocabularies=vocabularies(config),
        room=room,
    )


def _size(path: Path) -> int:
    """The bytes of a file; none if it can't be found, which is told by who reads it."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def model(config: Config) -> Model:
    """Read the model alone: what authors may write, whatever the content is like at present.

    Raises:
        ConfigError: if the prefixes of the ontology can't be used.
        SourceErrors: if files of the ontology can't be read; it lists all of them.
    """
    ontology, shared = ontology_files(config), prefixes(config)
    read = _reader(config, ontology, shared, contexts.frozen(ontology, config))
    try:
        found = _model(ontology, config, read)
        known = keys(ontology, shared, config.languages[0])
    except SourceError as error:
        raise error.under(config.folder) from error
    return Model(known, {name: [q.triple for q in each.quads] for name, each in found.items()})


def _reader(
    config: Config, ontology: Mapping[str, Path], shared: Prefixes, frozen: FrozenContexts
) -> Callable[..., list[Source]]:
    return partial(
        sources.read,
        base=config.base,
        limits=config.limits,
        contexts=frozen,
        prefixes=shared,
        languages=config.languages,
        keys=cache(partial(keys, ontology, shared, config.languages[0])),
    )


def _refuse_unmet(config: Config, paths: Sequence[Path]) -> None:
    """Refuse settings for tables that aren't there."""
    inside = [path.relative_to(config.folder) for path in paths]
    for mapping in config.tables:
        if not any(map(mapping.fits, inside)):
            where = config.data.relative_to(config.folder).as_posix()
            reason = f'there is no table "{mapping.file}" in {where}/; put it there, or take this'
            raise SourceError(FILE_NAME, f"{reason} part out", mapping.line)


def _refuse_overgrown(source: Source, quads: Iterable[Quad], config: Config) -> None:
    """Refuse blank nodes that no page could hold, of the statements of a file."""
    try:
        nesting.refuse_overgrown(quads)
    except nesting.Overgrown as error:
        holder, line = "", None
        if error.holder is not None:
            holder = f"<{error.holder}>: "
            line = source.lines.get(Iri(error.holder))
            line = line or places.find(config.folder / source.path, error.holder, config.base)
        reason = f"{holder}{error.reason}; give some of them addresses, such as <id/…>"
        raise SourceError(source.path, reason, line) from error


def _model(
    ontology: Mapping[str, Path], config: Config, read: Callable[..., list[Source]]
) -> dict[str, Source]:
    """The Turtle files of the ontology. The project's limits are for the project's own files."""
    names = [name for name in ontology if name.endswith(".ttl")]
    shipped = shipped_ontology()
    ours = [name for name in names if ontology[name].is_relative_to(shipped)]
    own = [name for name in names if name not in ours]
    found: dict[str, Source] = {}
    for some, limits in ((ours, Limits()), (own, config.limits)):
        paths = [ontology[name] for name in some]
        if paths:
            found.update(zip(some, read(paths, root=config.folder, limits=limits), strict=True))
    return {name: found[name] for name in names}


def _labelled(read: Sequence[Source]) -> list[Quad]:
    """All statements, their blank nodes labelled by what they say."""
    try:
        return blanks.label([quad for source in read for quad in source.quads])
    except blanks.TangledBlanks as error:
        raise _tangled(error, read) from error


def _tangled(error: blanks.TangledBlanks, read: Sequence[Source]) -> SourceError:
    tangled = set(error.nodes)
    path = next(s.path for s in read if any(quad.subject in tangled for quad in s.quads))
    reason = f"{len(tangled)} blank nodes refer to each other in too many ways to be told apart"
    return SourceError(path, f"{reason}; give them addresses, such as <id/…>")


def _named(read: Sequence[Source], config: Config) -> Collection[Quad]:
    """The same as ``_labelled``, for more statements than memory holds."""
    naming = Naming([source.quads for source in read])
    if naming.remarkable:
        for source in read:
            _refuse_overgrown(source, filter(naming.concerns, source.quads), config)
    try:
        return naming.named()
    except blanks.TangledBlanks as error:
        raise _tangled(error, read) from error
