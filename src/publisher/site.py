"""The site: a plan of every file. ``release`` writes it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from heapq import merge
from itertools import chain, groupby

from publisher import (
    attachments,
    collisions,
    endpoint,
    garbage,
    hosting,
    lives,
    plans,
    profiles,
    search,
    summaries,
)
from publisher.catalog import csvw, sitemap
from publisher.endpoint import Endpoint
from publisher.formats import Format
from publisher.headers import METADATA
from publisher.iris import INDEX, split_language, split_page, translated
from publisher.lines import Spool
from publisher.manifest import MANIFEST
from publisher.plans import Output, Plan, Units
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
def plan(source: Representations, known: Contents | None = None) -> Plan:
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
    documents = _Documents(source)
    single = list(_single(source, known or contents(source), documents))
    collisions.refuse(_Paths([*(output.path for output in single), MANIFEST], documents))
    found = documents.paths, documents.of, documents, documents.file, documents.starts
    return Plan(single, Units(*found))


def contents(source: Representations) -> Contents:
    """The files that a catalogue may offer."""
    return Contents([*_dumps(source), *_files(source)], _Documents(source).file)


def unmeasured(source: Representations) -> Records:
    """The catalogue, for who wants to know no sizes: no file is rendered, and all are empty."""
    known = cache(partial(contents, source))
    return Records(source, lambda path: NOTHING if path in known() else None)


def fragments(source: Representations) -> dict[str, list[str]]:
    """Document → the fragments of the resources in it that share its address.

    They have no file of their own, but their addresses are as permanent as those of documents.
    """
    found = {}
    for path, topics in source.documents.items():
        if names := [iri.partition("#")[2] for iri in topics if "#" in iri]:
            found[path] = names
    return found


class _Documents(Collection[str]):
    """The files of all documents, each by its path."""

    def __init__(self, source: Representations) -> None:
        self._source = source
        self._homes = _homes(source)
        self._names: Spool | None = None
        self._starts = array("Q")
        self._count = 0

    @cached_property
    def paths(self) -> Sequence[str]:
        """The documents, in order."""
        self._source.measure()
        found = self._source.dataset.room.texts()
        for path, _ in groupby(merge(*self._source.topics.values())):
            found.append(path)
        return found

    def __iter__(self) -> Iterator[str]:
        """The path of each file; they are made once, and looked up afterwards."""
        if self._names is None:
            names, starts, count, full = Spool("\n"), array("Q"), 0, 0
            for number, path in enumerate(self.paths):
                if count >= full:
                    starts.append(number)
                    full = count + plans.PIECE
                for name in self._named(path):
                    names.add(name)
                    count += 1
                    yield name
            self._names, self._starts, self._count = names, starts, count
            return
        rest = ""
        for text in self._names:
            *whole, rest = (rest + text.decode()).split("\n")
            yield from whole
        yield from [rest] if rest else []

    def __len__(self) -> int:
        return self._count if self._names is not None else sum(1 for _ in self)

    @property
    def starts(self) -> Sequence[int]:
        """The numbers of the documents before which there are so many more files.

        One document may have thousands of pages, and others have one.
        """
        return self._starts if len(self) else ()

    def __contains__(self, name: object) -> bool:
        return self.file(str(name)) is not None

    def _named(self, path: str) -> Iterator[str]:
        names = map(self._source.file, self._source.of(path))
        return (name for name in names if name not in self._homes)

    def of(self, path: str) -> Iterator[Output]:
        """The files of one document."""
        for representation in self._source.of(path):
            # Where the data describe the base itself, the front page is its page for people.
            if (name := self._source.file(representation)) not in self._homes:
                render = partial(self._source.render, representation)
                yield Output(name, render, _permanent(representation), unit=path)

    def file(self, name: str) -> Output | None:
        """The file of this name; ``None`` if no document has it."""
        whole = name.rpartition(".")[0]
        for profile in self._source.walks:
            if profile != profiles.DESCRIPTION and whole.startswith(f"profile/{profile}/"):
                whole = whole.removeprefix(f"profile/{profile}/")
                break
        document = split_page(split_language(whole, self._source.languages[1:])[0])[0]
        return next((output for output in self.of(document) if output.path == name), None)


class _Paths(Collection[str]):
    """The path of each file of a site, to be gone through again and again."""

    def __init__(self, single: Sequence[str], documents: _Documents) -> None:
        self._single = single
        self._known = frozenset(single)
        self._documents = documents

    def __iter__(self) -> Iterator[str]:
        return chain(self._single, self._documents)

    def __len__(self) -> int:
        return len(self._single) + len(self._documents)

    def __contains__(self, path: object) -> bool:
        return path in self._known or path in self._documents


def _single(source: Representations, known: Contents, documents: _Documents) -> Iterator[Output]:
    """The files that belong to no document."""
    published = [*known.outputs, *Records(source, known.measure).outputs()]
    if "html" in source.dataset.config.formats:
        published += _for_people(source)
    routes = cache(partial(lives.routes, source))
    published += _for_servers(source, routes)
    yield from published
    # Rules for web servers that know nothing of ours.
    paths = _Paths([output.path for output in published], documents)
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
    pages = _Pages(source)
    for name, render in sitemap.sitemaps(source.dataset.config.base, pages.part, len(pages)):
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
    derived = _large(source, DERIVED, lambda: b"".join(source.derived()), source.derived)
    yield replace(derived, permanent=False)
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
            parts = partial(source.dump_parts, profile, format_)
            yield _large(source, name, partial(source.dump, profile, format_), parts)


def _large(
    source: Representations,
    name: str,
    render: Callable[[], bytes],
    parts: Callable[[], Iterator[bytes]],
) -> Output:
    """A file that grows with the publication, written bit by bit where that is large."""
    if not source.dataset.room.spacious:
        return Output(name, render)
    return Output(name, lambda: b"".join(parts()), parts=parts)


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


class _Pages:
    """The address of each page for people, and the date that the data give for its last change.

    It is the address that the page itself calls canonical: a document's, without a suffix; with
    one where the page is in another language.
    """

    def __init__(self, source: Representations) -> None:
        self._source = source
        self._lists = [INDEX, *(division.path for division in source.divisions)]
        # The base may be described itself: it is one page all the same.
        self._documents = source.dataset.room.texts()
        for path in source.documents:
            if path != INDEX:
                self._documents.append(path)
        self._each = len(source.languages)  # addresses of a page

    def __len__(self) -> int:
        return self._each * (len(self._lists) + len(self._documents))

    def part(self, start: int, end: int) -> Sequence[sitemap.Address]:
        """Some of the addresses, by their places."""
        first, last = start // self._each, -(-end // self._each)
        lists = len(self._lists)
        paths = [
            *self._lists[first:last],
            *self._documents[max(0, first - lists) : max(0, last - lists)],
        ]
        found = [address for path in paths for address in self._addresses(path)]
        return found[start - first * self._each :][: end - start]

    def _addresses(self, path: str) -> Iterator[sitemap.Address]:
        versions = _versions(self._source, path)
        topics = () if path == INDEX else self._source.documents.get(path, ())
        day = lives.modified(self._source, topics) if topics else ""
        return (sitemap.Address(url, day, versions) for url in dict.fromkeys(versions.values()))


def _versions(source: Representations, path: str) -> dict[str, str]:
    """The addresses of a page: language → address."""
    config, addresses = source.dataset.config, source.dataset.addresses
    others = {
        tag: addresses.url(translated(path, language), ".html")
        for language, tag in config.translations.items()
    }
    return {config.languages[0]: addresses.url(path), **others}
