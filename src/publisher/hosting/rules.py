"""The tables from a request to what ``answers.answer`` would say; the same for every host."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from publisher.answers import WELL_KNOWN, moved_to
from publisher.errors import UnknownResource
from publisher.formats import FORMATS, Format
from publisher.headers import METADATA, safe_location
from publisher.hosting import signs, weights
from publisher.hosting.maps import KEEP, Line, Map, Text, Var
from publisher.hosting.offers import FOLDER, NOTHING, Offers, first, offers
from publisher.iris import page_path, translated
from publisher.manifest import MANIFEST
from publisher.routes import DESCRIPTION, FILES, NOT_ACCEPTABLE, NOT_FOUND, Routes, file

NOWHERE = ".none"
"""In place of a file: nothing is there, whatever the release holds."""

_NAME = "[A-Za-z0-9_.~/-]"
# As they stand in a path: all that needs no escape (RFC 3986, section 3.3), and escapes.
_IN_PATH = "/:@!$&'()*+,;=~%-._"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the files of every host are made from.

    Attributes:
        routes: the addresses of the release.
        before: the tables that read a request: ``target`` (path and query as they were sent),
            ``query``, ``accept``, ``accept_profile``.
        after: the tables that read ``shown``, the file that is served.
    """

    routes: Routes
    before: Sequence[Map]
    after: Sequence[Map]

    def table(self, name: str) -> Map:
        """One of the tables."""
        return next(table for table in (*self.before, *self.after) if table.name == name)


def rules(routes: Routes, paths: Iterable[str]) -> Rules:
    """The rules of a release.

    Args:
        routes: its addresses.
        paths: all its files; many of them are looked for.
    """
    paths = paths if isinstance(paths, Collection) else frozenset(paths)
    there = offers(routes, paths)
    before = [
        *_paths(routes, paths),
        *weights.accept(routes.offered(DESCRIPTION)),
        *weights.profiles([routes.profile_iri(name) for name in routes.profiles]),
        *_asked(routes),
        *_chosen(routes, there),
        *_lives(routes, paths),
        *_things(routes, there, paths),
    ]
    tables = [path for path in paths if path.startswith(FILES) and f"{path}{METADATA}" in paths]
    return Rules(routes, before, list(signs.maps(routes, there.special, sorted(tables))))


def _paths(routes: Routes, paths: Iterable[str]) -> Iterator[Map]:
    """What of the request's target is the path of a document or a file."""
    root, languages = re.escape(routes.root), "|".join(map(re.escape, routes.translations))
    errors = "|".join(name.removesuffix(".html") for name in (NOT_FOUND, NOT_ACCEPTABLE))
    others = [Line(rf"^[^?]*\.(?:{languages})(?:\?|$)", (NOWHERE,))] if languages else []
    yield Map(
        "path",
        (Var("target"),),
        [
            Line(rf"^{root}(?:\?|$)", ("index",)),
            Line(rf"^{root}(?:/|[^?]*//|(?:[^?]*/)?\.)", (NOWHERE,)),
            Line(rf"^{root}(?:{errors})(?:\?|$)", (NOWHERE,)),
            *others,  # a page in another language has its file's address alone
            Line(rf"^{root}(?P<keep>{_NAME}+)(?:\?|$)", (KEEP,)),
        ],
        default=NOWHERE,
    )
    # Packed forms are had by Accept-Encoding, and the manifest is for those who build.
    hidden = Line(rf"\.(?:br|gz)$|/$|^{re.escape(MANIFEST)}$", (NOWHERE,))
    # Some files are packed by those who attach them.
    own = {path: path for path in sorted(p for p in paths if p.endswith((".br", ".gz")))}
    yield Map("exact", (Var("path"),), [hidden, Line("^(?P<keep>.+)$", (KEEP,))], own)
    yield Map("raw", (Var("target"),), [Line(rf"^{root}(?P<keep>[^?]*)", ("/", KEEP))])


