"""The site: a plan of every file. ``release`` writes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import PurePosixPath

from publisher import attachments, endpoint, garbage, hosting, lives, profiles, search, summaries
from publisher.catalog import csvw, sitemap
from publisher.endpoint import Endpoint
from publisher.errors import SiteError
from publisher.formats import Format
from publisher.headers import METADATA
from publisher.iris import INDEX, translated
from publisher.manifest import MANIFEST
from publisher.outputs import Output
from publisher.packing import CODINGS
from publisher.records import NOTHING, Contents, Records
from publisher.representations import Representation, Representations
from publisher.routes import (
    DATASET,
    DERIVED,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    SEARCH,
    SERVICE,
    Routes,
    dumps,
)
from publisher.routes import FILE as ROUTES
from publisher.terms import Triple
from publisher.writers import form
from publisher.writers.html import assets


@garbage.unsought()
def plan(source: Representations, known: Contents | None = None) -> list[Output]:
    """Every file of the site; nothing is rendered yet. What belongs together is side by side.

    Args:
        source: the publication.
        known: the :func:`contents` of the site, for who takes note of what is written.

    Raises:
        SiteError: if two things would be written to one path; or to paths that differ only in
            upper and lower case or in how an accent is encoded, which are one file on many
            computers; or if a file would be in the way of a folder, or of a packed form.
        ConfigError: if an example query, or the query of a table, can't be read.
        SourceError: if a file of ``data/files`` or ``data/tables`` can't be published.
    """
    outputs = list(_outputs(source, known or contents(source)))
    refuse_collisions(sorted([*(output.path for output in outputs), MANIFEST]))
    return outputs


def contents(source: Representations) -> Contents:
    """The files that a catalogue may offer."""
    return Contents([*_dumps(source), *_files(source), *_documents(source)])


def unmeasured(source: Representations) -> Records:
    """The catalogue, for who wants to know no sizes: no file is rendered, and all are empty."""

    @cache
    def paths() -> frozenset[str]:
        return frozenset(output.path for output in contents(source).outputs)

    return Records(source, lambda path: NOTHING if path in paths() else None)


def fragments(source: Representations) -> dict[str, list[str]]:
    """Document → the fragments of the resources in it that share its address.

    They have no file of their own, but their addresses are as permanent as those of documents.
    """
    named = {
        path: [iri.partition("#")[2] for iri in topics if "#" in iri]
        for path, topics in source.documents.items()
    }
    return {path: names for path, names in named.items() if names}


def refuse_collisions(paths: Sequence[str]) -> None:
    """Refuse a plan in which two paths meet; see :func:`plan`.

    Raises:
        SiteError: naming both.
    """
    seen: dict[str, str] = {}
    for path in paths:
        name = _on_any_disk(path)
        if name in seen:
            raise SiteError(_collision(seen[name], path))
        seen[name] = path
    for path in paths:
        whole, _, end = path.rpartition(".")
        if end.lower() in CODINGS and (file := seen.get(_on_any_disk(whole))) is not None:
            raise SiteError(_collision(file, path))
    inside = {path.rpartition("/")[0]: path for path in paths}
    for folder, path in inside.items():
        for above in (PurePosixPath(folder), *PurePosixPath(folder).parents):
            if (file := seen.get(_on_any_disk(above.as_posix()))) is not None:
                raise SiteError(_collision(file, path))


def _on_any_disk(path: str) -> str:
    """The path as the least careful file system compares it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _collision(first: str, second: str) -> str:
    if first == second:
        what = f"the site has a file {first} already"
    elif second.startswith(f"{first}."):
        what = f"{second} is how {first} is sent to those who take it packed"
    else:
        what = f"{first} and {second} can't both be files on every computer"
    return f"two things on one path: {what}. Give the resource another address"


def _outputs(source: Representations, known: Contents) -> Iterator[Output]:
    published = [*known.outputs, *Records(source, known.measure).outputs()]
    if "html" in source.dataset.config.formats:
        published += _for_people(source)
    routes = cache(partial(lives.routes, source))
    published += _for_servers(source, routes)
    yield from published
    # Rules for web servers that know nothing of ours.
    paths = [output.path for output in published]
    for name, render in hosting.files(source.dataset.config.base, routes, paths).items():
        yield Output(name, render, permanent=False)


def _for_people(source: Representations) -> Iterator[Output]:
    """What goes with pages: a front page, lists, how they look, and what leads crawlers to them."""
    for home, language in _homes(source).items():
        yield Output(home, partial(source.home, language))
    yield Output(NOT_FOUND, source.pages.not_found)
    yield Output(NOT_ACCEPTABLE, source.pages.not_acceptable, permanent=False)
    yield from _lists(source)
    yield Output("robots.txt", partial(sitemap.robots, source.dataset.config.base))
    for name, render in sitemap.sitemaps(source.dataset.config.base, _pages(source)):
        yield Output(name, render, permanent=False)
    for name, content in assets():
        yield Output(name, partial(bytes, content), permanent=False)
    most = source.dataset.config.limits.attachment_bytes
    for name, file in source.dataset.pictures.items():
        yield Output(name, partial(attachments.read, file, most), permanent=False)
    if source.dataset.config.search:
        yield from _searching(source)
    # For a server, which fills it in.
    yield Output(form.PAGE, lambda: source.pages.query(source.examples), permanent=False)


