"""From an IRI to the document that describes it, to a file, and back. Pure: no file is touched.

The pattern of addresses: a thing ``{base}id/organisation/x`` is described by the document
``{base}doc/organisation/x``, whose representations end in a suffix (``.ttl``). Every other IRI
under the base is a document itself; an IRI with a fragment shares the document before its ``#``.

A *path* here is a document's path under the base: ``doc/organisation/x``, never with a leading
``/``, always safe as a file name on every system and as a URL without percent-escapes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from publisher.errors import SiteError, UnknownResource

INDEX = "index"
"""The path of the base IRI itself."""

SUFFIXES: tuple[str, ...] = (".ttl", ".jsonld", ".nt", ".rdf", ".html", ".nq", ".trig")
"""The suffixes of all formats (a test holds them equal to those of ``formats.FORMATS``)."""

MOST_BYTES_IN_SEGMENT = 200
MOST_BYTES_IN_PATH = 1_000

# Windows gives these names to devices, whatever follows the first dot.
_DEVICES = "(?:con|prn|aux|nul|com[0-9]|lpt[0-9])"
_DEVICE = rf"{_DEVICES}(?:\.|\Z)"
_SUFFIX = rf"\.(?:{'|'.join(suffix[1:] for suffix in SUFFIXES)})\Z"
# ASCII: else the long s and the Kelvin sign would count as the letters s and k.
_FLAGS = re.ASCII | re.IGNORECASE
_NAME = rf"(?!\.)(?!{_DEVICE})[a-z0-9_.-]+(?<!\.)\Z"
_FILE_NAME = re.compile(_NAME, _FLAGS)
_PLAIN = re.compile(rf"(?!.*{_SUFFIX}){_NAME}", _FLAGS)
# What most addresses of things have behind the base and "id": nothing that would be escaped.
_USUAL = re.compile(rf"(?:/(?!{_DEVICES}(?:/|\Z))[a-z0-9_-]+)+\Z", _FLAGS)
_STARTS_LIKE_DEVICE = re.compile(_DEVICE, _FLAGS)
_ENDS_IN_SUFFIX = re.compile(_SUFFIX, _FLAGS)
_UNSAFE_BYTE = re.compile(rb"[^A-Za-z0-9_.-]")
_ESCAPED_BYTE = re.compile(rb"~([0-9a-f]{2})")
_NOT_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_PAGE = re.compile(r"~page-([2-9]|[1-9][0-9]{1,8})\Z")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are: the rules of addresses for one base IRI.

    Attributes:
        base: the absolute IRI under which everything is published; ends with ``/``.
        vocabularies: namespaces outside the base that are documented here: the namespace's IRI
            without ``#`` → the document's path, such as
            ``{"https://w3id.org/publisher/agency": "def/agency"}``.
        translations: the languages, in small letters, in which pages are written beside the first:
            no document's path ends like the page of another in such a language.

    Raises:
        SiteError: if the base has no ``/`` at its end or a vocabulary's path isn't a safe path.
    """

    base: str
    vocabularies: Mapping[str, str] = field(default_factory=dict, hash=False)
    translations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.base.endswith("/"):
            raise SiteError(f"the base IRI {self.base!r} must end with '/'")
        for namespace, path in self.vocabularies.items():
            if path != "/".join(map(_escape, path.split("/"))):
                raise SiteError(f"the path {path!r} of the vocabulary {namespace} isn't plain")

    def document(self, iri: str) -> str | None:
        """The path of the document that describes this IRI; ``None`` if the IRI isn't ours.

        Two IRIs without fragment never share a path, except that ``id/x`` and ``doc/x`` do, and a
        vocabulary and the IRI under the base whose place it takes. :meth:`resource` is the reverse.

        Raises:
            SiteError: if the path would be over 1,000 bytes, or one segment of it over 200.
        """
        iri = iri.partition("#")[0]
        if iri in self.vocabularies:
            return self.vocabularies[iri]
        if not iri.startswith(self.base):
            return None
        rest = iri[len(self.base) :]
        if rest.startswith("id/") and len(rest) < MOST_BYTES_IN_SEGMENT and _USUAL.match(rest, 2):
            return f"doc{rest[2:]}"
        if not rest:
            return INDEX
        segments = [_untranslated(_escape(s), self.translations) for s in rest.split("/")]
        if segments[0] == "id":
            segments[0] = "doc"
        path = "/".join(segments)
        _check_length(iri, path, segments)
        # The base itself has the name "index", in any case on systems that ignore case.
        return _escape_first(path) if path.lower() == INDEX else path

    def resource(self, path: str) -> str:
        """The IRI that :meth:`document` leads from to this path: under ``id/``, or a document's.

        Raises:
            UnknownResource: if no IRI leads to this path, for example because its escapes aren't
                those that :meth:`document` writes.
        """
        for namespace, document in self.vocabularies.items():
            if document == path:
                return namespace
        usual = path.startswith("doc/") and _USUAL.match(path, 3)
        if usual and len(path) <= MOST_BYTES_IN_SEGMENT:
            iri = f"{self.base}id{path[3:]}"
            if iri not in self.vocabularies:
                return iri
        try:
            iri = self.base + _rest(path)
            if self.document(iri) == path:
                return iri
        except (UnicodeError, SiteError):
            # Bytes that aren't UTF-8, or too long: no IRI is written so.
            pass
        raise UnknownResource(f"nothing is published at {path!r}")

    def url(self, path: str, suffix: str = "") -> str:
        """The absolute URL of a document, or of its representation with this suffix."""
        return self.base if path == INDEX and not suffix else f"{self.base}{path}{suffix}"

    def file(self, path: str, suffix: str) -> str:
        """The name of a representation's file in the site, with ``/`` between folders."""
        return f"{path}{suffix}"


