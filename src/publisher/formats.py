"""The formats that a representation can have, and which of them a client would rather have.

One table, :data:`FORMATS`, names every format once; every other room asks here. :func:`negotiate`
follows RFC 9110, section 12.5.1 (``Accept``) and is pure: no request object, no clock, no state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from publisher.errors import UnknownFormat

_W3C = "http://www.w3.org/ns/formats/"
_EU = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True, slots=True)
class Format:
    """One syntax in which a description can be written.

    Attributes:
        name: what people type: ``turtle``.
        media_type: lower case, without parameters: ``text/turtle``.
        suffix: the end of a file's name, with its dot: ``.ttl``.
        iri: the W3C's IRI of the format (the object of ``dcterms:conformsTo`` or
            ``formats:media_type``); empty where the W3C has none (HTML).
        file_type: the concept of the EU's file type authority table, for DCAT-AP.
        graphs: whether the syntax can hold named graphs.
        aliases: other names, lower case.
    """

    name: str
    media_type: str
    suffix: str
    iri: str
    file_type: str
    graphs: bool
    aliases: tuple[str, ...] = ()


FORMATS: tuple[Format, ...] = (
    Format("turtle", "text/turtle", ".ttl", _W3C + "Turtle", _EU + "RDF_TURTLE", False, ("ttl",)),
    Format(
        "json-ld",
        "application/ld+json",
        ".jsonld",
        _W3C + "JSON-LD",
        _EU + "JSON_LD",
        True,
        ("jsonld",),
    ),
    Format(
        "n-triples",
        "application/n-triples",
        ".nt",
        _W3C + "N-Triples",
        _EU + "RDF_N_TRIPLES",
        False,
        ("nt", "ntriples"),
    ),
    Format(
        "rdf-xml",
        "application/rdf+xml",
        ".rdf",
        _W3C + "RDF_XML",
        _EU + "RDF_XML",
        False,
        ("rdf", "rdfxml", "rdf/xml"),
    ),
    Format("html", "text/html", ".html", "", _EU + "HTML", False),
    Format(
        "n-quads",
        "application/n-quads",
        ".nq",
        _W3C + "N-Quads",
        _EU + "RDF_N_QUADS",
        True,
        ("nq", "nquads"),
    ),
    Format("trig", "application/trig", ".trig", _W3C + "TriG", _EU + "RDF_TRIG", True),
)
"""Every format, in the order in which they are listed to people."""

RESULTS: tuple[Format, ...] = (
    Format(
        "json",
        "application/sparql-results+json",
        ".srj",
        _W3C + "SPARQL_Results_JSON",
        "",
        False,
        ("application/json",),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        ".srx",
        _W3C + "SPARQL_Results_XML",
        "",
        False,
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", ".csv", _W3C + "SPARQL_Results_CSV", "", False),
    Format("tsv", "text/tab-separated-values", ".tsv", _W3C + "SPARQL_Results_TSV", "", False),
)
"""The formats of the results of SELECT and ASK; their aliases are media types."""

_BY_NAME = {
    name: format_
    for format_ in FORMATS
    for name in (format_.name, *format_.aliases, format_.suffix, format_.media_type)
}
_BY_SUFFIX = {format_.suffix: format_ for format_ in FORMATS}


def by_name(name: str) -> Format:
    """The format of this name, alias, suffix or media type, in any case.

    Raises:
        UnknownFormat: if there is none; the message lists the names.
    """
    # A media type may come with parameters: "text/turtle; charset=utf-8".
    found = _BY_NAME.get(name.partition(";")[0].strip().lower())
    if found is None:
        known = ", ".join(format_.name for format_ in FORMATS)
        raise UnknownFormat(f"there is no format {name!r}; the formats are {known}")
    return found


def by_suffix(path: PurePath | str) -> Format | None:
    """The format that the end of a file's name stands for, in any case, or ``None``."""
    return _BY_SUFFIX.get(PurePath(path).suffix.lower())


# --- Accept (RFC 9110, section 12.5.1) -----------------------------------------------------------