def _searching(source: Representations) -> Iterator[Output]:
    """The page to search all others, in every language, and what it loads."""
    found = search.made(source)
    for language, index in found.indexes.items():
        name = f"{translated(SEARCH, language)}.html"
        render = partial(source.pages_in(language).search, found.script, index)
        yield Output(name, render, permanent=False)
    for name, content in found.files.items():
        yield Output(name, partial(bytes, content), permanent=False)


def _for_servers(source: Representations, routes: Callable[[], Routes]) -> Iterator[Output]:
    """What those who serve the site need to know."""
    yield Output(ROUTES, lambda: dumps(routes()), permanent=False)
    yield Output(DERIVED, source.derived, permanent=False)
    yield Output(DATASET, partial(summaries.dataset, source))
    described = cache(partial(summaries.endpoint, source))  # counted once for all its formats
    for format_ in summaries.FORMATS:
        yield Output(f"{SERVICE}{format_.suffix}", _service(described, format_), permanent=False)
    yield Output(endpoint.FILE, _endpoint(source).dumps, permanent=False)


def _service(described: Callable[[], Sequence[Triple]], format_: Format) -> Callable[[], bytes]:
    return lambda: summaries.written(described(), format_)


def _endpoint(source: Representations) -> Endpoint:
    config = source.dataset.config
    prefixes = source.dataset.prefixes.namespaces
    examples = [example.complete for example in source.examples]
    return Endpoint(config.base, config.languages[0], prefixes, config.limits, examples)


def _documents(source: Representations) -> Iterator[Output]:
    paths = sorted({path for topics in source.topics.values() for path in topics})
    homes = _homes(source)
    for path in paths:
        for representation in source.of(path):
            # Where the data describe the base itself, the front page is its page for people.
            if (name := source.file(representation)) not in homes:
                render = partial(source.render, representation)
                yield Output(name, render, _permanent(representation), unit=path)


def _permanent(representation: Representation) -> bool:
    """Only the first page of what people wrote: derived profiles follow their rules.

    A resource that is gone and says so may have no schema.org markup any more, for example.
    """
    return representation.page == 1 and representation.profile == profiles.DESCRIPTION


def _homes(source: Representations) -> dict[str, str]:
    """The files of the front page, and the language of each."""
    return {f"{translated(INDEX, language)}.html": language for language in source.languages}


def _lists(source: Representations) -> Iterator[Output]:
    for division in source.divisions:
        # What is in which part of a list follows from the data: the last may leave it one day.
        permanent = division.whole
        for number in range(1, source.list_pages(division) + 1):
            for language in source.languages:
                render = partial(source.listing, division, number, language)
                name = source.list_file(division, number, language)
                yield Output(name, render, permanent=permanent and number == 1)


def _dumps(source: Representations) -> Iterator[Output]:
    for profile in source.walks:
        for format_ in source.dump_formats(profile):
            name = source.dump_file(profile, format_)
            yield Output(name, partial(source.dump, profile, format_))


def _files(source: Representations) -> Iterator[Output]:
    """What is there to download: files that people attach, and tables of the data."""
    config = source.dataset.config
    for path, file in attachments.attachments(config).items():
        yield Output(path, partial(attachments.read, file, config.limits.attachment_bytes))
    for made in source.tables:
        about = csvw.About(
            file=made.file,
            title=made.title,
            description=made.description,
            language=config.languages[0],
            licence=config.licence,
            publisher=config.publisher,
        )
        yield Output(made.file, partial(csvw.table, made.answer))
        yield Output(f"{made.file}{METADATA}", partial(csvw.metadata, about, made.answer))


def _pages(source: Representations) -> Sequence[sitemap.Address]:
    """The address of each page for people, and the date that the data give for its last change.

    It is the address that the page itself calls canonical: a document's, without a suffix; with
    one where the page is in another language.
    """
    lists = [division.path for division in source.divisions]
    days = {
        path: lives.modified(source, topics)
        for path, topics in source.documents.items()
        if path != INDEX  # the base may be described itself: it is one page all the same
    }
    return [
        sitemap.Address(url, days.get(path, ""), versions)
        for path in (INDEX, *lists, *days)
        for versions in [_versions(source, path)]
        for url in dict.fromkeys(versions.values())
    ]


def _versions(source: Representations, path: str) -> dict[str, str]:
    """The addresses of a page: language → address."""
    config, addresses = source.dataset.config, source.dataset.addresses
    others = {
        tag: addresses.url(translated(path, language), ".html")
        for language, tag in config.translations.items()
    }
    return {config.languages[0]: addresses.url(path), **others}