def page_path(path: str, number: int) -> str:
    """The path of a document's page, counted from 1: the first page is the document itself.

    The path of another page can't be a document's: ``~p`` is never an escape.
    """
    return path if number <= 1 else f"{path}~page-{number}"


def split_page(path: str) -> tuple[str, int]:
    """The document's path and the number of the page: the reverse of :func:`page_path`."""
    page = _PAGE.search(path)
    return (path[: page.start()], int(page[1])) if page else (path, 1)


def translated(path: str, language: str) -> str:
    """The path of a page in a language; without one, the path itself.

    >>> translated("doc/organisation/x", "cy")
    'doc/organisation/x.cy'
    """
    return f"{path}.{language}" if language else path


def split_language(path: str, languages: Collection[str]) -> tuple[str, str]:
    """The path of a page and its language, if it is one of these: reverses :func:`translated`."""
    whole, dot, end = path.rpartition(".")
    return (whole, end) if dot and end in languages else (path, "")


def is_file_name(segment: str) -> bool:
    """Whether a name is a file's on every system, and a part of a URL that needs no escapes.

    >>> is_file_name("report-2013.pdf"), is_file_name("report 2013.pdf"), is_file_name("con.txt")
    (True, False, False)
    """
    return bool(_FILE_NAME.match(segment)) and len(segment) <= MOST_BYTES_IN_SEGMENT


def from_request(path: str) -> str | None:
    """What follows the base in an IRI, from what follows it in a request's path.

    A browser escapes what isn't ASCII; data have it as it is. Escapes of ASCII stay, for they may
    be meant: ``%2F`` isn't ``/``. ``None`` where the escapes are not those of UTF-8.

    >>> from_request("id/caf%C3%A9%2F")
    'id/café%2F'
    """
    try:
        return _NOT_ASCII.sub(lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), path)
    except UnicodeDecodeError:
        return None


def relative(from_file: str, to_file: str) -> str:
    """The relative link from one file of the site to another; to itself, its own name.

    >>> relative("doc/organisation/x.html", "list/agencies.html")
    '../../list/agencies.html'
    """
    start, target = from_file.split("/")[:-1], to_file.split("/")
    shared = 0
    while shared < min(len(start), len(target) - 1) and start[shared] == target[shared]:
        shared += 1
    return "/".join([".."] * (len(start) - shared) + target[shared:])


def _escape(segment: str) -> str:
    """The segment as a file name: each unsafe byte as ``~`` and two hexadecimal digits."""
    if _PLAIN.match(segment):
        return segment
    if not segment:
        return "~"
    # A lone surrogate isn't a character of any IRI, but Python strings can hold one.
    text = _UNSAFE_BYTE.sub(
        lambda byte: b"~%02x" % ord(byte[0]), segment.encode("utf-8", "surrogatepass")
    ).decode("ascii")
    if text.startswith("."):
        text = _escape_first(text)
    if text.endswith("."):
        text = f"{text[:-1]}~2e"
    # In every segment, not only the last: a folder "a.ttl" would be in the way of a's own file.
    text = _ENDS_IN_SUFFIX.sub(lambda suffix: f"~2e{suffix[0][1:]}", text)
    return _escape_first(text) if _STARTS_LIKE_DEVICE.match(text) else text


def _untranslated(text: str, languages: Collection[str]) -> str:
    """A segment that doesn't end like a page in one of these languages."""
    name, language = split_language(text, languages)
    return f"{name}~2e{language}" if language else text


def _escape_first(text: str) -> str:
    return f"~{ord(text[0]):02x}{text[1:]}"


def _rest(path: str) -> str:
    """What follows the base in the IRI of this path; reads more than :func:`_escape` writes."""
    if path == INDEX:
        return ""
    first, *others = path.split("/")
    segments = ["id" if first == "doc" else first, *others]
    return "/".join("" if segment == "~" else _unescape(segment) for segment in segments)


def _unescape(segment: str) -> str:
    if "~" not in segment:
        return segment
    written = segment.encode("utf-8", "surrogatepass")
    read = _ESCAPED_BYTE.sub(lambda escape: bytes([int(escape[1], 16)]), written)
    return read.decode("utf-8", "surrogatepass")


def _check_length(iri: str, path: str, segments: list[str]) -> None:
    # A path is ASCII: its characters are its bytes.
    if len(path) <= MOST_BYTES_IN_SEGMENT:
        return
    if len(path) > MOST_BYTES_IN_PATH or max(map(len, segments)) > MOST_BYTES_IN_SEGMENT:
        shown = iri[:MOST_BYTES_IN_SEGMENT]
        raise SiteError(
            f"the IRI that begins with {shown!r} is too long for a file name: at most"
            f" {MOST_BYTES_IN_SEGMENT} bytes between two slashes and {MOST_BYTES_IN_PATH:,} in all,"
            " escapes included"
        )