_MOST_CHARACTERS = 8_192
_MOST_RANGES = 100

# Possessive quantifiers: each header is read once, from left to right, whatever it holds.
_ELEMENT = re.compile(r'(?:[^",]++|"(?:[^"\\]++|\\.?)*+"?)++', re.DOTALL)
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"[ \t]*({_WORD})/({_WORD})")
_PARAMETER = re.compile(
    rf'[ \t]*;[ \t]*(?:({_WORD})(?:=({_WORD}|"(?:[^"\\]|\\.)*+"))?)?', re.DOTALL
)
# More lenient than the grammar: Java's own client sends "q=.2", others send more than three digits.
_WEIGHT = re.compile(r"0?\.[0-9]+|0\.?|1(?:\.0*)?")

# These say how a representation is written, not which format it is.
_NOT_THE_FORMAT = frozenset({"charset", "profile"})


class _Range(NamedTuple):
    """One media range: ``*`` for any type or subtype; its weight from 0 to 1."""

    type: str
    subtype: str
    weight: float

    @property
    def specificity(self) -> int:
        """0 for ``*/*``, 1 for ``text/*``, 2 for ``text/turtle``."""
        return (self.type != "*") + (self.subtype != "*")

    def matches(self, media_type: str) -> bool:
        type_, _, subtype = media_type.partition("/")
        return self.type in ("*", type_) and self.subtype in ("*", subtype)


def negotiate(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """The format that the client would rather have (RFC 9110, section 12.5.1).

    The most specific range that matches a format gives its weight; among equal weights the first
    of ``offered`` wins; weight 0 excludes. The parameters ``charset`` and ``profile`` don't count;
    a range with any other parameter matches none of our formats. A range that is not well formed
    is ignored. A header without a single good range says nothing, as if it were absent. Only the
    first 8 kB and the first 100 ranges are read.

    Args:
        accept: the value of the ``Accept`` field; ``None`` if the request had none.
        offered: the formats that there are, in the order in which the server would rather send
            them.

    Returns:
        One of ``offered``; ``None`` if the client accepts none of them.
    """
    ranges = list(_ranges(accept or ""))
    if not ranges:
        return offered[0] if offered else None
    weights = [(_weight(format_.media_type, ranges), format_) for format_ in offered]
    best = max((weight for weight, _ in weights), default=0.0)
    return next((format_ for weight, format_ in weights if weight == best > 0), None)


def _weight(media_type: str, ranges: Sequence[_Range]) -> float:
    matching = [range_ for range_ in ranges if range_.matches(media_type)]
    # Ranges that differ only in a parameter that doesn't count: the client takes one of them.
    return max(((r.specificity, r.weight) for r in matching), default=(0, 0.0))[1]


def _ranges(accept: str) -> Iterator[_Range]:
    """The well-formed ranges among the first of the header."""
    if len(accept) > _MOST_CHARACTERS:
        # The last range may be cut in two: drop it.
        accept = accept[:_MOST_CHARACTERS].rpartition(",")[0]
    for number, element in enumerate(_ELEMENT.finditer(accept)):
        if number == _MOST_RANGES:
            return
        range_ = _range(element[0].rstrip(" \t").lower())
        if range_ is not None:
            yield range_


def _range(text: str) -> _Range | None:
    start = _RANGE.match(text)
    if start is None or (start[1] == "*" and start[2] != "*"):
        return None
    end, weight, other = start.end(), "1", False
    while end < len(text):
        parameter = _PARAMETER.match(text, end)
        if parameter is None:
            return None
        end = parameter.end()
        if parameter[1] == "q":
            # What follows the weight is an extension of Accept, not a part of the media type.
            weight = parameter[2] or ""
            break
        other = other or parameter[1] not in {None, *_NOT_THE_FORMAT}
    if not _WEIGHT.fullmatch(weight):
        return None
    # A well-formed range that can't match stays: a header of nothing else isn't an absent one.
    subtype = f"{start[2]};" if other else start[2]
    return _Range(start[1], subtype, float(weight))
