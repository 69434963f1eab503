"""The tables from a file that is served to its ``Link`` field; see ``headers.signposts``.

A document's links to its other representations follow from its path. What doesn't, such as a
successor, has a line for that document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from publisher.formats import FORMATS, Format
from publisher.headers import (
    described_by,
    link,
    neighbour_links,
    representation_links,
    subject_links,
)
from publisher.hosting.maps import KEEP, Line, Map, Text, Var
from publisher.iris import page_path, translated
from publisher.routes import (
    DESCRIPTION,
    NO_DOCUMENTS,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    Note,
    Routes,
    file,
)

NONE = "~"
"""In place of a profile: the answer 406, which has links, but is no representation."""

_SUFFIXES = "|".join(format_.suffix[1:] for format_ in FORMATS)
_PAGE = "~page-[0-9]+"


def maps(routes: Routes, documents: Iterable[str], tables: Iterable[str]) -> Iterator[Map]:
    """The tables; they read ``shown``, the file that is served, without a ``/`` before it.

    The values of ``own``, ``turn`` and ``alternates`` begin with a comma, to follow ``canonical``;
    not so those of tables, which are no documents and have none.

    Args:
        routes: the addresses of the release.
        documents: those of which more is to be said than follows from the path; maybe some others.
        tables: the paths of tables.
    """
    base, licence = routes.base, _after([link(routes.licence, "license")] if routes.licence else [])
    folders = _folders(routes)
    errors = "|".join(re.escape(name) for name in (NOT_FOUND, NOT_ACCEPTABLE))
    no_documents = "|".join(NO_DOCUMENTS)
    leaf = rf"^(?:profile/{NONE}/)?{folders}(?P<keep>.+)\.(?:{_SUFFIXES})$"
    outside = Line(rf"^(?:profile/{NONE}/)?(?:{no_documents}|\.|(?:{errors})$)", ("",))
    others = [
        Line(rf"^(?:profile/{NONE}/)?(?P<keep>.+){end}$", (KEEP,)) for end in _ends(routes)[:-1]
    ]
    yield Map("leaf", (Var("shown"),), [outside, *others, Line(leaf, (KEEP,))])
    about = [Line(f"^(?P<keep>.+){_PAGE}$", (KEEP,)), Line("^(?P<keep>.+)$", (KEEP,))]
    yield Map("about", (Var("leaf"),), about)
    front = Line("^index$", (link(base, "canonical"),))
    canonical = Line("^(?P<keep>.+)$", _split(link(base + _mark(routes), "canonical"), routes))
    yield Map("canonical", (Var("leaf"),), [front, canonical])
    thing = [link(f"{base}id/{_mark(routes)}", rel) for rel in ("describes", "cite-as")]
    usual = Line("^:doc/(?P<keep>[^~]+)$", _split(f"{_after(thing)}{licence}", routes))
    plain = [
        *_listed(routes, f"{_after(thing)}{licence}"),
        usual,
        *([Line("^:.", (licence,))] if licence else []),
    ]
    yield Map("own", (":", Var("about")), plain, _own(routes, documents))
    described = {f":{path}": described_by(routes, path) for path in tables}
    yield Map("turn", (":", Var("shown")), exact=_turns(routes) | described)
    yield from _alternates(routes)


def _own(routes: Routes, documents: Iterable[str]) -> dict[str, str]:
    """The links of the documents that have others than their path says."""
    special = {path for path in documents if routes.thing(path) != routes.url(path)}
    special |= {
        path
        for path, note in routes.notes.items()
        if _is_special(note) or note.collection != routes.told(path).collection
    }
    return {f":{path}": _after(subject_links(routes, path)) for path in sorted(special)}


def _listed(routes: Routes, links: str) -> Iterator[Line]:
    """The links of the documents in a folder that tells the list that their subjects are in."""
    for where, path in sorted(routes.collections.items()):
        inside = re.escape(where.removeprefix("doc/") + "/")
        text = f"{links}{_after([link(routes.base + path, 'collection')])}"
        yield Line(f"^:doc/(?P<keep>{inside}[^~/]+)$", _split(text, routes))


def _is_special(note: Note) -> bool:
    return bool(not note.thing or note.moved or note.successors or note.collection)


def _turns(routes: Routes) -> dict[str, str]:
    """File of a document of several pages → the links to the pages before and after it."""
    return {
        f":{name}": _after(neighbour_links(routes, path, page))
        for path, note in sorted(routes.notes.items())
        if note.pages > 1
        for page in range(1, note.pages + 1)
        for format_ in routes.offered(DESCRIPTION)
        for name in _files(routes, page_path(path, page), format_)
    }


def _files(routes: Routes, path: str, format_: Format) -> Iterator[str]:
    """The files of one page of a document in one format: of a page for people, in all languages."""
    yield file(path, DESCRIPTION, format_)
    for language in routes.translations if format_.name == "html" else ():
        yield file(translated(path, language), DESCRIPTION, format_)


def _ends(routes: Routes) -> list[str]:
    """Patterns for the ends of the names of pages for people: in other languages, in the first."""
    languages = "|".join(map(re.escape, routes.translations))
    return [*([rf"\.(?:{languages})\.html"] if languages else []), r"\.html"]


def _alternates(routes: Routes) -> Iterator[Map]:
    """The tables from a document's path to the links to its representations."""
    kinds = {note: _kind(note) for note in (Note(), *routes.notes.values())}
    classes = sorted(set(kinds.values()))
    numbers = {kind: str(number) for number, kind in enumerate(classes)}
    usual = numbers[_kind(Note())]
    named = {path: numbers[kinds[note]] for path, note in sorted(routes.notes.items())}
    exact = {f":{path}": number for path, number in named.items() if number != usual}
    yield Map("life", (":", Var("about")), exact=exact, default=usual)
    lines = [
        line
        for alone, without in classes
        for profile in (*routes.profiles[1:], NONE, DESCRIPTION)
        for line in _lines(routes, Note(alone=alone, without=without), profile, numbers)
    ]
    yield Map("alternates", (Var("life"), ":", Var("leaf"), ":", Var("shown")), lines)