def _asked(routes: Routes) -> Iterator[Map]:
    """What the query string asks for; ``signs.NONE`` for what there isn't."""
    formats = [
        Line(_parameter("_mediatype", _names(f), r"(?:(?:;|%3B)[^&]*)?"), (f.suffix[1:],))
        for f in FORMATS
        if f.name in routes.formats
    ]
    other = Line("(?:^|&)_mediatype=[^&]", (signs.NONE,))
    yield Map("asked_format", (Var("query"),), [*formats, other])
    profiles = [
        Line(_parameter("_profile", (name, routes.profile_iri(name))), (name,))
        for name in routes.profiles
    ]
    other = Line("(?:^|&)_profile=[^&]", (signs.NONE,))
    yield Map("asked_profile", (Var("query"),), [*profiles, other])


def _names(format_: Format) -> tuple[str, ...]:
    return (format_.name, format_.media_type, format_.suffix, *format_.aliases)


def _parameter(name: str, values: Iterable[str], more: str = "") -> str:
    """A pattern for a part of a query string with one of these values, escaped or not."""
    found = "|".join("".join(map(_escaped, value)) for value in values)
    return f"(?i)(?:^|&){name}=(?:{found}){more}(?:&|$)"


def _escaped(character: str) -> str:
    if re.fullmatch("[A-Za-z0-9_-]", character):
        return character
    forms = [re.escape(character), quote(character, safe="")]
    forms += ["%20"] if character == "+" else []
    return f"(?:{'|'.join(dict.fromkeys(forms))})"


def _chosen(routes: Routes, there: Offers) -> Iterator[Map]:
    """The file that a document's address leads to; and where there is none, what would be known."""
    unusual = {f"/{path}": name for path, name in there.unusual.items()}
    names = "|".join(map(re.escape, routes.profiles))
    folder = Line(f"^/profile/(?:{names})/", (FOLDER,))
    downloads = Line(f"^/{FILES}", (NOTHING,))
    yield Map("offer", ("/", Var("path")), [folder, downloads], unusual, "0")
    wishes = tuple(Var(f"wish_{number}") for number in range(len(routes.profiles)))
    yield Map(
        "profile", (Var("offer"), ":", Var("asked_profile"), ":", *wishes), _profiles(routes, there)
    )
    levels = tuple(Var(f"level_{f.suffix[1:]}") for f in routes.offered(DESCRIPTION))
    source: Text = (Var("offer"), ":", Var("profile"), ":", Var("asked_format"), ":", *levels)
    yield Map("format", source, _formats(routes, there))
    files = [_chosen_file(name) for name in (*routes.profiles[1:], DESCRIPTION)]
    source = (Var("profile"), ":", Var("path"), ".", Var("format"))
    yield Map("chosen", source, files, default=NOWHERE)
    refusals = [
        Line(f"^{name}:{re.escape(NOWHERE)}:(?P<keep>.+)$", _around(first(offer)))
        for name, offer in there.named().items()
        if offer
    ]
    source = (Var("offer"), ":", Var("chosen"), ":", Var("path"))
    yield Map("refused", source, refusals, default=NOWHERE)


def _profiles(routes: Routes, there: Offers) -> list[Line]:
    lines, count = [], len(routes.profiles)
    for name, offer in there.named().items():
        places = [routes.profiles.index(profile) for profile, _ in offer]
        for place in places:
            profile = routes.profiles[place]
            lines.append(Line(f"^{name}:{re.escape(profile)}:", (profile,)))
        lines.append(Line(f"^{name}:[^:]", (signs.NONE,)))
        for place in places:
            pattern = f"^{name}::{weights.best(place, places, count)}"
            lines.append(Line(pattern, (routes.profiles[place],)))
        lines += [Line(f"^{name}::", (routes.profiles[places[0]],))] if places else []
    return lines


def _formats(routes: Routes, there: Offers) -> list[Line]:
    suffixes = [f.suffix[1:] for f in routes.offered(DESCRIPTION)]
    lines = []
    for name, offer in there.named().items():
        for profile, ends in offer:
            places = [suffixes.index(end) for end in ends]
            start = f"^{name}:{re.escape(profile)}:"
            lines += [Line(f"{start}{end}:", (end,)) for end in ends]
            lines.append(Line(f"{start}[^:]", ("",)))
            for place in places:
                pattern = f"{start}:{weights.best(place, places, len(suffixes))}"
                lines.append(Line(pattern, (suffixes[place],)))
    return lines