def _folders(routes: Routes) -> str:
    """A pattern for the folder of a profile, or none."""
    names = "|".join(map(re.escape, routes.profiles))
    return f"(?:profile/(?:{names})/)?"


def _kind(note: Note) -> tuple[bool, tuple[str, ...]]:
    return note.alone, note.without


def _lines(
    routes: Routes, note: Note, profile: str, numbers: dict[tuple[bool, tuple[str, ...]], str]
) -> Iterator[Line]:
    """What one kind of document has beside each of its formats, on further and first pages."""
    mark, folder = _mark(routes), "" if profile == DESCRIPTION else f"profile/{profile}/"
    for format_ in routes.offered(DESCRIPTION if profile == NONE else profile):
        for page, pattern in ((2, f".+{_PAGE}"), (1, ".+")):
            links = representation_links(
                routes, note, page_path(mark, page), "" if profile == NONE else profile, format_
            )
            text = _after(links).replace(page_path(mark, page), mark)
            start = f"^{numbers[_kind(note)]}:[^:]+:{re.escape(folder)}"
            start += _folders(routes) if profile == NONE else ""
            ends = _ends(routes) if format_.name == "html" else [re.escape(format_.suffix)]
            for end in ends:
                yield Line(f"{start}(?P<keep>{pattern}){end}$", _split(text, routes))


def _after(links: Iterable[str]) -> str:
    return "".join(f", {text}" for text in links)


def _mark(routes: Routes) -> str:
    """A text that stands for a path, and for nothing else."""
    mark = "PATH"
    while any(mark in text for text in (routes.base, routes.licence, *routes.profiles)):
        mark += "-PATH"
    return mark


def _split(text: str, routes: Routes) -> Text:
    """A text with :data:`KEEP` where the mark was."""
    first, *rest = text.split(_mark(routes))
    return (first, *(part for piece in rest for part in (KEEP, piece)))