def _chosen_file(profile: str) -> Line:
    folder = "" if profile == DESCRIPTION else f"profile/{profile}/"
    return Line(rf"^{re.escape(profile)}:(?P<keep>[^.].*\.[a-z]+)$", (folder, KEEP))


def _around(template: str) -> Text:
    start, end = template.split("{}")
    return (start, KEEP, end)


# -- Lives


def _lives(routes: Routes, paths: Collection[str]) -> Iterator[Map]:
    """Where renamed addresses lead, and which addresses were withdrawn."""
    moved, gone = dict[str, str](), dict[str, str]()
    for document, note in sorted(routes.notes.items()):
        if document.startswith(FILES):
            continue
        pages = [page_path(document, page) for page in range(1, note.pages + 1)]
        if target := safe_location(moved_to(routes, document)):
            moved |= {f"/{path}": target for path in (*pages, *_addresses(routes, document))}
        if note.gone:
            gone |= {f"/{path}": "1" for path in (*pages, *_files(routes, pages, paths))}
    yield Map("moved", (Var("raw"),), exact=moved)
    yield Map("gone", ("/", Var("path")), exact=gone)


def _files(routes: Routes, pages: Iterable[str], paths: Collection[str]) -> Iterator[str]:
    for page in pages:
        for profile in routes.profiles:
            names = [file(page, profile, format_) for format_ in routes.offered(profile)]
            there = [name for name in names if name in paths]
            yield from there
            yield from sorted({name.rpartition(".")[0] for name in there})
        others = (f"{translated(page, language)}.html" for language in routes.translations)
        yield from (name for name in others if name in paths)


# -- Things


def _things(routes: Routes, there: Offers, paths: Collection[str]) -> Iterator[Map]:
    """The document of the thing that is asked for, and a file to tell whether it is there."""
    special = {f"/{known}": target for known, target in WELL_KNOWN.items() if target in paths}
    for document in there.special:
        thing = routes.note(document).thing
        if "~" in document or not thing:
            for address in _addresses(routes, document):
                away = address.startswith("id/") and not thing
                special[f"/{address}"] = NOWHERE if away else document
    segment = "[A-Za-z0-9_-][A-Za-z0-9_.-]*"  # never "..": a host looks for a file of that name
    usual = Line(rf"^/id/(?P<keep>{segment}(?:/{segment})*)$", ("doc/", KEEP))
    languages = "|".join(map(re.escape, routes.translations))
    # Nothing is called like the page of another thing in a language.
    pages = [Line(rf"\.(?:{languages})$", (NOWHERE,))] if languages else []
    yield Map("thing", (Var("raw"),), [*pages, usual], special, NOWHERE)
    names = there.named()
    odd = {
        f"/{path}": first(names[name]).format(path)
        for path, name in there.unusual.items()
        if names[name] and first(names[name]) != first(there.usual)
    }
    odd |= {f"/{target}": target for target in WELL_KNOWN.values() if target in paths}
    start, end = first(there.usual).split("{}") if there.usual else ("", "")
    known = [Line("^/(?P<keep>[^.].*)$", (start, KEEP, end))]
    yield Map("thing_file", ("/", Var("thing")), known, odd, NOWHERE)


def _addresses(routes: Routes, document: str) -> Iterator[str]:
    """The paths, as they stand in a request, of what a document describes and of itself."""
    try:
        names = {routes.addresses.resource(document)}
    except UnknownResource:  # a file of another kind
        return
    if document.startswith("doc/"):
        names |= {f"{routes.base}doc/{name[len(routes.base) + 3 :]}" for name in names}
    for iri in sorted(names):
        rest = quote(iri.removeprefix(routes.base), safe=_IN_PATH)
        hidden = any(part.startswith(".") for part in rest.split("/"))
        if iri.startswith(routes.base) and rest and rest != document and not hidden:
            yield rest
            # Some clients write the escapes of what isn't ASCII small: it means the same.
            yield re.sub("%[89A-F][0-9A-F]", lambda escape: escape[0].lower(), rest)
